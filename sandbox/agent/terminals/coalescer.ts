import type { Clock } from '../../cluster/machinery/clock.ts'

const MERGE_MILLISECONDS = 4
const MERGE_BYTES = 64 * 1024
/** Less than this within the time of one merge is someone typing, and is not held back. */
const LIGHT_BYTES = 2 * 1024

/**
 * When to send what a terminal says: a little at once (a keystroke's echo), then whatever came within 4 ms or 64 KiB together (PTY
 * reads are 4 KiB at most, and one message each would be slower at both ends).
 */
export class Coalescer {
  private waitingBytes = 0
  /** Since the timer was started. */
  private sentBytes = 0
  private cancel: (() => void) | null = null

  constructor(
    private readonly clock: Pick<Clock, 'after'>,
    private readonly flush: () => void,
  ) {}

  add(bytes: number): void {
    this.waitingBytes += bytes
    if (this.cancel === null || this.waitingBytes >= MERGE_BYTES) this.send()
    else if (this.sentBytes + this.waitingBytes <= LIGHT_BYTES) this.flushNow()
  }

  stop(): void {
    this.cancel?.()
    this.cancel = null
  }

  private flushNow(): void {
    this.sentBytes += this.waitingBytes
    this.waitingBytes = 0
    this.flush()
  }

  private send(): void {
    this.stop()
    this.sentBytes = 0
    this.flushNow()
    this.cancel = this.clock.after(MERGE_MILLISECONDS, () => {
      this.cancel = null
      if (this.waitingBytes > 0) this.send()
    })
  }
}
