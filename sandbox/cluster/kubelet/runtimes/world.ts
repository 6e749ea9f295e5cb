import { setMaxListeners } from 'node:events'
import { posix } from 'node:path'
import type { Clock } from '../../machinery/clock.ts'
import type { BuiltInImage, ContainerWorld, ExecProblem, Process, ProcessEntry, ProcessStart, Program, RunningProcess, Signal } from '../images/image.ts'
import { BrokenPipe } from './pipe.ts'
import { type ContainerFiles, FileError } from './container-files.ts'
import { may, SEARCH } from './credential.ts'
import { type Limits, Resources } from './resources.ts'

const SIGPIPE = 13
const SIGNAL_NUMBERS: Record<Signal, number> = { SIGHUP: 1, SIGINT: 2, SIGKILL: 9, SIGTERM: 15 }

export interface WorldOptions {
  image: BuiltInImage
  tag: string
  files: ContainerFiles
  hostname: string
  address: string
  clock: Clock
  limits: Limits
  connected?: () => void
  /** Absent: one of its own. */
  table?: ProcessTable
}

/** Processes of one container at a time, so that nobody's forks take all memory. */
const MOST_PROCESSES = 512

interface TableEntry {
  world: World
  command: string
  startedAt: number
  signal: (signal: Signal) => void
  /** It is not ended from inside by what it does not handle. */
  isInit: boolean
}

/** The processes that see each other: of one container, or of several that share them. https://kubernetes.io/docs/tasks/configure-pod-container/share-process-namespace/ */
export class ProcessTable {
  readonly entries = new Map<number, TableEntry>()
  /** What process 1 is where no container's own is: the pod's sandbox. */
  readonly sandbox: ProcessEntry | null
  private newest: number

  constructor(sandbox: ProcessEntry | null = null) {
    this.sandbox = sandbox
    this.newest = sandbox?.pid ?? 0
  }

  next(): number {
    return ++this.newest
  }
}

/** The processes of one container. */
export class World implements ContainerWorld {
  readonly tag: string
  readonly programs: BuiltInImage['programs']
  readonly files: ContainerFiles
  readonly hostname: string
  readonly address: string
  readonly resources: Resources
  readonly connected: () => void
  /** Everything was ended because it wanted more memory than it may have. */
  outOfMemory = false
  private readonly clock: Clock
  private readonly table: ProcessTable
  /** Its own first process is process 1 of its table. */
  private readonly hasInit: boolean

  constructor({ image, tag, files, hostname, address, clock, limits, connected = () => undefined, table = new ProcessTable() }: WorldOptions) {
    this.table = table
    this.hasInit = table.sandbox === null && table.entries.size === 0
    this.connected = connected
    this.tag = tag
    this.programs = image.programs
    this.files = files
    this.hostname = hostname
    this.address = address
    this.clock = clock
    this.resources = new Resources(clock, limits, () => {
      this.outOfMemory = true
      this.killAll()
    })
  }

  processes(): readonly ProcessEntry[] {
    const { sandbox, entries } = this.table
    return [...(sandbox === null ? [] : [sandbox]), ...[...entries].map(([pid, { command, startedAt, world }]) => ({ pid, command, startedAt, memoryBytes: world.resources.memoryOf(pid) }))]
  }

  usage(): { cpuNanoCores: number; memoryBytes: number } {
    return this.resources.usage()
  }

  /** Ends every process that is left, as the end of process 1 does. */
  killAll(): void {
    for (const { signal, world } of this.table.entries.values()) if (world === this) signal('SIGKILL')
  }

  signal(pid: number, signal: Signal): boolean {
    const entry = this.table.entries.get(pid)
    if (entry !== undefined && !(entry.isInit && signal === 'SIGKILL')) entry.signal(signal)
    return entry !== undefined || pid === this.table.sandbox?.pid
  }

