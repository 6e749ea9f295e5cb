import { createDeflate, createInflate, constants } from 'node:zlib'
import type { Deflate, Inflate } from 'node:zlib'
import { spdyDictionary } from './spdy-dictionary.ts'

/** SPDY/3.1 as far as port forwarding needs it. https://www.chromium.org/spdy/spdy-protocol/spdy-protocol-draft3-1/ */
export type Frame =
  | { type: 'syn-stream'; stream: number; headers: Record<string, string>; fin: boolean }
  | { type: 'syn-reply'; stream: number; headers: Record<string, string>; fin: boolean }
  | { type: 'data'; stream: number; data: Uint8Array; fin: boolean }
  | { type: 'reset'; stream: number; status: number }
  | { type: 'ping'; id: number }
  | { type: 'go-away' }
  | { type: 'window-update'; stream: number; delta: number }
  | { type: 'other' }

const control = { synStream: 1, synReply: 2, reset: 3, settings: 4, ping: 6, goAway: 7, headers: 8, windowUpdate: 9 } as const
const FIN = 1
const VERSION = 0x8003
/** The largest frame that is taken. */
const MOST_FRAME_BYTES = 1024 * 1024

export class SpdyError extends Error {
  override name = 'SpdyError'
}

/** Bytes in, frames out, in order. Headers are one compressed stream a direction, so each is read before the next frame. */
export class FrameReader {
  private pending: Buffer = Buffer.alloc(0)
  private readonly inflate: Inflate = createInflate({ dictionary: spdyDictionary })
  private chain: Promise<void> = Promise.resolve()
  private readonly deliver: (frame: Frame) => void
  private readonly fail: (error: Error) => void

  constructor(deliver: (frame: Frame) => void, fail: (error: Error) => void) {
    this.deliver = deliver
    this.fail = fail
    this.inflate.on('error', fail)
  }

  push(bytes: Uint8Array): void {
    this.chain = this.chain.then(() => this.take(bytes)).catch((error: unknown) => this.fail(error instanceof Error ? error : new SpdyError(String(error))))
  }

  close(): void {
    this.inflate.close()
  }

  private async take(bytes: Uint8Array): Promise<void> {
    this.pending = this.pending.length === 0 ? Buffer.from(bytes) : Buffer.concat([this.pending, bytes])
    while (this.pending.length >= 8) {
      const length = this.pending.readUIntBE(5, 3)
      if (length > MOST_FRAME_BYTES) throw new SpdyError(`a frame of ${length} bytes`)
      if (this.pending.length < 8 + length) return
      const head = this.pending.subarray(0, 8)
      const body = this.pending.subarray(8, 8 + length)
      this.pending = this.pending.subarray(8 + length)
      this.deliver(await this.parse(head, body))
    }
  }

  private async parse(head: Buffer, body: Buffer): Promise<Frame> {
    const fin = (head[4]! & FIN) !== 0
    const first = head.readUInt32BE(0)
    if (first < 0x80000000) return { type: 'data', stream: first, data: body, fin }
    const kind = head.readUInt16BE(2)
    const least = { [control.synStream]: 10, [control.synReply]: 4, [control.reset]: 8, [control.ping]: 4, [control.windowUpdate]: 8 }[kind] ?? 0
    if (body.length < least) throw new SpdyError(`a control frame of type ${kind} is too short`)
    const stream = body.length >= 4 ? body.readUInt32BE(0) & 0x7fffffff : 0
    switch (kind) {
      case control.synStream:
        return { type: 'syn-stream', stream, headers: await this.headers(body.subarray(10)), fin }
      case control.synReply:
        return { type: 'syn-reply', stream, headers: await this.headers(body.subarray(4)), fin }
      case control.headers:
        await this.headers(body.subarray(4))
        return { type: 'other' }
      case control.reset:
        return { type: 'reset', stream, status: body.readUInt32BE(4) }
      case control.ping:
        return { type: 'ping', id: body.readUInt32BE(0) }
      case control.goAway:
        return { type: 'go-away' }
      case control.windowUpdate:
        return { type: 'window-update', stream, delta: body.readUInt32BE(4) }
      default:
        return { type: 'other' }
    }
  }

