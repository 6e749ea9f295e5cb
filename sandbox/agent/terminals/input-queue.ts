import { writeSync } from 'node:fs'

/** Bytes waiting for a program that does not read; more is refused. */
const QUEUE_BYTES = 4 * 1024 * 1024
/** Given to the kernel at a time. */
const WRITE_BYTES = 4096
const RETRY_MILLISECONDS = 5

/**
 * Input on its way to a PTY. node-pty's own writes block the whole agent while a program does not read (libuv makes the master
 * side of a PTY blocking for writes); these try, keep the rest and try again.
 */
export class InputQueue {
  private waiting: Buffer[] = []
  private bytes = 0
  private retry: NodeJS.Timeout | null = null

  constructor(private readonly descriptor: number) {}

  /** False when too much is waiting already; nothing was taken then. */
  write(data: Buffer): boolean {
    if (this.bytes + data.byteLength > QUEUE_BYTES) return false
    this.waiting.push(data)
    this.bytes += data.byteLength
    if (this.retry === null) this.drain()
    return true
  }

  /** Forgets what was not given yet. */
  discard(): void {
    if (this.retry !== null) clearTimeout(this.retry)
    this.retry = null
    this.waiting = []
    this.bytes = 0
  }

  private drain(): void {
    this.retry = null
    for (let next = this.waiting[0]; next !== undefined; next = this.waiting[0]) {
      let written: number
      try {
        written = writeSync(this.descriptor, next, 0, Math.min(next.byteLength, WRITE_BYTES))
      } catch (error) {
        if (error instanceof Error && 'code' in error && error.code === 'EAGAIN') {
          this.retry = setTimeout(() => this.drain(), RETRY_MILLISECONDS)
        } else {
          // EIO, EBADF: the program has gone, and its input with it.
          this.discard()
        }
        return
      }
      this.bytes -= written
      if (written === next.byteLength) this.waiting.shift()
      else this.waiting[0] = next.subarray(written)
    }
  }
}
