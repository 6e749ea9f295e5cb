import { limits } from '../../protocol.ts'
import type { OutputRing } from './output-ring.ts'

/** So many lines scroll all that was before them out of every page: its scrollback, and the highest screen there may be. */
export const LINES_OF_A_PAGE = limits.scrollbackLines + limits.rows

/** What must be left out at once for it to be worth while. */
export const WORTH_SKIPPING_BYTES = 128 * 1024

/** How far a program of short lines may be ahead of its pages. */
export const FURTHEST_AHEAD_BYTES = 1280 * 1024

/** Bytes on their way to a page, or waiting there to be drawn: enough for it to be always busy, little for Ctrl-C to wait behind. */
export const IN_FLIGHT_BYTES = { pause: 256 * 1024, resume: 192 * 1024 }

/** Of the end of the output, by which the rest is judged; and how often. */
const JUDGED_BYTES = 4 * 1024
const JUDGED_EVERY_BYTES = 64 * 1024
const LINE_FEED = 0x0a
const ESCAPE = 0x1b

/** How far a program may be ahead of its pages. */
export class RunAhead {
  private judgedAt = -Infinity
  private judged: number | null = null

  constructor(private readonly ring: OutputRing) {}

  /**
   * Bytes, for a program that writes plain short lines: so many that most of it scrolls out before it was ever drawn, and need not be sent. Null for
   * any other output, which each page is to draw.
   */
  get most(): number | null {
    if (this.ring.end - this.judgedAt < JUDGED_EVERY_BYTES) return this.judged
    this.judgedAt = this.ring.end
    this.judged = this.judge()
    return this.judged
  }

  private judge(): number | null {
    const end = this.ring.read(Math.max(this.ring.start, this.ring.end - JUDGED_BYTES), JUDGED_BYTES)
    if (end === null || end.includes(ESCAPE)) return null
    let lines = 0
    for (const byte of end) if (byte === LINE_FEED) lines++
    const page = (LINES_OF_A_PAGE * end.byteLength) / lines
    return page + IN_FLIGHT_BYTES.pause + 2 * WORTH_SKIPPING_BYTES > FURTHEST_AHEAD_BYTES ? null : FURTHEST_AHEAD_BYTES
  }
}
