/** Waiting times that double from the first to the most, in milliseconds. */
export class Backoff {
  private failures = 0
  private readonly limits: { firstMilliseconds: number; mostMilliseconds: number }

  constructor(limits: { firstMilliseconds: number; mostMilliseconds: number }) {
    this.limits = limits
  }

  next(): number {
    return doubled(this.limits.firstMilliseconds, this.failures++, this.limits.mostMilliseconds)
  }

  reset(): void {
    this.failures = 0
  }
}

/** `first` doubled so many times, `most` at the most. */
export const doubled = (first: number, times: number, most: number): number => Math.min(most, first * 2 ** Math.min(times, 40))
