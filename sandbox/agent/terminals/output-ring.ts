/** The last bytes a terminal said, by their offset since it began. Chunks are kept as they came and never changed. */
export class OutputRing {
  private chunks: Buffer[] = []
  private bytes = 0
  /** Offset after the last byte. */
  end = 0

  constructor(private readonly capacityBytes: number) {}

  /** Offset of the first byte still here. */
  get start(): number {
    return this.end - this.bytes
  }

  append(chunk: Buffer): void {
    this.chunks.push(chunk)
    this.bytes += chunk.byteLength
    this.end += chunk.byteLength
    let dropped = 0
    while (this.bytes - this.chunks[dropped]!.byteLength >= this.capacityBytes) this.bytes -= this.chunks[dropped++]!.byteLength
    if (dropped > 0) this.chunks.splice(0, dropped)
  }

  /** Up to `mostBytes` from `offset` on; null when they are no longer here, or not yet. */
  read(offset: number, mostBytes: number): Buffer | null {
    if (offset < this.start || offset > this.end) return null
    const parts: Buffer[] = []
    let wanted = mostBytes
    // The end is what is read most; look from there.
    let index = this.chunks.length
    let at = this.end
    while (index > 0 && at > offset) at -= this.chunks[--index]!.byteLength
    for (; index < this.chunks.length && wanted > 0; index++) {
      const chunk = this.chunks[index]!
      const part = chunk.subarray(Math.max(0, offset - at), Math.max(0, offset - at) + wanted)
      at += chunk.byteLength
      wanted -= part.byteLength
      if (part.byteLength > 0) parts.push(part)
    }
    return parts.length === 1 ? parts[0]! : Buffer.concat(parts)
  }
}
