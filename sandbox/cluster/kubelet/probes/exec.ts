import type { RunningContainer } from '../runtime.ts'
import type { ProbeResult } from './result.ts'

/** Bytes of output that an event shows; upstream cuts at 10 KiB. */
const MOST_OUTPUT_BYTES = 10 * 1024

/** Success when the command exits 0; else its output is the message. */
export async function execProbe(command: string[], exec: RunningContainer['exec'], timeoutMilliseconds: number): Promise<ProbeResult> {
  if (exec === null) return { outcome: 'error', message: `this container's image has no commands to run ("${command.join(' ')}")` }
  let output = ''
  const take = (chunk: Uint8Array): void => {
    if (output.length < MOST_OUTPUT_BYTES) output += Buffer.from(chunk).toString()
  }
  let timer: NodeJS.Timeout | undefined
  const deadline = new Promise<ProbeResult>((resolve) => {
    timer = setTimeout(
      () => resolve({ outcome: 'failure', message: `command timed out: "${command.join(' ')}" timed out after ${timeoutMilliseconds / 1000}s` }),
      timeoutMilliseconds,
    )
  })
  const run = exec(command, { stdin: null, stdout: take, stderr: take, tty: false }).then(
    ({ exitCode }): ProbeResult => (exitCode === 0 ? { outcome: 'success', message: '' } : { outcome: 'failure', message: output }),
    (error: unknown): ProbeResult => ({ outcome: 'error', message: error instanceof Error ? error.message : String(error) }),
  )
  try {
    return await Promise.race([run, deadline])
  } finally {
    clearTimeout(timer)
  }
}