  private async headers(compressed: Buffer): Promise<Record<string, string>> {
    return parseHeaders(await flushThrough(this.inflate, compressed))
  }
}

export class FrameWriter {
  private readonly deflate: Deflate = createDeflate({ dictionary: spdyDictionary })

  close(): void {
    this.deflate.close()
  }

  async synReply(stream: number, headers: Record<string, string>): Promise<Buffer> {
    const compressed = await flushThrough(this.deflate, formatHeaders(headers))
    return controlFrame(control.synReply, 0, Buffer.concat([uint32(stream), compressed]))
  }

  data(stream: number, data: Uint8Array, fin: boolean): Buffer {
    const head = Buffer.alloc(8)
    head.writeUInt32BE(stream, 0)
    head.writeUInt32BE(data.length, 4)
    head[4] = fin ? FIN : 0
    return Buffer.concat([head, data])
  }

  reset(stream: number, status: number): Buffer {
    return controlFrame(control.reset, 0, Buffer.concat([uint32(stream), uint32(status)]))
  }

  ping(id: number): Buffer {
    return controlFrame(control.ping, 0, uint32(id))
  }

  windowUpdate(stream: number, delta: number): Buffer {
    return controlFrame(control.windowUpdate, 0, Buffer.concat([uint32(stream), uint32(delta)]))
  }
}

function controlFrame(kind: number, flags: number, body: Buffer): Buffer {
  const head = Buffer.alloc(8)
  head.writeUInt16BE(VERSION, 0)
  head.writeUInt16BE(kind, 2)
  head.writeUInt32BE(body.length, 4)
  head[4] = flags
  return Buffer.concat([head, body])
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value >>> 0, 0)
  return bytes
}

/** Headers inflate to at most so much. */
const MOST_HEADER_BYTES = 256 * 1024

/** What a zlib stream gives for one piece, up to a flush. */
function flushThrough(stream: Inflate | Deflate, piece: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let size = 0
    const take = (chunk: Buffer): void => {
      chunks.push(chunk)
      size += chunk.length
      if (size > MOST_HEADER_BYTES) reject(new SpdyError('headers are too long'))
    }
    const drain = (): void => {
      for (let chunk = stream.read() as Buffer | null; chunk !== null; chunk = stream.read() as Buffer | null) take(chunk)
    }
    stream.on('readable', drain)
    stream.write(piece)
    stream.flush(constants.Z_SYNC_FLUSH, () => {
      stream.off('readable', drain)
      // What was flushed is in the stream's buffer now, though its event may come only later.
      drain()
      resolve(Buffer.concat(chunks))
    })
  })
}

function parseHeaders(block: Buffer): Record<string, string> {
  const headers: Record<string, string> = {}
  let at = 0
  const text = (): string => {
    if (at + 4 > block.length) throw new SpdyError('headers are cut short')
    const length = block.readUInt32BE(at)
    at += 4
    if (at + length > block.length) throw new SpdyError('headers are cut short')
    const value = block.toString('utf8', at, at + length)
    at += length
    return value
  }
  if (block.length < 4) throw new SpdyError('headers are cut short')
  const count = block.readUInt32BE(0)
  at = 4
  for (let index = 0; index < count; index++) {
    const name = text()
    headers[name.toLowerCase()] = text()
  }
  return headers
}

function formatHeaders(headers: Record<string, string>): Buffer {
  const entries = Object.entries(headers)
  return Buffer.concat([
    uint32(entries.length),
    ...entries.flatMap(([name, value]) => [name, value].flatMap((text) => [uint32(Buffer.byteLength(text)), Buffer.from(text)])),
  ])
}
