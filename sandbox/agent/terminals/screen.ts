import type { Terminal } from '@xterm/headless'
import { completeLength } from './complete-length.ts'

/** Lines above the screen that come back after a reload. */
const SCROLLBACK_LINES = 5_000
/** Bytes kept unread before the emulator is needed. */
const RAW_BYTES = 2 * 1024 * 1024
/** The emulator takes a turn of the event loop for each piece it is given, however small. */
const PIECE_BYTES = 128 * 1024
/** More than this unread, and the terminal must wait. */
const BACKLOG_BYTES = 8 * 1024 * 1024

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
 * A terminal's screen with its scrollback. An emulator per terminal would cost every idle sandbox megabytes, so the last painting
 * and the bytes since are kept, and an emulator is made only to read many of those, or when a page asks.
 */
export class Screen {
  private painting: Painting
  private pending: (Buffer | Size)[] = []
  private pendingBytes = 0
  private work: Promise<unknown> = Promise.resolve()

  constructor(
    size: Size,
    /** Called when `isBehind` has become false. */
    private readonly relieved: () => void,
  ) {
    this.painting = { ...size, data: '', offset: 0 }
  }

  get isBehind(): boolean {
    return this.pendingBytes > BACKLOG_BYTES
  }

  write(chunk: Buffer): void {
    const before = this.pendingBytes
    this.pending.push(chunk)
    this.pendingBytes += chunk.byteLength
    if (before <= RAW_BYTES && this.pendingBytes > RAW_BYTES) void this.paint()
  }

  resize(size: Size): void {
    this.pending.push(size)
  }

  /** Of all that was written before the call, but for an escape sequence or a character that is not complete. */
  paint(): Promise<Painting> {
    const result = this.work.then(() => this.read())
    this.work = result.catch(() => undefined)
    return result
  }

  private async read(): Promise<Painting> {
    if (this.pending.length === 0) return this.painting
    const emulator = await createEmulator(this.painting)
    let { offset } = this.painting
    let size: Size = this.painting
    while (this.pending.length > 0) {
      const pending = this.pending
      const wasBehind = this.isBehind
      this.pending = []
      this.pendingBytes = 0
      if (wasBehind) this.relieved()
      const pieces = inPieces(pending)
      for (const item of pieces) {
        if (!Buffer.isBuffer(item)) {
          size = item
          emulator.resize(size)
          continue
        }
        const complete = item === pieces.at(-1) ? completeLength(item) : item.byteLength
        if (complete > 0) await emulator.write(item.subarray(0, complete))
        offset += complete
        if (complete < item.byteLength) this.putBack(item.subarray(complete))
      }
      if (this.pendingBytes <= RAW_BYTES) break
    }
    this.painting = { cols: size.cols, rows: size.rows, data: emulator.serialize(), offset }
    emulator.dispose()
    return this.painting
  }

  private putBack(rest: Buffer): void {
    this.pending.unshift(rest)
    this.pendingBytes += rest.byteLength
  }
}

/** The same, with neighbouring chunks joined. */
function inPieces(items: readonly (Buffer | Size)[]): (Buffer | Size)[] {
  const pieces: (Buffer | Size)[] = []
  let chunks: Buffer[] = []
  let bytes = 0
  const join = (): void => {
    if (chunks.length > 0) pieces.push(Buffer.concat(chunks))
    chunks = []
    bytes = 0
  }
  for (const item of items) {
    if (!Buffer.isBuffer(item) || bytes >= PIECE_BYTES) join()
    if (!Buffer.isBuffer(item)) {
      pieces.push(item)
      continue
    }
    chunks.push(item)
    bytes += item.byteLength
  }
  join()
  return pieces
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
