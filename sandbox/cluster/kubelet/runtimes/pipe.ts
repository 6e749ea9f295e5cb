import { PassThrough } from 'node:stream'

/** Nobody reads what a program writes: it ends, as SIGPIPE ends it elsewhere. */
export class BrokenPipe extends Error {
  override name = 'BrokenPipe'
}

/** Bytes that may wait between two programs. Programs write without waiting, so one that is not read from is ended beyond that. */
const MOST_WAITING_BYTES = 1024 * 1024

/** What one program writes and another reads. */
export class Pipe {
  readonly readable = new PassThrough()

  write(text: string | Uint8Array): void {
    if (this.readable.destroyed || this.readable.writableLength + this.readable.readableLength > MOST_WAITING_BYTES) throw new BrokenPipe('Broken pipe')
    this.readable.write(text)
  }

  end(): void {
    if (!this.readable.destroyed) this.readable.end()
  }

  /** The reader has gone. */
  close(): void {
    this.readable.destroy()
  }
}
