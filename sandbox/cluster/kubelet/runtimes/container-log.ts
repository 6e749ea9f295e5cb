import type { ContainerLog, LogLine } from '../runtime.ts'

/** What one container's log may hold; the oldest lines go first, as a rotated file's do. */
const MOST_LINES = 10_000
const MOST_BYTES = 1024 * 1024
/** A longer line is cut into several. */
const MOST_LINE_BYTES = 16 * 1024

/** A container's output, line by line, bounded. */
export class LogBuffer implements ContainerLog {
  private readonly kept: LogLine[] = []
  /** Of the lines that are kept. */
  bytes = 0
  private partial = ''
  private ended = false
  private readonly followers = new Set<{ line(line: LogLine): void; ended(): void }>()

  lines(): readonly LogLine[] {
    return this.kept
  }

  follow(listener: (line: LogLine) => void, ended: () => void): () => void {
    if (this.ended) {
      ended()
      return () => undefined
    }
    const follower = { line: listener, ended }
    this.followers.add(follower)
    return () => this.followers.delete(follower)
  }

  write(text: string): void {
    const parts = (this.partial + text).split('\n')
    this.partial = parts.pop() ?? ''
    for (const part of parts) this.add(part)
    while (this.partial.length >= MOST_LINE_BYTES) {
      this.add(this.partial.slice(0, MOST_LINE_BYTES), true)
      this.partial = this.partial.slice(MOST_LINE_BYTES)
    }
  }

  /** No more will be written. */
  end(): void {
    if (this.ended) return
    if (this.partial !== '') this.add(this.partial, true)
    this.partial = ''
    this.ended = true
    for (const follower of this.followers) follower.ended()
    this.followers.clear()
  }

  private add(text: string, partial = false): void {
    const line: LogLine = { at: nanoTimestamp(), text, ...(partial ? { partial } : {}) }
    this.kept.push(line)
    this.bytes += text.length
    while (this.kept.length > MOST_LINES || this.bytes > MOST_BYTES) this.bytes -= this.kept.shift()?.text.length ?? 0
    for (const follower of this.followers) follower.line(line)
  }
}

let last = 0n

/** RFC 3339 in nanoseconds; rises with every call, so that lines keep their order. */
function nanoTimestamp(): string {
  const now = BigInt(Date.now()) * 1_000_000n + (process.hrtime.bigint() % 1_000_000n)
  last = now > last ? now : last + 1n
  const seconds = new Date(Number(last / 1_000_000n)).toISOString().slice(0, 19)
  return `${seconds}.${String(last % 1_000_000_000n).padStart(9, '0')}Z`
}
