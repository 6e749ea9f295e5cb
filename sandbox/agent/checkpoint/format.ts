/**
 * A checkpoint as bytes: the magic, then frames of u8 part, u32 length (big-endian), data; parts in their order, `end` last. Made so that
 * both ends stream it, and so that one that was cut off, or that is larger than it may be, is noticed and refused. What is in it came out of a
 * sandbox, so nothing it says about itself is believed.
 */
const MAGIC = Buffer.from('podyard checkpoint 1\n')
const HEADER_BYTES = 5
const FRAME_BYTES = 1024 * 1024

const MEBIBYTE = 1024 * 1024

/** Parts in their order, with the most bytes that each may have. */
const parts = [
  { name: 'manifest', bytes: MEBIBYTE },
  /** JSON, gzip. */
  { name: 'cluster', bytes: 16 * MEBIBYTE },
  /** JSON, gzip. */
  { name: 'screens', bytes: 16 * MEBIBYTE },
  /** tar, gzip: as much as the home folder holds, and what tar adds for each file. */
  { name: 'home', bytes: 96 * MEBIBYTE },
  { name: 'end', bytes: 0 },
] as const

export type Part = (typeof parts)[number]['name']

export interface Frame {
  part: Part
  data: Buffer
}

export class CheckpointFormatError extends Error {
  override name = 'CheckpointFormatError'
}

export const magic = (): Buffer => MAGIC

/** Throws `CheckpointFormatError` when the part has more bytes than it may. */
export function* frames(part: Part, data: Buffer): Generator<Buffer> {
  if (data.byteLength > limitOf(part)) throw tooLarge(part)
  if (data.byteLength === 0) yield frame(part, data)
  for (let at = 0; at < data.byteLength; at += FRAME_BYTES) yield frame(part, data.subarray(at, at + FRAME_BYTES))
}

/** The same of a stream. */
export async function* framesOf(part: Part, source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let bytes = 0
  for await (const chunk of source) {
    bytes += chunk.byteLength
    if (bytes > limitOf(part)) throw tooLarge(part)
    yield* frames(part, chunk)
  }
}

function frame(part: Part, data: Buffer): Buffer {
  const header = Buffer.alloc(HEADER_BYTES)
  header.writeUInt8(indexOf(part))
  header.writeUInt32BE(data.byteLength, 1)
  return Buffer.concat([header, data])
}

/** Ends after the frame `end`; throws `CheckpointFormatError` for whatever is not a complete checkpoint. */
export async function* readFrames(source: AsyncIterable<Buffer>): AsyncGenerator<Frame> {
  const reader = new Bytes(source)
  if (!(await reader.take(MAGIC.byteLength)).equals(MAGIC)) throw new CheckpointFormatError('This is no checkpoint of this version of Podyard.')
  let last = 0
  let bytesOfPart = 0
  for (;;) {
    const header = await reader.take(HEADER_BYTES)
    const index = header.readUInt8()
    const length = header.readUInt32BE(1)
    const part = parts[index]
    if (part === undefined || index < last) throw new CheckpointFormatError(`The checkpoint has a part ${index} where none may be.`)
    if (index > last) bytesOfPart = 0
    last = index
    bytesOfPart += length
    if (length > FRAME_BYTES || bytesOfPart > part.bytes) throw tooLarge(part.name)
    const data = await reader.take(length)
    yield { part: part.name, data }
    if (part.name === 'end') return
  }
}

/** Bytes of a stream, so many at a time. */
class Bytes {
  private readonly chunks: AsyncIterator<Buffer>
  private kept: Buffer = Buffer.alloc(0)

  constructor(source: AsyncIterable<Buffer>) {
    this.chunks = source[Symbol.asyncIterator]()
  }

  async take(count: number): Promise<Buffer> {
    const pieces = [this.kept]
    let bytes = this.kept.byteLength
    while (bytes < count) {
      const next = await this.chunks.next()
      if (next.done === true) throw new CheckpointFormatError('The checkpoint is not complete.')
      pieces.push(next.value)
      bytes += next.value.byteLength
    }
    const all = pieces.length === 1 ? this.kept : Buffer.concat(pieces)
    this.kept = all.subarray(count)
    return all.subarray(0, count)
  }
}

const indexOf = (part: Part): number => parts.findIndex(({ name }) => name === part)
const limitOf = (part: Part): number => parts[indexOf(part)]!.bytes
const tooLarge = (part: Part): CheckpointFormatError => new CheckpointFormatError(`The checkpoint's ${part} is larger than ${limitOf(part)} bytes.`)
