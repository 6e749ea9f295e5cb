import { setTimeout as wait } from 'node:timers/promises'
import type { Machine } from './machine.ts'

/** After a machine could not be started, the next try waits so long, doubling up to the second. */
const RETRY_MILLISECONDS = { first: 1_000, most: 60_000 }

/** The next is started after so long at the latest, also when this one is still busy with itself. */
const WARM_MILLISECONDS = 10_000
/** After a machine was taken, so long nothing is started: its learner's first commands, and the page they come from, have the CPU to themselves. */
const REFILL_MILLISECONDS = 3_000

/** Machines started ahead of need, one after another: a start takes a whole CPU, and someone is typing. */
export class WarmPool {
  private readonly ready: Machine[] = []
  private wanted = 0
  /** The one being started, and whether someone waits for it already. */
  private coming: Promise<void> | null = null
  private awaited = false
  private filling: Promise<void> | null = null
  private retryMilliseconds = RETRY_MILLISECONDS.first
  private retry: NodeJS.Timeout | null = null
  private refill: NodeJS.Timeout | null = null

  constructor(
    private readonly startMachine: () => Promise<Machine>,
    private readonly log: (line: string) => void,
  ) {}

  keep(count: number): void {
    this.wanted = count
    while (this.ready.length > count) void this.ready.pop()?.end('not needed')
    this.fill()
  }

  /** A machine that is up, or will be sooner than one started now; or null. */
  async take(): Promise<Machine | null> {
    if (this.ready.length === 0 && this.coming !== null && !this.awaited) {
      this.awaited = true
      await this.coming.catch(() => undefined)
      this.awaited = false
    }
    const machine = this.ready.shift() ?? null
    if (machine !== null) this.refill ??= setTimeout(() => this.fill(), REFILL_MILLISECONDS).unref()
    return machine
  }

  async close(): Promise<void> {
    this.wanted = 0
    if (this.retry !== null) clearTimeout(this.retry)
    if (this.refill !== null) clearTimeout(this.refill)
    await Promise.all(this.ready.splice(0).map((machine) => machine.end('not needed')))
    // One may be on its way up; it ends itself, being wanted no more.
    await this.filling
  }

  private fill(): void {
    if (this.refill !== null) clearTimeout(this.refill)
    this.refill = null
    this.filling ??= this.startMissing().finally(() => (this.filling = null))
  }

  private async startMissing(): Promise<void> {
    try {
      while (this.ready.length < this.wanted && this.refill === null) {
        this.coming = this.add()
        await this.coming
        this.coming = null
        await this.warmed()
      }
      this.retryMilliseconds = RETRY_MILLISECONDS.first
    } catch (error) {
      this.log(`no sandbox could be started ahead, next try in ${this.retryMilliseconds / 1000} s: ${(error as Error).message}`)
      this.retry = setTimeout(() => this.fill(), this.retryMilliseconds).unref()
      this.retryMilliseconds = Math.min(this.retryMilliseconds * 2, RETRY_MILLISECONDS.most)
    } finally {
      this.coming = null
    }
  }

  private async add(): Promise<void> {
    const machine = await this.startMachine()
    if (this.ready.length >= this.wanted) return machine.end('not needed')
    this.ready.push(machine)
    machine.onEnd(() => {
      const place = this.ready.indexOf(machine)
      if (place === -1) return
      this.ready.splice(place, 1)
      this.fill()
    })
  }

  /** The machine that came last has nothing to do any more, or takes too long. */
  private async warmed(): Promise<void> {
    const patience = new AbortController()
    await Promise.race([this.ready.at(-1)?.warm, wait(WARM_MILLISECONDS, undefined, { ref: false, signal: patience.signal }).catch(() => undefined)])
    patience.abort()
  }
}
