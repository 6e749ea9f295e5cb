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

  /** Appends whole lines, each with its end; they begin and end in the usual colours. */
  append(text: Buffer): void {
    const chunk = lastLines(text)
    if (chunk.lines === 0) return
    this.chunks.push(chunk)
    this.lines += chunk.lines
    this.bytes += chunk.text.byteLength
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

  toString(): string {
    return this.chunks.map(({ text }) => text.toString('utf8')).join('')
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
