import type { Terminal } from '@xterm/headless'
import { completeLength } from './complete-length.ts'
import type { OutputRing } from './output-ring.ts'

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
        if (this.work === settled) this.work = null
      })
    this.work = settled
    return result
  }

  private async read(): Promise<Painting> {
    if (this.ring.end === this.painting.offset && this.sizes.length === 0) return this.painting
    const emulator = await createEmulator(this.painting)
    let size: Size = this.painting
    this.readOffset = this.painting.offset
    for (;;) {
      while (this.sizes[0]?.from === this.readOffset) emulator.resize((size = this.sizes.shift()!.size))
      const until = this.sizes[0]?.from ?? this.ring.end
      const piece = this.ring.read(this.readOffset, Math.min(PIECE_BYTES, until - this.readOffset))
      if (piece === null || piece.byteLength === 0) break
      const complete = this.readOffset + piece.byteLength === this.ring.end ? completeLength(piece) : piece.byteLength
      if (complete === 0) break
      await emulator.write(piece.subarray(0, complete))
      this.readOffset += complete
      this.relieved()
    }
    this.painting = { cols: size.cols, rows: size.rows, data: emulator.serialize(), offset: this.readOffset }
    this.ring.keepFrom = this.readOffset
    emulator.dispose()
    return this.painting
  }
}

interface Emulator {
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
