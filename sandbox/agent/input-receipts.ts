import type { Clock } from '../cluster/machinery/clock.ts'

/** A page may learn so late that a shell has its input: it keeps a copy of that until then, and a copy of a key is small. */
const RECEIPT_MILLISECONDS = 100
/** More than this is a paste, which waits for receipts to go on. */
const RECEIPT_BYTES = 32 * 1024

/** Tells a page what input its shells have taken: often enough for a paste to flow, and not at every key, which would wake the page twice for each. */
export class InputReceipts {
  /** Per terminal: the sequence number to tell, and the bytes since the last that was told. */
  private readonly untold = new Map<number, { sequence: number; bytes: number }>()
  private cancel: (() => void) | null = null

  constructor(
    private readonly clock: Pick<Clock, 'after'>,
    private readonly tell: (terminal: number, sequence: number) => void,
  ) {}

  /** Input up to and excluding `sequence` has been given to the terminal, the last `bytes` of it just now. */
  took(terminal: number, sequence: number, bytes: number): void {
    const sum = (this.untold.get(terminal)?.bytes ?? 0) + bytes
    if (sum >= RECEIPT_BYTES) {
      this.untold.delete(terminal)
      return this.tell(terminal, sequence)
    }
    this.untold.set(terminal, { sequence, bytes: sum })
    this.cancel ??= this.clock.after(RECEIPT_MILLISECONDS, () => {
      this.cancel = null
      for (const [id, { sequence: upTo }] of this.untold) this.tell(id, upTo)
      this.untold.clear()
    })
  }

  stop(): void {
    this.cancel?.()
    this.cancel = null
    this.untold.clear()
  }
}
