import type { Duplex } from 'node:stream'
import { SandboxGoneError, type Isolation, type SandboxExit, type SandboxProvider, type SandboxRecord, type StartRequest, type ExitCode } from '../../../sandbox/provider.ts'
import { FakeAgent } from './fake-agent.ts'

/** Sandboxes that are nothing but an agent; they outlive a site like real ones, as long as the provider is kept. */
export class FakeProvider implements SandboxProvider {
  readonly kind = 'local'
  readonly agents = new Map<string, FakeAgent>()
  readonly ended: string[] = []
  isolated = true
  /** What a connection into a sandbox's network reaches, by port. */
  tunnelTo: FakeAgent['tunnelTo'] = null
  /** The next start waits for this, and fails when it does. */
  beforeStart: () => Promise<void> = async () => {}
  private readonly records = new Map<string, SandboxRecord>()
  private readonly listeners = new Map<string, (exit: SandboxExit) => void>()

  async isolation(): Promise<Isolation> {
    return this.isolated ? { level: 'isolated', problems: [] } : { level: 'none', problems: [{ code: 'apparmor', values: {}, says: 'This is a test.' }] }
  }
  async start({ id, owner }: StartRequest): Promise<SandboxRecord> {
    await this.beforeStart()
    const record = { id, owner, startedAt: new Date().toISOString() }
    this.agents.set(id, await FakeAgent.start())
    this.records.set(id, record)
    return record
  }
  async get(id: string): Promise<SandboxRecord | null> {
    return this.records.get(id) ?? null
  }
  async list(): Promise<SandboxRecord[]> {
    return [...this.records.values()]
  }
  async end(id: string): Promise<void> {
    if (!this.records.delete(id)) return
    this.ended.push(id)
    await this.agents.get(id)?.stop()
    this.agents.delete(id)
  }
  async connect(id: string): Promise<Duplex> {
    const agent = this.agents.get(id)
    if (!agent) throw new SandboxGoneError(id)
    agent.tunnelTo = this.tunnelTo
    return agent.connect()
  }
  onExit(id: string, listener: (exit: SandboxExit) => void): () => void {
    this.listeners.set(id, listener)
    return () => this.listeners.delete(id)
  }
  keepWarm(): void {}
  async close(): Promise<void> {}

  /** As when a sandbox runs out of memory. */
  async kill(id: string, code: ExitCode): Promise<void> {
    const listener = this.listeners.get(id)
    await this.end(id)
    listener?.({ id, code, reason: code })
  }

  agent(id: string): FakeAgent {
    const agent = this.agents.get(id)
    if (!agent) throw new SandboxGoneError(id)
    return agent
  }
}
