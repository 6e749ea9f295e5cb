import { limits } from '../../protocol.ts'

/** Lines above a screen that come back after a reload and on another device: as many as a page holds. */
export const HISTORY_LINES = limits.scrollbackLines
/** Bytes of them; long lines are fewer. A checkpoint has room for eight terminals of it. */
const HISTORY_BYTES = 4 * 1024 * 1024

const LINE_FEED = 0x0a

interface Chunk {
  text: Buffer
  lines: number
}

/** What has scrolled far above a terminal's screen, as text and escape sequences that a terminal shows it with. Nothing reads it again but a page. */
export class History {
  private chunks: Chunk[] = []
  private lines = 0
  private bytes = 0
  /** Bytes ever appended: lines are named by where they end. */
  end = 0

  /** Appends whole lines, each with its end; they begin and end in the usual colours. */
  append(text: Buffer): void {
    const chunk = lastLines(text)
    if (chunk.lines === 0) return
    this.chunks.push(chunk)
    this.lines += chunk.lines
    this.bytes += chunk.text.byteLength
    this.end += chunk.text.byteLength
    for (let first = this.chunks[0]!; this.lines - first.lines >= HISTORY_LINES || this.bytes > HISTORY_BYTES; first = this.chunks[0]!) {
      this.chunks.shift()
      this.lines -= first.lines
      this.bytes -= first.text.byteLength
    }
  }

  clear(): void {
    this.chunks = []
    this.lines = 0
    this.bytes = 0
  }

  /**
   * Lines that end before `before`, which is the place of a line's end: some `wantedBytes`, or one line where that is longer. `from`: where they
   * begin; null: nothing is above them.
   */
  linesBefore(before: number, wantedBytes: number): { text: Buffer; from: number | null } {
    const start = this.end - this.bytes
    const to = Math.min(before, this.end)
    for (let wanted = wantedBytes; to > start; wanted *= 2) {
      const from = Math.max(start, to - wanted)
      const text = this.between(from, to)
      if (from === start) return { text, from: null }
      const begins = text.indexOf(LINE_FEED) + 1
      if (begins > 0 && begins < text.byteLength) return { text: text.subarray(begins), from: from + begins }
    }
    return { text: Buffer.alloc(0), from: null }
  }

  private between(from: number, to: number): Buffer {
    const parts: Buffer[] = []
    let at = this.end - this.bytes
    for (const { text } of this.chunks) {
      parts.push(text.subarray(Math.max(0, from - at), Math.max(0, to - at)))
      at += text.byteLength
    }
    return Buffer.concat(parts)
  }

  /** As it is now, whatever is appended or forgotten before it is read. */
  snapshot(): { bytes: number; text(): string } {
    const chunks = [...this.chunks]
    return { bytes: this.bytes, text: () => chunks.map(({ text }) => text.toString('utf8')).join('') }
  }
}

/** The last lines of a text that ends with one, as many as may be kept. A copy, so that what `text` is a part of can be forgotten. */
function lastLines(text: Buffer): Chunk {
  let lines = 0
  let from = text.byteLength
  while (from > 0 && lines < HISTORY_LINES) {
    // The line feed at `from - 1` ends this line; the one before it ends the line above.
    const begins = from < 2 ? 0 : text.lastIndexOf(LINE_FEED, from - 2) + 1
    if (text.byteLength - begins > HISTORY_BYTES) break
    from = begins
    lines++
  }
  return { text: Buffer.from(text.subarray(from)), lines }
}
