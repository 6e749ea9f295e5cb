import { spawn } from 'node:child_process'
import { environment } from './box/environment.ts'
import type { LearnerBox } from './box/learner-box.ts'

/** Output of a script that is kept; the rest is counted and dropped. */
const OUTPUT_BYTES = 1024 * 1024
/** The status that timeout(1) gives. */
const TIMED_OUT = 124

export interface ScriptOptions {
  timeoutSeconds: number
  signal?: AbortSignal
}

export interface ScriptOutcome {
  exitStatus: number
  /** stdout and stderr as they came. */
  output: string
  timedOut: boolean
}

/**
 * Runs a bash script as the learner, in the learner's box. Rejects when the box cannot be entered or `signal` aborts. Programs the
 * script left in the background live on, as they would after a command in a shell, but are not waited for.
 */
export async function runScript(box: LearnerBox, script: string, { timeoutSeconds, signal }: ScriptOptions): Promise<ScriptOutcome> {
  // The script comes on a descriptor of its own: programs it starts find an empty standard input.
  const { file, args, cwd, env } = await box.enter(['bash', '-c', 'script=$(cat); exec </dev/null; eval "$script"'])
  signal?.throwIfAborted()
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { cwd, env: environment(env), stdio: ['pipe', 'pipe', 'pipe'], detached: true })
    const kept: Buffer[] = []
    let bytes = 0
    let timedOut = false
    const keep = (chunk: Buffer): void => {
      const room = OUTPUT_BYTES - bytes
      bytes += chunk.byteLength
      if (room > 0) kept.push(chunk.subarray(0, room))
    }
    child.stdout.on('data', keep)
    child.stderr.on('data', keep)
    // The whole process group: the script's own children too.
    const kill = (): void => {
      if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGKILL')
    }
    const timer = setTimeout(() => {
      timedOut = true
      kill()
    }, timeoutSeconds * 1000)
    signal?.addEventListener('abort', kill, { once: true })
    const settle = (finish: () => void): void => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', kill)
      child.stdout.destroy()
      child.stderr.destroy()
      finish()
    }
    child.once('error', (error) => settle(() => reject(error)))
    // A script that ends without reading its own text to the end is no failure of ours.
    child.stdin.on('error', () => undefined)
    child.stdin.end(script)
    child.once('exit', (code, signalName) => {
      // What was written before the exit is still in the pipes; a turn of the loop brings it.
      setImmediate(() =>
        settle(() => {
          if (signal?.aborted === true && !timedOut) return reject(signal.reason as Error)
          const output = Buffer.concat(kept).toString('utf8') + (bytes > OUTPUT_BYTES ? `\n… ${bytes - OUTPUT_BYTES} more bytes of output\n` : '')
          resolve({ exitStatus: timedOut ? TIMED_OUT : (code ?? signalStatus(signalName)), output, timedOut })
        }),
      )
    })
  })
}

/** As a shell reports a death by signal; only that it was one is known of the others. */
function signalStatus(signal: NodeJS.Signals | null): number {
  return signal === 'SIGKILL' ? 137 : signal === 'SIGTERM' ? 143 : 128
}
