import type { Clock } from '../../../machinery/clock.ts'

/**
 * Keeps a busy script from taking the whole process: programs share one thread with the rest of the node. After a slice of work it
 * rests for longer than it has worked.
 */
const SLICE_MILLISECONDS = 4
const REST_MILLISECONDS = 8

export class Breather {
  private since = performance.now()
  private readonly clock: Clock
  private readonly spend: (milliseconds: number) => number

  constructor(clock: Clock, spend: (milliseconds: number) => number) {
    this.clock = clock
    this.spend = spend
  }

  /** To be awaited between the steps of anything that may go on without end. */
  async breathe(): Promise<void> {
    const worked = performance.now() - this.since
    if (worked < SLICE_MILLISECONDS) return
    const rest = Math.max(REST_MILLISECONDS, this.spend(worked))
    await new Promise<void>((resolve) => this.clock.after(rest, resolve))
    this.since = performance.now()
  }

  /** Time spent waiting is not work, if it was: a program that ended without a turn of the event loop has worked all the time. */
  async wait<T>(action: () => Promise<T>): Promise<T> {
    let turned = false
    const turn = setImmediate(() => (turned = true))
    try {
      return await action()
    } finally {
      clearImmediate(turn)
      if (turned) this.since = performance.now()
    }
  }
}
