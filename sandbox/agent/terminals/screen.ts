import { completeLength } from './complete-length.ts'
import { createEmulator, LIVE_LINES, pieceEnd, type Emulator } from './emulator.ts'
import { History, HISTORY_LINES } from './history.ts'
import type { OutputRing } from './output-ring.ts'
import { scrolledOut } from './scrolled-out.ts'
import type { Size } from './size.ts'

/** Bytes, and changes of size, kept since the last painting before the next one is made. */
const UNPAINTED_BYTES = 4 * 1024 * 1024
const UNPAINTED_SIZES = 1_000
/** More than this unpainted, and the terminal must wait. */
const BEHIND_BYTES = 8 * 1024 * 1024
/** A shell that has said no more since its start can have it said again: its prompt, mostly. */
const SAID_AGAIN_BYTES = 16 * 1024
/** Sequences that colour, erase, move, switch modes and set titles; and none that asks the terminal for an answer. */
const MUTE = /\x1b\[\??[0-9;]*[hlmKJHABCDG]|\x1b\]\d+;[^\x07\x1b?]*(?:\x07|\x1b\\)/g
/** ESC, ENQ and the C1 controls. */
const CONTROL = /[\x05\x1b\x80-\x9f]/
/** Not worth to be asked for by itself. */
const LITTLE_ABOVE_BYTES = 16 * 1024
/** An escape sequence or a character that is not complete is within so many bytes of the end. */
const INCOMPLETE_BYTES = 128 * 1024

interface Painted extends Size {
  data: string
  /** Offset of the first byte that is not in it. */
  offset: number
}

/** What a screen can be begun with again, as escape sequences: whole lines that scrolled far above it, and the rest. */
export interface KeptScreen {
  above: string
  data: string
}

export interface Painting extends Size {
  /** Escape sequences that paint the screen and the scrollback on a terminal of this size that was reset. */
  readonly data: string
  /** The same without what is far above the screen. */
  live: string
  /** Where in the history that ends; see `Screen.above`. 0: there is nothing. */
  above: number
  /** Offset of the first byte that is not in it. */
  offset: number
  readonly kept: KeptScreen
}

/**
 * A terminal's screen with its scrollback. An emulator per terminal would cost every idle sandbox megabytes, so only the last painting is kept,
 * and the bytes since, in the ring; an emulator is made when these are many, or when a page asks. What is far above the screen goes from the
 * emulator to the history and is not read again.
 */
export class Screen {
  /** The last one, but for the history above it. */
  private painting: Painted
  private sizes: { from: number; size: Size }[] = []
  private readOffset = 0
  private work: Promise<unknown> | null = null
  private readonly history = new History()
  /** What is on it to begin with, as escape sequences; read when there is more to read than can be said again. */
  private initial: string

  constructor(
    private readonly ring: OutputRing,
    size: Size,
    /** Called when `isBehind` may have become false. */
    private readonly relieved: () => void,
    kept: KeptScreen = { above: '', data: '' },
    private readonly emulate = createEmulator,
  ) {
    this.painting = { ...size, data: '', offset: 0 }
    ring.keepFrom = 0
    this.history.append(Buffer.from(kept.above))
    this.initial = kept.data
  }

  get isBehind(): boolean {
    return this.ring.end - this.readOffset > BEHIND_BYTES
  }

  /** To be called after each append to the ring. */
  said(): void {
    if (this.work === null && this.ring.end - this.painting.offset > UNPAINTED_BYTES) void this.paint()
  }

  resize(size: Size): void {
    if (this.sizes.at(-1)?.from === this.ring.end) this.sizes.pop()
    this.sizes.push({ from: this.ring.end, size })
    if (this.work === null && this.sizes.length > UNPAINTED_SIZES) void this.paint()
  }

  /** Lines of the history; see `History.linesBefore`. `before`: from a painting, or from the answer before. */
  above(before: number, wantedBytes: number): { data: string; from: number | null } {
    const { text, from } = this.history.linesBefore(before, wantedBytes)
    return { data: text.toString('utf8'), from }
  }

  /** Of all that was said before the call, but for an escape sequence or a character that is not complete. */
  paint(): Promise<Painting> {
    const result = (this.work ?? Promise.resolve()).then(() => this.read())
    const settled = result
      .catch(() => undefined)
      .finally(() => {
        if (this.work !== settled) return
        this.work = null
        // What came meanwhile may be much, and a shell that waits for this says nothing that would begin the next.
        this.said()
      })
    this.work = settled
    return result
  }

