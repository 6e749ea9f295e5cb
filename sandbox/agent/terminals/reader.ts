import type { Clock } from '../../cluster/machinery/clock.ts'
import type { OutputRing } from './output-ring.ts'
import { LINES_OF_A_PAGE, WORTH_SKIPPING_BYTES, type RunAhead } from './run-ahead.ts'
import { scrolledOut } from './scrolled-out.ts'
import type { Painting, Screen } from './screen.ts'

/** Bytes of one output message. */
const MESSAGE_BYTES = 64 * 1024
/** Between two looks for what need not be sent. A line is at least its two ends. */
const SKIP_MILLISECONDS = 20
const SKIP_FROM_BYTES = LINES_OF_A_PAGE * 2 + WORTH_SKIPPING_BYTES

export interface ReaderSink {
  output(offset: number, data: Buffer): void
  /** What is between these offsets is left out; see the protocol. */
  skipped(from: number, to: number, coloured: boolean): void
  screen(painting: Painting): void
}

/**
 * One page's place in one terminal's output. It is sent on while the page keeps up; of a flood, what would have scrolled out of the page before
 * it was drawn is left out; and a page that fell behind what the ring holds gets the screen instead.
 */
export class Reader {
  private sent: number
  private acknowledgedOffset: number
  /** What was left out after the last acknowledgement. */
  private skips: { to: number; bytes: number }[] = []
  private lookedAt = -Infinity
  private held = false
  private painting = false
  private sink: ReaderSink | null

  /** @param from offset of the first byte the page lacks; null: it has nothing */
  constructor(
    private readonly ring: OutputRing,
    private readonly screen: Screen,
    sink: ReaderSink,
    from: number | null,
    private readonly runAhead: Pick<RunAhead, 'inFlight'>,
    private readonly clock: Pick<Clock, 'now'>,
    /** Called when `lag` became less without an acknowledgement: the page has a screen of what it lacked, or need not have it. */
    private readonly caughtUp: () => void = () => undefined,
  ) {
    this.sink = sink
    // An offset that never was asks for the screen too.
    this.sent = from ?? -1
    this.acknowledgedOffset = Math.min(from ?? ring.end, ring.end)
  }

  /** Bytes that the page is yet to draw, so far. */
  get lag(): number {
    return this.ring.end - this.acknowledgedOffset - this.skippedBytes
  }

  acknowledge(offset: number): void {
    if (offset > this.acknowledgedOffset && offset <= this.sent) {
      this.acknowledgedOffset = offset
      this.skips = this.skips.filter(({ to }) => to > offset)
    }
    this.pump()
  }

  /** The page has gone for a moment: it counts as a reader, and is sent nothing. */
  detach(): void {
    this.sink = null
  }

  pump(): void {
    while (this.sink !== null && !this.painting && this.sent !== this.ring.end) {
      const inFlight = this.sent - this.acknowledgedOffset - this.skippedBytes
      const { pause, resume } = this.runAhead.inFlight
      if (inFlight >= pause) this.held = true
      if (this.held && inFlight > resume) return
      this.held = false
      if (this.skip(this.sink)) continue
      const data = this.ring.read(this.sent, MESSAGE_BYTES)
      if (data === null) return void this.sendScreen()
      this.send(this.sink, data)
    }
  }

  private get skippedBytes(): number {
    return this.skips.reduce((sum, { bytes }) => sum + bytes, 0)
  }

  private send(sink: ReaderSink, data: Buffer): void {
    sink.output(this.sent, data)
    this.sent += data.byteLength
  }

  /** Leaves out what the page would not keep. False when there is no such thing now. */
  private skip(sink: ReaderSink): boolean {
    const unsent = this.ring.end - this.sent
    if (unsent < SKIP_FROM_BYTES || this.clock.now() - this.lookedAt < SKIP_MILLISECONDS) return false
    this.lookedAt = this.clock.now()
    const bytes = this.ring.read(this.sent, unsent)
    const stretch = bytes && scrolledOut(bytes, LINES_OF_A_PAGE)
    if (!bytes || !stretch || stretch.from > MESSAGE_BYTES || stretch.to - stretch.from < WORTH_SKIPPING_BYTES) return false
    this.send(sink, bytes.subarray(0, stretch.from))
    const from = this.sent
    this.sent += stretch.to - stretch.from
    this.skips.push({ to: this.sent, bytes: this.sent - from })
    sink.skipped(from, this.sent, stretch.coloured)
    this.caughtUp()
    return true
  }

  private async sendScreen(): Promise<void> {
    this.painting = true
    const painting = await this.screen.paint()
    this.painting = false
    this.sent = painting.offset
    this.acknowledgedOffset = painting.offset
    this.skips = []
    this.held = false
    this.sink?.screen(painting)
    this.pump()
    this.caughtUp()
  }
}
