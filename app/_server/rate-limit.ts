/** Counts events by key in a window that begins with the first. In memory: a restart forgives. */
export class RateLimit {
  private readonly windows = new Map<string, { since: number; count: number }>()

  constructor(
    private readonly most: number,
    private readonly windowMs: number,
    private readonly now: () => number = Date.now,
  ) {}

  /** Counts one. Null when it is within the limit, else the milliseconds until the next is. */
  take(key: string): number | null {
    const now = this.now()
    this.forget(now)
    const window = this.windows.get(key)
    if (!window) {
      if (this.most < 1) return this.windowMs
      this.windows.set(key, { since: now, count: 1 })
      return null
    }
    if (window.count >= this.most) return window.since + this.windowMs - now
    window.count += 1
    return null
  }

  /** What was counted came to nothing through no fault of whoever it was. */
  giveBack(key: string): void {
    const window = this.windows.get(key)
    if (window && window.count > 0) window.count -= 1
  }

  /** Windows are in the order they began, so the stale ones are in front. */
  private forget(now: number): void {
    for (const [key, window] of this.windows) {
      if (now - window.since < this.windowMs) return
      this.windows.delete(key)
    }
  }
}
