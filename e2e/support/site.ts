import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { projectRoot } from '../../bin/project-root.ts'
import { LocalProvider } from '../../sandbox/providers/local/local-provider.ts'
import { freePort } from './free-port.ts'

const project = projectRoot()
const tools = join(resolve(project, process.env.PODYARD_DATA ?? '.data'), 'tools')
const READY_MILLISECONDS = 60_000

/** The real site as a process of its own, with an empty database in a folder of its own. */
export class Site {
  readonly #data = mkdtempSync(join(tmpdir(), 'podyard-e2e-'))
  readonly #environment: Record<string, string>
  #process: ChildProcess | null = null
  #output = ''
  #port = 0

  private constructor(environment: Record<string, string>) {
    this.#environment = environment
    mkdirSync(this.#data, { recursive: true })
    symlinkSync(tools, join(this.#data, 'tools'))
  }

  static async start(environment: Record<string, string> = {}): Promise<Site> {
    const site = new Site(environment)
    site.#port = await freePort()
    await site.#launch()
    return site
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`
  }

  get data(): string {
    return this.#data
  }

  /** What the site printed so far. */
  get output(): string {
    return this.#output
  }

  /** Whether a sandbox stands ready that nobody was given. */
  async hasWarmSandbox(): Promise<boolean> {
    const root = join(this.#data, 'sandboxes')
    const names = await readdir(root).catch(() => [])
    const records = await Promise.all(names.map((name) => readFile(join(root, name, 'record.json'), 'utf8').catch(() => 'null')))
    return records.some((text) => {
      const record = JSON.parse(text) as { sandbox: object | null; warm: boolean } | null
      return record?.sandbox === null && record.warm
    })
  }

  /** Stops the site and starts it again on the same port and data; sandboxes go on meanwhile. */
  async restart(): Promise<void> {
    await this.halt()
    await this.#launch()
  }

  /** Stops the site only. */
  async halt(): Promise<void> {
    const child = this.#process
    if (child === null || child.exitCode !== null || child.signalCode !== null) return
    const gone = new Promise((done) => child.once('exit', done))
    child.kill('SIGTERM')
    await gone
    this.#process = null
  }

  /** As when the power fails: the site and everything in its sandboxes is gone at once, and nobody could do anything more. */
  async cutPower(): Promise<void> {
    const child = this.#process
    if (child?.pid === undefined) return
    const gone = new Promise((done) => child.once('exit', done))
    // Who looks after sandboxes first, so that nobody sees them die.
    for (const pid of [...descendants(child.pid), child.pid]) kill(pid)
    await gone
    this.#process = null
    for (const pid of await firstProcesses(this.#data)) kill(pid)
  }

  /** Starts it again on the same port and data. */
  async resume(): Promise<void> {
    await this.#launch()
  }

  /** Stops the site, ends its sandboxes and removes all it kept. */
  async end(): Promise<void> {
    await this.halt()
    await endSandboxes(this.#data)
    rmSync(this.#data, { recursive: true, force: true })
  }

  async #launch(): Promise<void> {
    const child = spawn(process.execPath, [join(project, 'bin/podyard'), 'start'], {
      cwd: project,
      env: { ...process.env, ...this.#environment, PODYARD_DATA: this.#data, PORT: String(this.#port), HOST: '127.0.0.1' },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    this.#process = child
    child.stdout.on('data', (chunk: Buffer) => (this.#output += chunk.toString()))
    child.stderr.on('data', (chunk: Buffer) => (this.#output += chunk.toString()))
    const deadline = Date.now() + READY_MILLISECONDS
    for (;;) {
      if (child.exitCode !== null) throw new Error(`the site stopped (exit ${child.exitCode}):\n${this.#output}`)
      if (await healthy(this.url)) return
      if (Date.now() > deadline) throw new Error(`the site was not ready after ${READY_MILLISECONDS / 1000} s:\n${this.#output}`)
      await new Promise((next) => setTimeout(next, 100))
    }
  }
}

/** Processes below one that belong to the site itself: sandboxes are in sessions of their own. */
function descendants(pid: number): number[] {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'latin1').trim()
  const own = children === '' ? [] : children.split(' ').map(Number).filter((child) => sessionOf(child) === sessionOf(pid))
  return own.flatMap((child) => [...descendants(child), child])
}

/** The session of a process, from its stat after the name, which may hold spaces and brackets. */
function sessionOf(pid: number): string | undefined {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[3]
}

/** Process 1 of every machine of a site, of those that nobody was given too. */
export async function firstProcesses(data: string): Promise<number[]> {
  const folder = join(data, 'sandboxes')
  const records = await Promise.all((await readdir(folder).catch(() => [])).map((machine) => readFile(join(folder, machine, 'record.json'), 'utf8').catch(() => 'null')))
  return records.flatMap((text) => (JSON.parse(text) as { init: { pid: number } | null } | null)?.init?.pid ?? [])
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

/** Sandboxes outlive the site, so somebody must end them. */
async function endSandboxes(dataFolder: string): Promise<void> {
  const provider = new LocalProvider({ dataFolder, bundleFolder: join(project, 'dist/agent'), toolsFolder: join(tools, 'bin') })
  for (const { id } of await provider.list()) await provider.end(id)
  await provider.close()
}

async function healthy(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/api/health`)).status === 200
  } catch {
    return false // not listening yet
  }
}
