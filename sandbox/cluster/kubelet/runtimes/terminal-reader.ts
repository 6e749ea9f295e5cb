import { Readable } from 'node:stream'
import type { LineAssist, TerminalMode, TerminalReader } from '../images/image.ts'

type Waiter = (item: Buffer | null) => void

/** Typed, and read by nobody yet: lines, keys, or null for the end that Ctrl-D says. */
export class TypedQueue {
  private items: (Buffer | null)[] = []
  private readonly readers: Reader[] = []
  private ended = false

  /** Who reads what is typed now. */
  get top(): Reader | undefined {
    return this.readers.at(-1)
  }

  push(item: Buffer | null): void {
    this.items.push(item)
    this.serve()
  }

  /** What was typed ahead is forgotten. */
  flush(): void {
    this.items = []
  }

  /** Nothing more will be typed: everybody meets the end. */
  end(): void {
    this.ended = true
    this.serve()
  }

  open(): Reader {
    const reader: Reader = new Reader(this, () => {
      const at = this.readers.indexOf(reader)
      if (at >= 0) this.readers.splice(at, 1)
      this.serve()
    })
    this.readers.push(reader)
    return reader
  }

  serve(): void {
    for (let reader = this.top; reader?.waiter && (this.items.length > 0 || this.ended); reader = this.top) {
      const item = this.items.shift() ?? null
      const { waiter } = reader
      reader.waiter = null
      waiter(item)
    }
  }
}

/**
 * One program's view of what is typed. The last one opened gets it, a line at a time, and asks for the next when it wants it: what it
 * has not asked for is left to who reads after it.
 */
export class Reader extends Readable implements TerminalReader {
  waiter: Waiter | null = null
  mode: TerminalMode = 'lines'
  assist: LineAssist | null = null
  private readonly queue: TypedQueue
  private readonly closed_: () => void

  constructor(queue: TypedQueue, closed: () => void) {
    // One line is asked for when the one before has been taken.
    super({ highWaterMark: 1 })
    this.queue = queue
    this.closed_ = closed
  }

  override _read(): void {
    this.waiter ??= (item) => void this.push(item)
    this.queue.serve()
  }

  readNext(): Promise<Buffer | null> {
    return new Promise((resolve) => {
      this.waiter = resolve
      this.queue.serve()
    })
  }

  close(): void {
    this.waiter = null
    this.closed_()
    this.destroy()
  }
}
