import type { Readable } from 'node:stream'
import type { ContainerFiles } from '../runtimes/container-files.ts'
import type { Clock } from '../../machinery/clock.ts'

/** An image that this kubelet carries: its programs are functions of this process. */
export interface BuiltInImage {
  /** "docker.io/library/nginx" */
  repository: string
  hasTag(tag: string): boolean
  /** Compressed bytes, as the registry would say. */
  sizeBytes: number
  entrypoint: readonly string[]
  command: readonly string[]
  workingDirectory: string
  /** Whom its processes run as; absent: root. */
  user?: number
  environment(tag: string): Record<string, string>
  /** Text files by absolute path. */
  files(tag: string): Record<string, string>
  /** By the name one types; every one is found on the PATH. */
  programs: Readonly<Record<string, Program>>
}

/** A program: runs until it is done, resolves to its exit status. What it throws ends it with status 1 and is its last words. */
export type Program = (self: Process) => Promise<number>

export type Signal = 'SIGHUP' | 'SIGINT' | 'SIGKILL' | 'SIGTERM'

/** What a program sees of the world. */
export interface Process {
  argv: readonly string[]
  environment: Record<string, string>
  workingDirectory: string
  /** The container it runs in. */
  container: ContainerWorld
  /** Null: closed. */
  stdin: Readable | null
  /** A person sits at the other end: the terminal that this process was started at, whatever its streams are. */
  terminal?: ProgramTerminal
  stdout(text: string | Uint8Array): void
  stderr(text: string | Uint8Array): void
  /**
   * Aborted when the process must end now (SIGKILL, or a signal it does not handle). A program that waits must stop waiting then;
   * its exit status no longer counts.
   */
  killed: AbortSignal
  /** Handles signals other than SIGKILL from now on. As everywhere, process 1 of a container ignores them when it does not. */
  onSignal(listener: (signal: Signal) => void): void
  clock: Clock
  /** What `ps` calls it from now on, as after exec. */
  retitle(command: string): void
  /**
   * Adds to the CPU time that `kubectl top` shows. Milliseconds; returns for how many the program must rest to keep to the CPU limit of
   * its container.
   */
  spend(milliseconds: number): number
  /** Asks for so many bytes of memory, or with less than 0 gives some back; beyond the container's limit everything in it is killed. */
  allocate(bytes: number): void
}

export interface TerminalSize {
  columns: number
  rows: number
}

/** How a program reads: whole lines that are shown and can be corrected; or keys as they come, where Ctrl-C is a signal, or in raw a key too. */
export type TerminalMode = 'lines' | 'keys' | 'raw'

/** What makes typing a line easier for who reads it. */
export interface LineAssist {
  /** Lines from before, the newest last; what is entered is added. */
  history: string[]
  /** Shown again before a line that is drawn anew; null: no line is waited for. */
  prompt(): string | null
  /** What could stand for the end of `line`, from `start` on (in characters). */
  complete?(line: string): { start: number; candidates: string[] }
}

/** What is typed, for one program. It ends where Ctrl-D is typed. */
export interface TerminalReader extends Readable {
  mode: TerminalMode
  /** Null: plain lines. */
  assist: LineAssist | null
  /** The next line, or keys; null at the end. Unlike the stream it never reads ahead. */
  readNext(): Promise<Buffer | null>
  /** Whoever read before reads on. */
  close(): void
}

/** A terminal as programs see it. Whether a stream is it: `stdout === terminal.write`, `stdin === terminal.input`, or a reader of it. */
export interface ProgramTerminal {
  readonly input: TerminalReader
  write: Process['stdout']
  /** For a program that reads in front of all who read now. */
  open(): TerminalReader
  size(): TerminalSize
  /** Returns how to stop. */
  onResize(listener: () => void): () => void
}

/** Why nothing is started: nothing is there, what is there may not be executed, or the container has all the processes that it may have. */
export type ExecProblem = 'not found' | 'denied' | 'too many'

/** What the processes of one container share. */
export interface ContainerWorld {
  /** The image's tag: "1.29". */
  tag: string
  programs: Readonly<Record<string, Program>>
  files: ContainerFiles
  hostname: string
  /** The pod's own; what a program listens on. */
  address: string
  /** A program took a connection, which whoever counts them wants to know. */
  connected(): void
  /** Starts another program of the image, or a script. Null when it cannot: `problem` says why. */
  start(start: ProcessStart): RunningProcess | null
  /** Why a command cannot be started; null: it can. */
  problem(command: string, workingDirectory: string): ExecProblem | null
  /** Ends every process, as the end of process 1 does. */
  killAll(): void
  processes(): readonly ProcessEntry[]
  /** What the container uses now. */
  usage(): { cpuNanoCores: number; memoryBytes: number }
  /** Sends a process a signal as another process of the container does: process 1 cannot be killed from inside. False: there is no such process. */
  signal(pid: number, signal: Signal): boolean
}

export interface ProcessEntry {
  pid: number
  command: string
  /** Milliseconds since 1970. */
  startedAt: number
  memoryBytes: number
}

export interface ProcessStart extends Pick<Process, 'argv' | 'environment' | 'workingDirectory' | 'stdin' | 'stdout' | 'stderr' | 'terminal'> {
  /** Process 1 ignores signals that it does not handle. */
  first?: boolean
}

export interface RunningProcess {
  pid: number
  signal(signal: Signal): void
  /** 128 + the signal's number when one ended it. */
  exited: Promise<number>
}
