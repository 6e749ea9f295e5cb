import type { Clock } from '../cluster/machinery/clock.ts'
import type { CheckEngine } from '../verify/engine.ts'

/** By then a page that waited for the lesson has its prompt. */
const WAIT_MILLISECONDS = 200

/**
 * The checks of the lesson that was just given. They take a CPU for a while as they begin, and a learner waits for a prompt: they begin a moment
 * later, or as soon as somebody needs them.
 */
export class LateChecks {
  private engine: CheckEngine | null = null
  private readonly cancel: () => void

  constructor(
    clock: Pick<Clock, 'after'>,
    private readonly create: () => CheckEngine,
    /** Called once. */
    private readonly begun: () => void,
  ) {
    this.cancel = clock.after(WAIT_MILLISECONDS, () => void this.now())
  }

  /** Null: they have not begun. */
  get soFar(): CheckEngine | null {
    return this.engine
  }

  now(): CheckEngine {
    if (this.engine !== null) return this.engine
    this.cancel()
    this.engine = this.create()
    this.begun()
    return this.engine
  }

  async close(): Promise<void> {
    this.cancel()
    await this.engine?.close()
  }
}
