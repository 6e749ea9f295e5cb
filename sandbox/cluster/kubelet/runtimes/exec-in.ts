import { Readable } from 'node:stream'
import type { Process, RunningProcess } from '../images/image.ts'
import type { ExecStreams } from '../runtime.ts'
import { Terminal } from './terminal.ts'
import type { World } from './world.ts'

/** Exit status of a command that is not there, or may not be executed, as a shell says it. */
const [NOT_FOUND, DENIED] = [127, 126]

/** Runs a command beside the container's own process. */
export async function execIn(
  world: World,
  command: string[],
  at: { environment: Record<string, string>; workingDirectory: string },
  streams: ExecStreams,
): Promise<{ exitCode: number }> {
  const process = streams.tty ? startInTerminal(world, command, at, streams) : world.start({ ...at, argv: command, ...plainStreams(streams) })
  if (process !== null) return { exitCode: await process.exited }
  const name = command[0] ?? ''
  streams.stderr(Buffer.from(`OCI runtime exec failed: exec failed: unable to start container process: ${execProblemText(world, name, at.workingDirectory)}: unknown\n`))
  return { exitCode: world.problem(name, at.workingDirectory) === 'denied' ? DENIED : NOT_FOUND }
}

/** Why a command is not started, as runc words it. */
export function execProblemText(world: World, command: string, workingDirectory: string): string {
  const problem = world.problem(command, workingDirectory)
  if (problem === 'too many') return 'fork/exec: resource temporarily unavailable'
  const why = problem === 'denied' ? 'permission denied' : command.includes('/') ? `stat ${command}: no such file or directory` : 'executable file not found in $PATH'
  return `exec: "${command}": ${why}`
}

const plainStreams = (streams: ExecStreams): Pick<Process, 'stdin' | 'stdout' | 'stderr'> => {
  const bytes = (text: string | Uint8Array): Uint8Array => (typeof text === 'string' ? Buffer.from(text) : text)
  return {
    stdin: streams.stdin === null ? null : Readable.from(streams.stdin),
    stdout: (text) => streams.stdout(bytes(text)),
    stderr: (text) => streams.stderr(bytes(text)),
  }
}

function startInTerminal(world: World, command: string[], at: { environment: Record<string, string>; workingDirectory: string }, streams: ExecStreams): RunningProcess | null {
  const terminal = new Terminal({ write: (text) => streams.stdout(Buffer.from(text)), interrupt: () => process?.signal('SIGINT') })
  const process: RunningProcess | null = world.start({
    argv: command,
    environment: { ...at.environment, TERM: 'xterm' },
    workingDirectory: at.workingDirectory,
    stdin: terminal.input,
    stdout: terminal.write,
    stderr: terminal.write,
    terminal,
  })
  if (process !== null) void listen(streams, terminal, process)
  return process
}

/** Hands on what is typed until the person goes; then the command is ended too. Where nobody can type, it runs to its end. */
async function listen(streams: ExecStreams, terminal: Terminal, process: RunningProcess): Promise<void> {
  streams.closed?.addEventListener('abort', () => process.signal('SIGKILL'))
  if (streams.stdin === null) return terminal.hangUp()
  try {
    await terminal.feed(streams)
  } catch {
    // The connection broke: the same as an end.
  }
  terminal.hangUp()
  process.signal('SIGKILL')
}
