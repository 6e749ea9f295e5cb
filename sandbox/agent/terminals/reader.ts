import { limits } from '../../protocol.ts'
import type { OutputRing } from './output-ring.ts'
import type { Painting, Screen } from './screen.ts'

/** Bytes of one output message. */
const MESSAGE_BYTES = 64 * 1024

export interface ReaderSink {
  output(offset: number, data: Buffer): void
  screen(painting: Painting): void
}

/**
 * One page's place in one terminal's output. It is sent on while the page keeps up; a page that fell behind what the ring holds gets the
 * screen instead.
 */
export class Reader {
  private sent: number
  private acknowledgedOffset: number
  private held = false
  private painting = false
  private sink: ReaderSink | null

  /** @param from offset of the first byte the page lacks; null: it has nothing */
  constructor(
    private readonly ring: OutputRing,
    private readonly screen: Screen,
    sink: ReaderSink,
    from: number | null,
    /** Called when `lag` became less without an acknowledgement: the page has a screen of what it lacked. */
    private readonly caughtUp: () => void = () => undefined,
  ) {
    this.sink = sink
    // An offset that never was asks for the screen too.
    this.sent = from ?? -1
    this.acknowledgedOffset = Math.min(from ?? ring.end, ring.end)
  }

  /** Bytes the terminal is ahead of what the page has drawn. */
  get lag(): number {
    return this.ring.end - this.acknowledgedOffset
  }

  acknowledge(offset: number): void {
    if (offset > this.acknowledgedOffset && offset <= this.sent) this.acknowledgedOffset = offset
    this.pump()
  }

  /** The page has gone for a moment: it counts as a reader, and is sent nothing. */
  detach(): void {
    this.sink = null
  }

  pump(): void {
    while (this.sink !== null && !this.painting && this.sent !== this.ring.end) {
      const ahead = this.sent - this.acknowledgedOffset
      if (ahead >= limits.unacknowledgedBytes.pause) this.held = true
      if (this.held && ahead > limits.unacknowledgedBytes.resume) return
      this.held = false
      const data = this.ring.read(this.sent, MESSAGE_BYTES)
      if (data === null) return void this.sendScreen()
      this.sink.output(this.sent, data)
      this.sent += data.byteLength
    }
  }

  private async sendScreen(): Promise<void> {
    this.painting = true
    const painting = await this.screen.paint()
    this.painting = false
    this.sent = painting.offset
    this.acknowledgedOffset = painting.offset
    this.held = false
    this.sink?.screen(painting)
    this.pump()
    this.caughtUp()
  }
}
