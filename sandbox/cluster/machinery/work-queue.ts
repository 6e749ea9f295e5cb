import { doubled } from './backoff.ts'
import type { Clock } from './clock.ts'

export interface WorkQueueOptions {
  clock: Clock
  /** Handles one key. A returned `after` (milliseconds) brings the key back once more. A rejection brings it back with back-off. */
  process(key: string): Promise<{ after: number } | void>
  /** Told of every rejection before the key is queued again. */
  failed(key: string, error: unknown): void
  /** Keys handled at once; one key never twice at once. */
  concurrency: number
  backoff?: { firstMilliseconds: number; mostMilliseconds: number }
}

/** client-go's default for controllers: 5 ms doubling to 1000 s. */
const DEFAULT_BACKOFF = { firstMilliseconds: 5, mostMilliseconds: 1_000_000 }

/**
 * Keys to reconcile. A key added many times before its turn is handled once; added while it is being handled, once more after.
 * Handling starts on the next turn of the event loop, so a burst of changes to one object makes one pass.
 */
export class WorkQueue {
  private readonly ready = new Set<string>()
  private readonly running = new Set<string>()
  private readonly dirty = new Set<string>()
  private readonly failures = new Map<string, number>()
  private readonly delayed = new Map<string, { at: number; cancel: () => void }>()
  private readonly options: WorkQueueOptions
  private scheduled = false
  private stopped = false
  private idle: (() => void)[] = []

  constructor(options: WorkQueueOptions) {
    this.options = options
  }

  add(key: string): void {
    if (this.stopped) return
    if (this.running.has(key)) {
      this.dirty.add(key)
      return
    }
    this.ready.add(key)
    this.schedule()
  }

  /** Adds the key after so many milliseconds; of several such requests the earliest counts. */
  addAfter(key: string, milliseconds: number): void {
    if (this.stopped) return
    if (milliseconds <= 0) return this.add(key)
    const at = this.options.clock.now() + milliseconds
    const waiting = this.delayed.get(key)
    if (waiting && waiting.at <= at) return
    waiting?.cancel()
    const cancel = this.options.clock.after(milliseconds, () => {
      this.delayed.delete(key)
      this.add(key)
    })
    this.delayed.set(key, { at, cancel })
  }

  /** No key waits and none is being handled; delayed ones do not count. */
  get isIdle(): boolean {
    return this.ready.size === 0 && this.running.size === 0
  }

  /** Takes no more keys; resolves when those being handled are done. */
  stop(): Promise<void> {
    this.stopped = true
    this.ready.clear()
    this.dirty.clear()
    for (const { cancel } of this.delayed.values()) cancel()
    this.delayed.clear()
    if (this.running.size === 0) return Promise.resolve()
    return new Promise((resolve) => this.idle.push(resolve))
  }

  private schedule(): void {
    if (this.scheduled) return
    this.scheduled = true
    setImmediate(() => {
      this.scheduled = false
      for (const key of this.ready) {
        if (this.running.size >= this.options.concurrency) return
        this.ready.delete(key)
        this.running.add(key)
        void this.handle(key)
      }
    })
  }

  private async handle(key: string): Promise<void> {
    try {
      const again = await this.options.process(key)
      this.failures.delete(key)
      if (again) this.addAfter(key, again.after)
    } catch (error) {
      if (!this.stopped) this.options.failed(key, error)
      const times = this.failures.get(key) ?? 0
      this.failures.set(key, times + 1)
      const { firstMilliseconds, mostMilliseconds } = this.options.backoff ?? DEFAULT_BACKOFF
      this.addAfter(key, doubled(firstMilliseconds, times, mostMilliseconds))
    } finally {
      this.running.delete(key)
      if (this.dirty.delete(key)) this.ready.add(key)
      if (this.ready.size > 0) this.schedule()
      if (this.running.size === 0) for (const done of this.idle.splice(0)) done()
    }
  }
}
