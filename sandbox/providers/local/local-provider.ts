import { mkdir } from 'node:fs/promises'
import { totalmem } from 'node:os'
import { join } from 'node:path'
import type { Duplex } from 'node:stream'
import { CapacityError, IsolationError, SandboxGoneError, type Isolation, type SandboxExit, type SandboxProvider, type SandboxRecord, type StartRequest } from '../../provider.ts'
import { prepareAgentFolder } from './agent-folder.ts'
import { findCgroups } from './cgroups.ts'
import { probeIsolation } from './isolation-probe.ts'
import { belongsToKeeper, machineNames, readRecord } from './machine-record.ts'
import { Machine, type MachineSurroundings } from './machine.ts'
import { identify } from './process-identity.ts'
import { sweep } from './sweep.ts'
import { WarmPool } from './warm-pool.ts'

/** Memory that one sandbox in use takes, by which a machine's capacity is guessed. */
const TYPICAL_BYTES = 160 * 1024 * 1024
/** Part of the machine's memory that sandboxes may take. */
const MEMORY_SHARE = 0.7

export interface LocalProviderOptions {
  /** PODYARD_DATA. */
  dataFolder: string
  /** The built agent: agent.cjs and what lies beside it. */
  bundleFolder: string
  /** kubectl and helm. */
  toolsFolder: string
  /** Sandboxes at once; by default what the memory of this machine suggests. */
  most?: number
  /** Where the machine cannot isolate: one sandbox without isolation, for one learner who is trusted with this computer. */
  allowUnisolated?: boolean
  /** Sandboxes are this process's alone and end with it; by default they outlive it. */
  endWithProcess?: boolean
  log?: (line: string) => void
}

/** Sandboxes as bubblewrap machines on this computer. */
export class LocalProvider implements SandboxProvider {
  readonly kind = 'local'
  /** Machines given to someone, by sandbox id. */
  private readonly machines = new Map<string, Machine>()
  private readonly listeners = new Map<string, Set<(exit: SandboxExit) => void>>()
  private readonly pool: WarmPool
  private readonly root: string
  private readonly most: number
  private readonly log: (line: string) => void
  private isolationFound: Promise<Isolation> | null = null
  private surroundings: Promise<MachineSurroundings> | null = null
  /** Sandboxes being started count against the capacity. */
  private starting = 0

  constructor(private readonly options: LocalProviderOptions) {
    this.root = join(options.dataFolder, 'sandboxes')
    this.most = options.most ?? Math.max(1, Math.floor((totalmem() * MEMORY_SHARE) / TYPICAL_BYTES))
    this.log = options.log ?? (() => undefined)
    this.pool = new WarmPool(() => this.startMachine(), this.log)
  }

  isolation(): Promise<Isolation> {
    this.isolationFound ??= this.prepared().then((surroundings) => probeIsolation(surroundings))
    return this.isolationFound
  }

  async start({ id, owner, signal }: StartRequest): Promise<SandboxRecord> {
    signal?.throwIfAborted()
    const running = (await this.list()).length + this.starting
    const most = await this.capacity()
    if (running >= most) throw new CapacityError(running, most)
    this.starting++
    try {
      const machine = (await this.pool.take()) ?? (await this.startMachine(signal))
      const sandbox = { id, owner, startedAt: new Date().toISOString() }
      await machine.give(sandbox)
      this.lookAfter(id, machine)
      return sandbox
    } finally {
      this.starting--
    }
  }

  async get(id: string): Promise<SandboxRecord | null> {
    return (await this.find(id))?.record.sandbox ?? null
  }

  async list(): Promise<SandboxRecord[]> {
    await this.adopt()
    return [...this.machines.values()].flatMap(({ record }) => (record.sandbox === null ? [] : [record.sandbox]))
  }

  async end(id: string): Promise<void> {
    await (await this.find(id))?.end('ended')
  }

  async connect(id: string): Promise<Duplex> {
    const machine = await this.find(id)
    if (machine === null) throw new SandboxGoneError(id)
    return machine.connect()
  }

  onExit(id: string, listener: (exit: SandboxExit) => void): () => void {
    const listeners = this.listeners.get(id) ?? new Set()
    this.listeners.set(id, listeners.add(listener))
    void this.find(id).then((machine) => {
      if (machine === null && listeners.delete(listener)) listener({ id, code: 'ended', reason: 'ended' })
    })
    return () => listeners.delete(listener)
  }

  keepWarm(count: number): void {
    void this.isolation().then(({ level }) => this.pool.keep(level === 'isolated' ? count : 0))
  }

  async close(): Promise<void> {
    await this.pool.close()
    if (this.options.endWithProcess === true) await Promise.all([...this.machines.values()].map((machine) => machine.end('ended')))
    for (const machine of this.machines.values()) machine.release()
    this.machines.clear()
    this.listeners.clear()
  }

  private async startMachine(signal?: AbortSignal): Promise<Machine> {
    const [{ level, problems }, surroundings] = await Promise.all([this.isolation(), this.prepared()])
    const isolated = level === 'isolated'
    if (!isolated && this.options.allowUnisolated !== true) throw new IsolationError(problems)
    return Machine.start({ ...surroundings, isolated }, signal)
  }

  /** Without isolation, one: a second learner would be on the first one's computer. */
  private async capacity(): Promise<number> {
    return (await this.isolation()).level === 'isolated' ? this.most : 1
  }

  private async find(id: string): Promise<Machine | null> {
    if (!this.machines.has(id)) await this.adopt()
    return this.machines.get(id) ?? null
  }

  /** Looks after sandboxes on disk that another process started. */
  private async adopt(): Promise<void> {
    await this.prepared()
    const known = new Set([...this.machines.values()].map(({ record }) => record.machine))
    for (const name of await machineNames(this.root)) {
      if (known.has(name)) continue
      const folder = join(this.root, name)
      const record = await readRecord(folder)
      if (record === null || record.sandbox === null || belongsToKeeper(record) || this.machines.has(record.sandbox.id)) continue
      const machine = await Machine.adopt(folder, record)
      if (machine === null) await Machine.remains(folder, record).end('ended')
      else if (this.machines.has(record.sandbox.id)) machine.release()
      else this.lookAfter(record.sandbox.id, machine)
    }
  }

  private lookAfter(id: string, machine: Machine): void {
    this.machines.set(id, machine)
    machine.onEnd((reason, code) => {
      this.machines.delete(id)
      const listeners = this.listeners.get(id)
      this.listeners.delete(id)
      listeners?.forEach((listener) => listener({ id, code, reason }))
    })
  }

  /** Once per process: the folders, what was left behind, and what every machine is started with. */
  private prepared(): Promise<MachineSurroundings> {
    this.surroundings ??= this.prepare().catch((error: unknown) => {
      this.surroundings = null
      throw error
    })
    return this.surroundings
  }

  private async prepare(): Promise<MachineSurroundings> {
    const { dataFolder, bundleFolder, toolsFolder } = this.options
    await mkdir(this.root, { recursive: true, mode: 0o700 })
    await sweep(this.root, this.log)
    const [agentFolder, { cgroups }, keeper] = await Promise.all([prepareAgentFolder(bundleFolder, join(dataFolder, 'cache')), findCgroups(), identify(process.pid)])
    if (keeper === null) throw new Error('This process cannot read /proc.')
    return { root: this.root, agentFolder, toolsFolder, cgroups, keeper, isolated: true, endsWithKeeper: this.options.endWithProcess ?? false }
  }
}
