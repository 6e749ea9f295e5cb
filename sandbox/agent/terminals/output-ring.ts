/** Output comes in pieces of a byte to 4 KiB; kept each by itself, the small ones would take two hundred times their size. */
const BLOCK_BYTES = 16 * 1024

interface Block {
  bytes: Buffer
  used: number
}

/**
 * The last bytes a terminal said, by their offset since it began: at least `capacityBytes`, and whatever comes after `keepFrom`.
 */
export class OutputRing {
  private readonly blocks: Block[] = []
  /** Offset of the first byte still here. */
  start = 0
  /** Offset after the last byte. */
  end = 0
  /** Nothing from this offset on is forgotten. */
  keepFrom = Infinity

  constructor(private readonly capacityBytes: number) {}

  append(chunk: Buffer): void {
    for (let at = 0; at < chunk.byteLength; ) {
      const block = this.blockWithRoom()
      const copied = chunk.copy(block.bytes, block.used, at)
      block.used += copied
      at += copied
    }
    this.end += chunk.byteLength
    this.forget()
  }

  /** Up to `mostBytes` from `offset` on; null when they are no longer here, or not yet. */
  read(offset: number, mostBytes: number): Buffer | null {
    if (offset < this.start || offset > this.end) return null
    // The end is what is read most; look from there.
    let index = this.blocks.length
    let at = this.end
    while (index > 0 && at > offset) at -= this.blocks[--index]!.used
    const parts: Buffer[] = []
    for (let wanted = mostBytes; index < this.blocks.length && wanted > 0; index++) {
      const { bytes, used } = this.blocks[index]!
      const from = Math.max(0, offset - at)
      const part = bytes.subarray(from, Math.min(used, from + wanted))
      at += used
      wanted -= part.byteLength
      if (part.byteLength > 0) parts.push(part)
    }
    return parts.length === 1 ? parts[0]! : Buffer.concat(parts)
  }

  private blockWithRoom(): Block {
    const last = this.blocks.at(-1)
    if (last !== undefined && last.used < last.bytes.byteLength) return last
    const block = { bytes: Buffer.allocUnsafeSlow(BLOCK_BYTES), used: 0 }
    this.blocks.push(block)
    return block
  }

  private forget(): void {
    for (let first = this.blocks[0]; first !== undefined; first = this.blocks[0]) {
      const next = this.start + first.used
      if (this.end - next < this.capacityBytes || next > this.keepFrom) return
      this.blocks.shift()
      this.start = next
    }
  }
}
