import type { Machine } from './machine.ts'

/** After a machine could not be started, the next try waits so long, doubling up to the second. */
const RETRY_MILLISECONDS = { first: 1_000, most: 60_000 }

/** Machines started ahead of need, one after another: a start takes a whole CPU, and someone is typing. */
export class WarmPool {
  private readonly ready: Machine[] = []
  private wanted = 0
  private filling = false
  private retryMilliseconds = RETRY_MILLISECONDS.first
  private retry: NodeJS.Timeout | null = null

  constructor(
    private readonly startMachine: () => Promise<Machine>,
    private readonly log: (line: string) => void,
  ) {}

  keep(count: number): void {
    this.wanted = count
    while (this.ready.length > count) void this.ready.pop()?.end('not needed')
    void this.fill()
  }

  /** A machine that is up, or null. */
  take(): Machine | null {
    const machine = this.ready.shift() ?? null
    if (machine !== null) void this.fill()
    return machine
  }

  async close(): Promise<void> {
    this.wanted = 0
    if (this.retry !== null) clearTimeout(this.retry)
    await Promise.all(this.ready.splice(0).map((machine) => machine.end('not needed')))
  }

  private async fill(): Promise<void> {
    if (this.filling) return
    this.filling = true
    try {
      while (this.ready.length < this.wanted) await this.add()
      this.retryMilliseconds = RETRY_MILLISECONDS.first
    } catch (error) {
      this.log(`no sandbox could be started ahead, next try in ${this.retryMilliseconds / 1000} s: ${(error as Error).message}`)
      this.retry = setTimeout(() => void this.fill(), this.retryMilliseconds).unref()
      this.retryMilliseconds = Math.min(this.retryMilliseconds * 2, RETRY_MILLISECONDS.most)
    } finally {
      this.filling = false
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
      void this.fill()
    })
  }
}
