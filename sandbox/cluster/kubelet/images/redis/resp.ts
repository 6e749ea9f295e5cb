/** The protocol of Redis, version 2. https://redis.io/docs/latest/develop/reference/protocol-spec/ */
export type Reply = { ok: string } | { error: string } | number | string | null | Reply[]

const CRLF = '\r\n'

export function encodeReply(reply: Reply): string {
  if (reply === null) return `$-1${CRLF}`
  if (typeof reply === 'number') return `:${reply}${CRLF}`
  if (typeof reply === 'string') return `$${Buffer.byteLength(reply)}${CRLF}${reply}${CRLF}`
  if (Array.isArray(reply)) return `*${reply.length}${CRLF}${reply.map(encodeReply).join('')}`
  return 'ok' in reply ? `+${reply.ok}${CRLF}` : `-${reply.error}${CRLF}`
}

export const encodeCommand = (words: readonly string[]): string => encodeReply([...words])

/** Bytes of one message; a client that sends more is cut off. */
const MOST_BYTES = 16 * 1024 * 1024

/** Takes bytes as they come, gives whole messages. A line that is no message of the protocol is a command as one types it. */
export class RespReader {
  private waiting = Buffer.alloc(0)

  /** Throws an Error for what is no message. */
  read(chunk: Uint8Array): Reply[] {
    this.waiting = Buffer.concat([this.waiting, chunk])
    if (this.waiting.byteLength > MOST_BYTES) throw new Error('Protocol error: too big')
    const all: Reply[] = []
    for (let found = this.message(0); found !== null; found = this.message(0)) {
      all.push(found.value)
      this.waiting = this.waiting.subarray(found.end)
    }
    return all
  }

  private message(at: number): { value: Reply; end: number } | null {
    const lineEnd = this.waiting.indexOf('\n', at)
    if (lineEnd < 0) return null
    const line = this.waiting.subarray(at, lineEnd).toString().replace(/\r$/, '')
    const end = lineEnd + 1
    const rest = line.slice(1)
    switch (line[0]) {
      case '+':
        return { value: { ok: rest }, end }
      case '-':
        return { value: { error: rest }, end }
      case ':':
        return { value: Number(rest), end }
      case '$': {
        const length = Number(rest)
        if (length < 0) return { value: null, end }
        if (!Number.isInteger(length)) throw new Error('Protocol error: invalid bulk length')
        if (this.waiting.byteLength < end + length + CRLF.length) return null
        return { value: this.waiting.subarray(end, end + length).toString(), end: end + length + CRLF.length }
      }
      case '*': {
        const values: Reply[] = []
        let next = end
        for (let left = Number(rest); left > 0; left--) {
          const found = this.message(next)
          if (found === null) return null
          values.push(found.value)
          next = found.end
        }
        return { value: values, end: next }
      }
      default:
        return { value: wordsIn(line), end }
    }
  }
}

/** A line as redis-cli reads it: words, of which quotes hold together what belongs together. */
export function wordsIn(line: string): string[] {
  return [...line.matchAll(/"((?:[^"\\]|\\.)*)"|'([^']*)'|(\S+)/g)].map(([, double, single, plain]) => double?.replace(/\\(.)/g, (_, one: string) => (one === 'n' ? '\n' : one === 't' ? '\t' : one)) ?? single ?? plain ?? '')
}
