import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'
import { projectRoot } from '../../bin/project-root.ts'

/** PODYARD_COMMAND: another build, for whoever works on the sources meanwhile. */
const command = process.env.PODYARD_COMMAND ?? join(projectRoot(), 'bin/podyard')
/** The first start may have to build the programs. */
const START_MILLISECONDS = 120_000

export interface Outcome {
  code: number | null
  stdout: string
  stderr: string
}

/** A program run to its end; never rejects for its exit status. */
export function run(file: string, parameters: readonly string[], options: { env?: Record<string, string>; input?: string } = {}): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const env = { ...process.env, ...options.env } as NodeJS.ProcessEnv
    const child = spawn(file, parameters, { env, stdio: 'pipe' })
    let stdout = ''
    let stderr = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text))
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
    child.stdin.on('error', () => undefined)
    child.stdin.end(options.input ?? '')
    child.on('error', reject)
    child.on('close', (code) => resolve({ code, stdout, stderr }))
  })
}

export const podyard = (...parameters: string[]): Promise<Outcome> => run(process.execPath, [command, ...parameters])

/** A `podyard` command in the foreground, as somebody would type it in a terminal of its own. Paths are absolute: below npm, the command stands elsewhere. */
export class Foreground {
  output = ''
  private readonly child: ChildProcess
  private readonly ended: Promise<number | null>

  private constructor(parameters: readonly string[]) {
    this.child = spawn(process.execPath, [command, ...parameters], { stdio: ['ignore', 'pipe', 'pipe'] })
    for (const stream of [this.child.stdout, this.child.stderr]) stream?.setEncoding('utf8').on('data', (text: string) => (this.output += text))
    this.ended = new Promise((resolve) => this.child.on('close', (code) => resolve(code)))
  }

  /** Resolves when it has printed `says`; rejects with what it printed when it ends before. */
  static async start(parameters: readonly string[], says: string): Promise<Foreground> {
    const one = new Foreground(parameters)
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => {
        one.child.kill('SIGKILL')
        reject(new Error(`podyard ${parameters.join(' ')} did not say "${says}" in ${START_MILLISECONDS / 1000} s: ${one.output}`))
      }, START_MILLISECONDS)
      const look = (): void => {
        if (!one.output.includes(says)) return
        clearTimeout(timer)
        resolve()
      }
      one.child.stdout?.on('data', look)
      void one.ended.then((code) => {
        clearTimeout(timer)
        reject(new Error(`podyard ${parameters.join(' ')} ended with ${code}: ${one.output}`))
      })
    })
    return one
  }

  /** As Ctrl-C does. Resolves to the exit status, and to how long it took, in milliseconds. */
  async stop(signal: NodeJS.Signals = 'SIGINT'): Promise<{ code: number | null; milliseconds: number }> {
    const began = performance.now()
    this.child.kill(signal)
    const code = await this.ended
    return { code, milliseconds: performance.now() - began }
  }
}
