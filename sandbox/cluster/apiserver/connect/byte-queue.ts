/** Bytes from a pushing side for a pulling one, with a bound: beyond it the pusher is asked to pause. */
export class ByteQueue implements AsyncIterable<Uint8Array> {
  private readonly chunks: Uint8Array[] = []
  private size = 0
  private ended = false
  private wake: () => void = () => undefined

  private readonly bound: number
  private readonly flow: { pause(): void; resume(): void }

  /** `bound` in bytes. */
  constructor(bound: number, flow: { pause(): void; resume(): void }) {
    this.bound = bound
    this.flow = flow
  }

  push(chunk: Uint8Array): void {
    if (this.ended || chunk.length === 0) return
    this.chunks.push(chunk)
    this.size += chunk.length
    if (this.size > this.bound) this.flow.pause()
    this.wake()
  }

  end(): void {
    this.ended = true
    this.wake()
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    for (;;) {
      const chunk = this.chunks.shift()
      if (chunk === undefined) {
        if (this.ended) return
        await new Promise<void>((resolve) => (this.wake = resolve))
        continue
      }
      const full = this.size > this.bound
      this.size -= chunk.length
      if (full && this.size <= this.bound) this.flow.resume()
      yield chunk
    }
  }
}
