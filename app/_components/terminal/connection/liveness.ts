import type { Timers } from './timers.ts'

/** Silence after which the page asks whether the other end is there. */
export const pingAfterSilenceMs = 10_000

/** How long an answer may take before the connection counts as dead. */
export const answerWithinMs = 5_000

/** The same when there is a reason to doubt: the machine woke up, or the network came back. */
export const answerWithinWhenDoubtedMs = 2_000

export interface LivenessActions {
  ping(): void
  dead(): void
}

/** Finds out that a connection is dead although nobody closed it, as after a cut cable or a sleep. */
export class Liveness {
  private cancel: (() => void) | null = null

  constructor(
    private readonly timers: Timers,
    private readonly actions: LivenessActions,
  ) {}

  /** Something arrived, so the other end lives. */
  heard(): void {
    this.wait(pingAfterSilenceMs, () => this.ask(answerWithinMs))
  }

  doubt(): void {
    this.ask(answerWithinWhenDoubtedMs)
  }

  stop(): void {
    this.cancel?.()
    this.cancel = null
  }

  private ask(withinMs: number): void {
    this.wait(withinMs, () => this.actions.dead())
    this.actions.ping()
  }

  private wait(ms: number, run: () => void): void {
    this.stop()
    this.cancel = this.timers.after(ms, run)
  }
}