  start({ argv, first = false, ...streams }: ProcessStart): RunningProcess | null {
    const program = this.table.entries.size >= MOST_PROCESSES ? 'too many' : this.find(argv[0] ?? '', streams.workingDirectory)
    if (typeof program === 'string') return null
    const pid = this.table.next()
    const isInit = first && this.hasInit
    const killer = new AbortController()
    // Each of its children listens.
    setMaxListeners(0, killer.signal)
    let endedBy: Signal | null = null
    let listener: ((signal: Signal) => void) | null = null
    const end = (signal: Signal): void => {
      endedBy ??= signal
      killer.abort()
    }
    const signalled = (signal: Signal): void => {
      if (signal === 'SIGKILL') end(signal)
      else if (listener !== null) listener(signal)
      else if (!isInit) end(signal)
    }
    const entry: TableEntry = { world: this, command: argv.join(' '), startedAt: this.clock.now(), signal: signalled, isInit }
    this.table.entries.set(pid, entry)
    const self: Process = {
      ...streams,
      argv,
      container: this,
      killed: killer.signal,
      onSignal: (handler) => (listener = handler),
      clock: this.clock,
      retitle: (command) => void (entry.command = command),
      spend: (milliseconds) => this.resources.spend(milliseconds),
      allocate: (bytes) => this.resources.allocate(pid, bytes),
    }
    this.resources.begin(pid)
    return {
      pid,
      signal: signalled,
      exited: this.run(program, self, pid, () => endedBy),
    }
  }

  private async run(program: BuiltInImage['programs'][string], self: Process, pid: number, endedBy: () => Signal | null): Promise<number> {
    const killed = new Promise<null>((resolve) => self.killed.addEventListener('abort', () => resolve(null), { once: true }))
    // It may have been killed before its first step: there was not even memory for it.
    if (self.killed.aborted) {
      this.table.entries.delete(pid)
      this.resources.end(pid)
      return 128 + SIGNAL_NUMBERS.SIGKILL
    }
    try {
      const code = await Promise.race([program(self), killed])
      const signal = endedBy()
      return signal === null ? (code ?? 0) : 128 + SIGNAL_NUMBERS[signal]
    } catch (error) {
      if (error instanceof BrokenPipe) return 128 + SIGPIPE
      self.stderr(`${self.argv[0]}: ${error instanceof Error ? error.message : String(error)}\n`)
      return 1
    } finally {
      this.table.entries.delete(pid)
      this.resources.end(pid)
    }
  }

  problem(command: string, workingDirectory: string): ExecProblem | null {
    const found = this.table.entries.size >= MOST_PROCESSES ? 'too many' : this.find(command, workingDirectory)
    return typeof found === 'string' ? found : null
  }

  /** "nginx", "/usr/sbin/nginx": programs have no folders of their own; a file that may be executed is a script. */
  private find(command: string, workingDirectory: string): Program | ExecProblem {
    const program = (name: string): Program | null => (Object.hasOwn(this.programs, name) ? (this.programs[name] ?? null) : null)
    if (!command.includes('/')) return program(command) ?? 'not found'
    const path = posix.resolve(workingDirectory, command)
    try {
      const entry = this.files.get(path)
      if (entry === null) return program(BIN.exec(command)?.[1] ?? command) ?? 'not found'
      if (entry.content === null || (entry.mode & 0o111) === 0 || !may(this.files.who, entry, SEARCH)) return 'denied'
      return scriptProgram(path, entry.content, (name) => program(BIN.exec(name)?.[1] ?? name))
    } catch (error) {
      if (error instanceof FileError) return error.code === 'EACCES' ? 'denied' : 'not found'
      throw error
    }
  }
}

/** What runs a file: the interpreter that its first line names. */
function scriptProgram(path: string, content: Uint8Array, program: (name: string) => Program | null): Program | ExecProblem {
  const [, interpreter, option] = /^#! *(\S+)(?:[ \t]+(\S.*?))?\s*(?:\n|$)/.exec(Buffer.from(content.subarray(0, FIRST_LINE_BYTES)).toString()) ?? []
  if (interpreter === undefined) {
    return (self) => {
      self.stderr(`exec ${path}: exec format error\n`)
      return Promise.resolve(EXEC_FORMAT_STATUS)
    }
  }
  const found = program(interpreter)
  if (found === null) return 'not found'
  return (self) => found({ ...self, argv: [posix.basename(interpreter), ...(option === undefined ? [] : [option]), path, ...self.argv.slice(1)] })
}

/** Linux reads so much of a script's first line. */
const FIRST_LINE_BYTES = 256
const EXEC_FORMAT_STATUS = 255

/** Where programs are found by their whole path; an image's own may stand in its root. */
const BIN = /^(?:\/usr)?(?:\/local)?(?:\/s?bin)?\/([^/]+)$/
