import type { Readable } from 'node:stream'
import { Reader } from '../../runtimes/terminal-reader.ts'

/** Reads a stream line by line, for those who want one line and leave the rest to the next. */
class InputLines {
  private readonly take: () => Promise<Buffer | string | null>
  private waiting = ''
  private ended = false

  constructor(stream: Readable) {
    if (stream instanceof Reader) {
      // A line at a time: what comes after it may be for a command that the line starts.
      this.take = () => stream.readNext()
      return
    }
    const chunks = stream[Symbol.asyncIterator]() as AsyncIterator<Buffer | string>
    this.take = async () => {
      const { value, done } = await chunks.next()
      return done ? null : value
    }
  }

  /** Null at the end. `whole`: a newline ended it. */
  async next(): Promise<{ text: string; whole: boolean } | null> {
    while (!this.waiting.includes('\n') && !this.ended) {
      const value = await this.take()
      if (value === null) this.ended = true
      else this.waiting += value.toString()
    }
    const at = this.waiting.indexOf('\n')
    if (at < 0 && this.waiting === '') return null
    const text = at < 0 ? this.waiting : this.waiting.slice(0, at)
    this.waiting = at < 0 ? '' : this.waiting.slice(at + 1)
    return { text, whole: at >= 0 }
  }
}

const readers = new WeakMap<Readable, InputLines>()

/** The reader of a stream: always the same one, so that no line is lost between two who read. */
export function linesOf(stream: Readable): InputLines {
  const known = readers.get(stream) ?? new InputLines(stream)
  readers.set(stream, known)
  return known
}
