import type { Timers } from './timers.ts'

/** Silence after which the page asks whether the other end is there. */
export const pingAfterSilenceMs = 10_000

/**
 * A page that only listens says so often that it is there: on a slow line its answers to the site's pings wait behind all that is on its way to it,
 * and the site lets go of a page that says nothing for 20 seconds or more.
 */
export const sayAfterMs = 10_000

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
  /** When the page last said that it is there; null: nothing has come yet. */
  private saidAt: number | null = null

  constructor(
    private readonly timers: Timers,
    private readonly actions: LivenessActions,
  ) {}

  /** Something arrived, so the other end lives. */
  heard(): void {
    this.wait(pingAfterSilenceMs, () => this.ask(answerWithinMs))
    const now = this.timers.now()
    this.saidAt ??= now
    if (now - this.saidAt < sayAfterMs) return
    this.saidAt = now
    this.actions.ping()
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
    this.saidAt = this.timers.now()
    this.actions.ping()
  }

  private wait(ms: number, run: () => void): void {
    this.stop()
    this.cancel = this.timers.after(ms, run)
  }
}