  private async read(): Promise<Painting> {
    if (this.ring.end === this.painting.offset && this.sizes.length === 0) return this.whole()
    const again = this.saidAgain()
    if (again !== null) return again
    try {
      this.painting = await this.readOn()
    } catch {
      // An emulator that cannot read this must not hold up the shell for good: the next screen begins here, and is empty.
      this.painting = { ...this.painting, ...this.sizes.at(-1)?.size, data: '', offset: this.ring.end }
      this.sizes = []
    }
    this.initial = ''
    this.readOffset = this.painting.offset
    this.ring.keepFrom = this.readOffset
    this.relieved()
    return this.whole()
  }

  /** Of a shell that has just started: its own words, below what was there before, which need no emulator, that takes a while to load and to read. Null where they would not do. */
  private saidAgain(): Painting | null {
    if (this.painting.offset > 0 || this.sizes.length > 0 || this.ring.end > SAID_AGAIN_BYTES) return null
    const bytes = wholeSequences(this.ring.read(0, this.ring.end) ?? Buffer.alloc(0))
    const data = bytes.toString('utf8')
    return CONTROL.test(data.replace(MUTE, '')) ? null : this.whole({ ...this.painting, data, offset: bytes.byteLength })
  }

  private whole(painting = this.painting): Painting {
    const screen = this.initial + painting.data
    const scrolled = this.history.snapshot()
    const isLittle = scrolled.bytes <= LITTLE_ABOVE_BYTES
    return {
      ...painting,
      get data() {
        return scrolled.text() + screen
      },
      live: isLittle ? scrolled.text() + screen : screen,
      above: isLittle ? 0 : this.history.end,
      get kept() {
        return { above: scrolled.text(), data: screen }
      },
    }
  }

  private async readOn(): Promise<Painted> {
    // What is said while this reads is for the next painting: a program that never stops would be read for ever.
    const end = this.ring.end
    let size: Size = this.painting
    const emulator = await this.emulate(this.painting, this.history)
    await this.feed(emulator, Buffer.from(this.initial), size)
    this.readOffset = this.painting.offset
    for (;;) {
      while (this.sizes[0]?.from === this.readOffset) emulator.resize((size = this.sizes.shift()!.size))
      const until = Math.min(this.sizes[0]?.from ?? end, end)
      const bytes = this.ring.read(this.readOffset, until - this.readOffset)
      if (bytes === null || bytes.byteLength === 0) break
      const rest = bytes.subarray(await this.skip(emulator, bytes, size))
      const complete = until === end ? wholeSequences(rest) : rest
      await this.feedOutput(emulator, complete, size)
      if (complete.byteLength < rest.byteLength) break
    }
    const painting = { cols: size.cols, rows: size.rows, data: emulator.serialize(), offset: this.readOffset }
    emulator.dispose()
    return painting
  }

  /** Reads as far as the emulator need not see what follows, and past that. Returns where it stands then in `bytes`. */
  private async skip(emulator: Emulator, bytes: Buffer, size: Size): Promise<number> {
    const plain = scrolledOut(bytes, LIVE_LINES + size.rows)
    if (plain === null) return 0
    await this.feedOutput(emulator, bytes.subarray(0, plain.from), size)
    if (emulator.isPlain()) {
      // Lines that show as they are need nobody to read them.
      emulator.archiveAll()
      this.history.append(bytes.subarray(plain.from, plain.to))
      this.readOffset += plain.to - plain.from
      return plain.to
    }
    const forgotten = scrolledOut(bytes.subarray(plain.from), HISTORY_LINES + size.rows)
    if (forgotten === null) return plain.from
    await this.feedOutput(emulator, bytes.subarray(plain.from, plain.from + forgotten.from), size)
    if (forgotten.coloured) await emulator.write('\x1b[0m')
    this.readOffset += forgotten.to - forgotten.from
    return plain.from + forgotten.to
  }

  private feedOutput(emulator: Emulator, bytes: Buffer, size: Size): Promise<void> {
    return this.feed(emulator, bytes, size, (read) => {
      this.readOffset += read
      this.relieved()
    })
  }

  private async feed(emulator: Emulator, bytes: Buffer, size: Size, progress: (read: number) => void = () => undefined): Promise<void> {
    for (let at = 0; at < bytes.byteLength; ) {
      const end = pieceEnd(bytes, at, size)
      await emulator.write(bytes.subarray(at, end))
      emulator.archive()
      progress(end - at)
      at = end
    }
  }
}

/** Without a half escape sequence or character at the end. */
function wholeSequences(bytes: Buffer): Buffer {
  const looked = Math.max(0, bytes.byteLength - INCOMPLETE_BYTES)
  return bytes.subarray(0, looked + completeLength(bytes.subarray(looked)))
}
