import type { Timers } from '../timers.ts'

interface Waiting {
  at: number
  run: () => void
}

/** Time that stands still until it is told to pass. */
export class FakeTimers implements Timers {
  private time = 0
  private readonly waiting = new Set<Waiting>()

  now(): number {
    return this.time
  }

  random(): number {
    return 0.5
  }

  after(ms: number, run: () => void): () => void {
    const entry = { at: this.time + ms, run }
    this.waiting.add(entry)
    return () => this.waiting.delete(entry)
  }

  pass(ms: number): void {
    const end = this.time + ms
    for (;;) {
      const due = [...this.waiting].filter((entry) => entry.at <= end).sort((a, b) => a.at - b.at)[0]
      if (!due) break
      this.waiting.delete(due)
      this.time = due.at
      due.run()
    }
    this.time = end
  }
}
