import { limits } from '../../../../sandbox/protocol.ts'

/** Where a terminal's output goes: the screen. `done` is called when it has been drawn into the buffer. */
export interface TerminalSink {
  write(data: Uint8Array, done: () => void): void
  /** Forget everything and show this instead. */
  reset(screen: TerminalScreenState, done: () => void): void
  /** Put lines above all that there are, whatever is looked at; `done(false)` when there is no room for more of them. */
  putAbove(text: string, done: (wantsMore: boolean) => void): void
}

export interface TerminalScreenState {
  cols: number
  rows: number
  data: string
}

/** SGR 0. */
const usualColours = new TextEncoder().encode('\x1b[0m')
const nothing = new Uint8Array()

type Item = { data: Uint8Array; end: number } | { screen: TerminalScreenState; end: number; drawn: () => void }

/**
 * The output of one terminal by offset: drops what was received before, notices what is missing, and acknowledges what
 * the screen has drawn. Waits for its screen when that is not there yet; the agent's own window bounds what waits.
 */
export class OutputStream {
  private sink: TerminalSink | null = null
  private waiting: Item[] = []
  /** Offset after the last byte received; null before the first screen. */
  private received: number | null = null
  private acknowledged = 0
  /** Counts screens, so that a write that finishes after a reset is not taken for newer output. */
  private generation = 0

  constructor(private readonly acknowledge: (offset: number) => void) {}

  /** What a new connection may skip; null when the whole screen is needed. */
  have(): number | null {
    return this.received
  }

  /** False when bytes are missing before `position`, so that only a fresh screen can repair it. */
  receive(position: number, data: Uint8Array): boolean {
    const expected = this.received ?? 0
    if (position > expected) return false
    const fresh = data.subarray(expected - position)
    if (fresh.byteLength === 0) return true
    const end = position + data.byteLength
    this.received = end
    this.deliver({ data: fresh, end })
    return true
  }

  /** What was left out counts as received. False when bytes are missing before it. */
  skip(from: number, to: number, coloured: boolean): boolean {
    const expected = this.received ?? 0
    if (from > expected) return false
    if (to <= expected) return true
    this.received = to
    this.deliver({ data: coloured ? usualColours : nothing, end: to })
    return true
  }

  /** `drawn` is called when it has been, unless another one has come by then. */
  receiveScreen(screen: TerminalScreenState, offset: number, drawn: () => void = () => undefined): void {
    this.received = offset
    this.acknowledged = offset
    this.generation += 1
    this.waiting = []
    this.deliver({ screen, end: offset, drawn })
  }

  /** A connection begins: the agent counts from what this page said it has. */
  connected(): void {
    this.acknowledged = this.received ?? 0
  }

  /** Only a fresh screen helps now. */
  forget(): void {
    this.received = null
  }

  /** Lines for the screen that was drawn last. */
  putAbove(text: string, done: (wantsMore: boolean) => void): void {
    const { generation } = this
    if (this.sink) this.sink.putAbove(text, (wantsMore) => done(wantsMore && generation === this.generation))
    else done(false)
  }

  attach(sink: TerminalSink): void {
    this.sink = sink
    const waiting = this.waiting
    this.waiting = []
    for (const item of waiting) this.deliver(item)
  }

  private deliver(item: Item): void {
    if (!this.sink) {
      this.waiting.push(item)
      return
    }
    const generation = this.generation
    const done = () => {
      if (generation !== this.generation) return
      this.drawn(item.end)
      if ('screen' in item) item.drawn()
    }
    if ('screen' in item) this.sink.reset(item.screen, done)
    else this.sink.write(item.data, done)
  }

  private drawn(offset: number): void {
    if (offset - this.acknowledged < limits.acknowledgeEveryBytes) return
    this.acknowledged = offset
    this.acknowledge(offset)
  }
}
