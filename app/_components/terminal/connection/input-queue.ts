/** Bytes of one input frame. Small frames keep Ctrl-C from waiting behind a long paste that is still being sent. */
export const inputFrameBytes = 16 * 1024

/** Bytes on their way to the shell that it has not taken yet; the rest waits here. */
export const inputWindowBytes = 256 * 1024

/** Bytes that wait at most. Past this a paste is refused as a whole rather than cut. */
export const inputQueueBytes = 8 * 1024 * 1024

export interface InputFrame {
  sequence: number
  data: Uint8Array
}

/**
 * What was typed into one terminal and is not yet known to have reached its shell, in order.
 *
 * Every frame has a sequence number that it keeps for good once it was sent, so that a frame sent again after a lost
 * connection is recognised and dropped by the agent: input is applied exactly once.
 */
export class InputQueue {
  private frames: InputFrame[] = []
  private next = 0
  /** Frames below this were sent on this connection. */
  private sentBelow = 0
  /** Frames below this were sent on some connection, so their content is fixed. */
  private everSentBelow = 0
  private bytes = 0

  /** False, and nothing is queued, when the queue would grow past its bound. */
  push(data: Uint8Array): boolean {
    if (this.bytes + data.byteLength > inputQueueBytes) return false
    this.bytes += data.byteLength
    let rest = this.appendToLast(data)
    while (rest.byteLength > 0) {
      this.frames.push({ sequence: this.next++, data: rest.slice(0, inputFrameBytes) })
      rest = rest.subarray(inputFrameBytes)
    }
    return true
  }

  /** Frames to send now, oldest first; they count as sent. */
  takeSendable(): InputFrame[] {
    const sendable: InputFrame[] = []
    let inFlight = 0
    for (const frame of this.frames) {
      if (inFlight > 0 && inFlight + frame.data.byteLength > inputWindowBytes) break
      inFlight += frame.data.byteLength
      if (frame.sequence < this.sentBelow) continue
      sendable.push(frame)
      this.sentBelow = frame.sequence + 1
    }
    this.everSentBelow = Math.max(this.everSentBelow, this.sentBelow)
    return sendable
  }

  /** The shell has taken all frames below `sequence`. */
  taken(sequence: number): void {
    while (this.frames[0] && this.frames[0].sequence < sequence) {
      this.bytes -= this.frames[0].data.byteLength
      this.frames.shift()
    }
  }

  /** A new connection to an agent that expects `agentNext`: what it has is forgotten, the rest will be sent again. */
  resume(agentNext: number): void {
    this.taken(agentNext)
    const first = this.frames[0]?.sequence ?? this.next
    if (first !== agentNext) this.renumberFrom(agentNext)
    this.sentBelow = agentNext
    this.everSentBelow = Math.max(this.everSentBelow, agentNext)
  }

  /** An agent that knows less than was acknowledged has been restored from an earlier time: none of these frames reached it. */
  private renumberFrom(agentNext: number): void {
    this.frames = this.frames.map((frame, index) => ({ sequence: agentNext + index, data: frame.data }))
    this.next = agentNext + this.frames.length
    this.everSentBelow = agentNext
  }

  /** Keystrokes that could not be sent yet share a frame. Returns what did not fit. */
  private appendToLast(data: Uint8Array): Uint8Array {
    const last = this.frames.at(-1)
    if (!last || last.sequence < this.everSentBelow) return data
    const room = inputFrameBytes - last.data.byteLength
    if (room <= 0) return data
    const head = data.subarray(0, room)
    const joined = new Uint8Array(last.data.byteLength + head.byteLength)
    joined.set(last.data)
    joined.set(head, last.data.byteLength)
    last.data = joined
    return data.subarray(room)
  }
}
