/** Usage is the mean of so many whole seconds before now, as metrics-server's resolution. */
const WINDOW_SECONDS = 15

/** CPU time by the second it was spent in. Times are milliseconds since 1970. */
export class CpuMeter {
  private readonly bornAt: number
  private readonly spent = new Map<number, number>()

  constructor(bornAt: number) {
    this.bornAt = bornAt
  }

  /** `milliseconds` of CPU were spent until `now`. */
  spend(milliseconds: number, now: number): void {
    const second = Math.floor(now / 1000)
    this.spent.set(second, (this.spent.get(second) ?? 0) + milliseconds)
    if (this.spent.size > 2 * WINDOW_SECONDS) this.forget(second)
  }

  /** Billionths of a core. */
  nanoCores(now: number): number {
    this.forget(Math.floor(now / 1000))
    const milliseconds = [...this.spent.values()].reduce((sum, one) => sum + one, 0)
    const elapsed = Math.min(now - this.bornAt, WINDOW_SECONDS * 1000)
    return elapsed <= 0 ? 0 : Math.round((milliseconds / elapsed) * 1e9)
  }

  private forget(now: number): void {
    for (const second of this.spent.keys()) if (second <= now - WINDOW_SECONDS) this.spent.delete(second)
  }
}
