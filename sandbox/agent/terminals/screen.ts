import type { Terminal } from '@xterm/headless'
import { completeLength } from './complete-length.ts'
import type { OutputRing } from './output-ring.ts'
import { scrolledOut } from './scrolled-out.ts'

/** Lines above the screen that come back after a reload. */
const SCROLLBACK_LINES = 5_000
/** Bytes, and changes of size, kept since the last painting before the next one is made. */
const UNPAINTED_BYTES = 4 * 1024 * 1024
const UNPAINTED_SIZES = 1_000
/** More than this unpainted, and the terminal must wait. */
const BEHIND_BYTES = 8 * 1024 * 1024
/** The emulator takes a turn of the event loop for each piece it is given, however small. */
const PIECE_BYTES = 128 * 1024

export interface Size {
  cols: number
  rows: number
}

export interface Painting extends Size {
  /** Escape sequences that paint the screen and the scrollback on a terminal of this size that was reset. */
  data: string
  /** Offset of the first byte that is not in it. */
  offset: number
}

/**
 * A terminal's screen with its scrollback. An emulator per terminal would cost every idle sandbox megabytes, so only the last painting is kept,
 * and the bytes since, in the ring; an emulator is made when these are many, or when a page asks.
 */
export class Screen {
  private painting: Painting
  private sizes: { from: number; size: Size }[] = []
  private readOffset = 0
  private work: Promise<unknown> | null = null

  constructor(
    private readonly ring: OutputRing,
    size: Size,
    /** Called when `isBehind` may have become false. */
    private readonly relieved: () => void,
    /** What is on it to begin with, as escape sequences. */
    data = '',
    private readonly emulate = createEmulator,
  ) {
    this.painting = { ...size, data, offset: 0 }
    ring.keepFrom = 0
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
    if (this.ring.end === this.painting.offset && this.sizes.length === 0) return this.painting
    try {
      this.painting = await this.readOn()
    } catch {
      // An emulator that cannot read this must not hold up the shell for good: the next screen begins here, and is empty.
      this.painting = { ...this.painting, ...this.sizes.at(-1)?.size, data: '', offset: this.ring.end }
      this.sizes = []
    }
    this.readOffset = this.painting.offset
    this.ring.keepFrom = this.readOffset
    this.relieved()
    return this.painting
  }

  private async readOn(): Promise<Painting> {
    // What is said while this reads is for the next painting: a program that never stops would be read for ever.
    const end = this.ring.end
    const emulator = await this.emulate(this.painting)
    let size: Size = this.painting
    this.readOffset = this.painting.offset
    for (;;) {
      while (this.sizes[0]?.from === this.readOffset) emulator.resize((size = this.sizes.shift()!.size))
      const until = Math.min(this.sizes[0]?.from ?? end, end)
      const bytes = this.ring.read(this.readOffset, until - this.readOffset)
      if (bytes === null || bytes.byteLength === 0) break
      const gap = scrolledOut(bytes, SCROLLBACK_LINES + size.rows)
      if (gap !== null) {
        await this.feed(emulator, bytes.subarray(0, gap.from))
        this.readOffset += gap.to - gap.from
      }
      const rest = bytes.subarray(gap?.to ?? 0)
      const complete = until === end ? wholeSequences(rest) : rest
      await this.feed(emulator, complete)
      if (complete.byteLength < rest.byteLength) break
    }
    const painting = { cols: size.cols, rows: size.rows, data: emulator.serialize(), offset: this.readOffset }
    emulator.dispose()
    return painting
  }

  private async feed(emulator: Emulator, bytes: Buffer): Promise<void> {
    for (let at = 0; at < bytes.byteLength; at += PIECE_BYTES) {
      const piece = bytes.subarray(at, at + PIECE_BYTES)
      await emulator.write(piece)
      this.readOffset += piece.byteLength
      this.relieved()
    }
  }
}

/** Without a half escape sequence or character at the end. */
function wholeSequences(bytes: Buffer): Buffer {
  const looked = Math.max(0, bytes.byteLength - PIECE_BYTES)
  return bytes.subarray(0, looked + completeLength(bytes.subarray(looked)))
}

export interface Emulator {
  write(data: Buffer | string): Promise<void>
  resize(size: Size): void
  serialize(): string
  dispose(): void
}

async function createEmulator({ cols, rows, data }: Painting): Promise<Emulator> {
  const [{ default: headless }, { default: addon }] = await Promise.all([import('@xterm/headless'), import('@xterm/addon-serialize')])
  const terminal: Terminal = new headless.Terminal({ cols, rows, scrollback: SCROLLBACK_LINES, allowProposedApi: true })
  const serializer = new addon.SerializeAddon()
  terminal.loadAddon(serializer)
  const write = (bytes: Buffer | string): Promise<void> => new Promise((resolve) => terminal.write(bytes, resolve))
  if (data !== '') await write(data)
  return { write, resize: (size) => terminal.resize(size.cols, size.rows), serialize: () => serializer.serialize(), dispose: () => terminal.dispose() }
}
