import { Readable } from 'node:stream'
import type { ExecStreams } from '../runtime.ts'
import type { World } from './world.ts'

/** Exit status of a command that is not there, as a shell says it. */
const NOT_FOUND = 127

/** Runs a command beside the container's own process. */
export async function execIn(
  world: World,
  command: string[],
  at: { environment: Record<string, string>; workingDirectory: string },
  streams: ExecStreams,
): Promise<{ exitCode: number }> {
  const environment = { ...at.environment, ...(streams.tty ? { TERM: 'xterm' } : {}) }
  const bytes = (text: string | Uint8Array): Uint8Array => (typeof text === 'string' ? Buffer.from(text) : text)
  const process = world.start({
    argv: command,
    environment,
    workingDirectory: at.workingDirectory,
    stdin: streams.stdin === null ? null : Readable.from(streams.stdin),
    stdout: (text) => streams.stdout(bytes(text)),
    stderr: (text) => streams.stderr(bytes(text)),
  })
  if (process !== null) return { exitCode: await process.exited }
  const name = command[0] ?? ''
  const why = name.includes('/') ? `stat ${name}: no such file or directory` : 'executable file not found in $PATH'
  streams.stderr(Buffer.from(`OCI runtime exec failed: exec failed: unable to start container process: exec: "${name}": ${why}: unknown\n`))
  return { exitCode: NOT_FOUND }
}
