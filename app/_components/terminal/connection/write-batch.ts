import type { Timers } from './timers.ts'

/**
 * A screen is drawn anew after each piece it is given, which costs more than reading the piece: in a flood, pieces are given together. Long enough
 * for half as many pictures a second, short enough that a key is never answered late.
 */
const batchMs = 32

/** Read in one go, during which the page answers nothing else: some 15 ms. */
const batchBytes = 128 * 1024

/** So long after a key, nothing is held back: its answer may be among it. */
const answeringMs = 200

/** Less than this within the time of one batch is an answer to what was typed, and is not held back. */
const lightBytes = 8 * 1024

/** When to give output to a screen: a little at once, a flood in batches. */
export class WriteBatch {
  private held: Uint8Array[] = []
  private heldBytes = 0
  private dones: (() => void)[] = []
  /** Since the window began. */
  private writtenBytes = 0
  private cancelWindow: (() => void) | null = null
  private cancelAnswering: (() => void) | null = null

  constructor(
    private readonly timers: Pick<Timers, 'after'>,
    private readonly draw: (data: Uint8Array, done: () => void) => void,
  ) {}

  write(data: Uint8Array, done: () => void): void {
    this.held.push(data)
    this.heldBytes += data.byteLength
    this.dones.push(done)
    const isLight = this.writtenBytes + this.heldBytes <= lightBytes
    if (this.cancelWindow === null || this.cancelAnswering !== null || isLight || this.heldBytes >= batchBytes) this.flush()
  }

  /** Something was typed, and whoever typed it waits for what comes of it. */
  typed(): void {
    if (this.held.length > 0) this.flush()
    this.cancelAnswering?.()
    this.cancelAnswering = this.timers.after(answeringMs, () => (this.cancelAnswering = null))
  }

  /** Forgets what was not drawn: something else takes its place. */
  drop(): void {
    this.held = []
    this.heldBytes = 0
    this.dones = []
  }

  stop(): void {
    this.drop()
    this.cancelWindow?.()
    this.cancelWindow = null
    this.cancelAnswering?.()
    this.cancelAnswering = null
  }

  private flush(): void {
    const data = this.held.length === 1 ? this.held[0] : joined(this.held, this.heldBytes)
    const dones = this.dones
    this.writtenBytes += this.heldBytes
    this.drop()
    this.cancelWindow ??= this.timers.after(batchMs, () => this.endWindow())
    if (data) this.draw(data, () => dones.forEach((done) => done()))
  }

  private endWindow(): void {
    this.cancelWindow = null
    this.writtenBytes = 0
    if (this.held.length > 0) this.flush()
  }
}

function joined(parts: Uint8Array[], bytes: number): Uint8Array {
  const all = new Uint8Array(bytes)
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.byteLength
  }
  return all
}
