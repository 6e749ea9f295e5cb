import { limits } from '../../protocol.ts'
import type { OutputRing } from './output-ring.ts'

/** So many lines scroll all that was before them out of every page: its scrollback, and the highest screen there may be. */
export const LINES_OF_A_PAGE = limits.scrollbackLines + limits.rows

/** What must be left out at once for it to be worth while. */
export const WORTH_SKIPPING_BYTES = 128 * 1024

/** How far a program may be ahead of its pages at most. */
export const FURTHEST_AHEAD_BYTES = 1280 * 1024

/** A page draws some 500 new lines, or 10,000 bytes, in a millisecond: of so much a key waits for some 30. */
const LINES_IN_FLIGHT = 16_000
const BYTES_IN_FLIGHT = 256 * 1024
/** Less, and a page has nothing to do while its acknowledgement is on the way. */
const LEAST_IN_FLIGHT = 48 * 1024

/** Of the end of the output, by which the rest is judged; and how often. */
const JUDGED_BYTES = 4 * 1024
const JUDGED_EVERY_BYTES = 64 * 1024
const LINE_FEED = 0x0a
const ESCAPE = 0x1b

/** In bytes. What reached `pause` waits until it is `resume` at most. */
export interface Bound {
  pause: number
  resume: number
}

interface Judgement {
  inFlight: Bound
  ahead: Bound
}

/** How far a program may be ahead of its pages, by what it says. */
export class RunAhead {
  private judgedAt = -Infinity
  private judged: Judgement = judge(Buffer.alloc(0))

  constructor(private readonly ring: OutputRing) {}

  /** Of what is on its way to a page, or waits there to be drawn: enough for it to be always busy, little for Ctrl-C to wait behind. */
  get inFlight(): Bound {
    return this.look().inFlight
  }

  /**
   * Of what a program has said and no page has drawn. More of plain short lines: so much that most of it scrolls out before it was ever drawn, and
   * need not be sent. Lines of a letter or two are not among them: pages draw 50,000 of those no faster than others.
   */
  get ahead(): Bound {
    return this.look().ahead
  }

  private look(): Judgement {
    if (this.ring.end - this.judgedAt < JUDGED_EVERY_BYTES) return this.judged
    this.judgedAt = this.ring.end
    const end = this.ring.read(Math.max(this.ring.start, this.ring.end - JUDGED_BYTES), JUDGED_BYTES)
    if (end !== null) this.judged = judge(end)
    return this.judged
  }
}

function judge(end: Buffer): Judgement {
  let lines = 0
  for (const byte of end) if (byte === LINE_FEED) lines++
  const bytesOfLine = lines === 0 ? Infinity : end.byteLength / lines
  const most = Math.min(BYTES_IN_FLIGHT, Math.max(LEAST_IN_FLIGHT, Math.round(LINES_IN_FLIGHT * bytesOfLine)))
  const inFlight = { pause: most, resume: Math.round(most * 0.75) }
  const page = LINES_OF_A_PAGE * bytesOfLine
  const scrollsOut = !end.includes(ESCAPE) && page >= BYTES_IN_FLIGHT && page + most + 2 * WORTH_SKIPPING_BYTES <= FURTHEST_AHEAD_BYTES
  return { inFlight, ahead: scrollsOut ? { pause: FURTHEST_AHEAD_BYTES, resume: FURTHEST_AHEAD_BYTES / 2 } : { pause: Math.round(most * 1.5), resume: Math.round(most / 2) } }
}
