import { PassThrough, type Readable } from 'node:stream'
import type { Signal } from '../images/image.ts'
import type { ExecStreams } from '../runtime.ts'
import { Terminal } from './terminal.ts'

export interface ConsoleOptions {
  /** The container has a standard input: spec.containers[].stdin. */
  stdin: boolean
  /** Standard input ends when the first who attached goes: stdinOnce. */
  once: boolean
  tty: boolean
  log(text: string | Uint8Array): void
  /** Ctrl-C was typed. */
  signal(signal: Signal): void
}

/** Input that the process has not read; who sends more waits. */
const MOST_INPUT_BYTES = 1024 * 1024

/** The standard streams of a container's own process: they go to its log, and to and from everybody who is attached. */
export class Console {
  readonly stdin: Readable | null
  private readonly options: ConsoleOptions
  readonly terminal: Terminal | null
  private readonly input: PassThrough | null
  private readonly attached = new Set<ExecStreams>()

  constructor(options: ConsoleOptions) {
    this.options = options
    const withTerminal = options.stdin && options.tty
    this.terminal = withTerminal ? new Terminal({ write: (text) => this.put(Buffer.from(text), 'stdout'), interrupt: () => options.signal('SIGINT') }) : null
    this.input = options.stdin && !options.tty ? new PassThrough({ highWaterMark: MOST_INPUT_BYTES }) : null
    this.stdin = this.terminal?.input ?? this.input
  }

  write(text: string | Uint8Array, to: 'stdout' | 'stderr'): void {
    if (!this.options.tty) return this.put(text, to)
    this.put((typeof text === 'string' ? text : Buffer.from(text).toString()).replace(/\r?\n/g, '\r\n'), 'stdout')
  }

  /** Until `ended`, or until the person goes. */
  async attach(streams: ExecStreams, ended: Promise<unknown>): Promise<void> {
    this.attached.add(streams)
    const gone = new Promise<void>((resolve) => streams.closed?.addEventListener('abort', () => resolve(), { once: true }))
    const feeding = this.feed(streams)
    await Promise.race([ended, gone])
    this.attached.delete(streams)
    // Whoever fed the process and left has said all there is to say.
    if (this.options.once && streams.stdin !== null && streams.closed?.aborted === true) this.endInput()
    void feeding
  }

  private async feed({ stdin, resize }: ExecStreams): Promise<void> {
    if (stdin === null || this.stdin === null) return
    try {
      if (this.terminal !== null) await this.terminal.feed({ stdin, ...(resize === undefined ? {} : { resize }) })
      else {
        for await (const chunk of stdin) {
          if (this.input?.writable && !this.input.write(chunk)) await new Promise<void>((resolve) => this.input?.once('drain', resolve).once('close', resolve))
        }
      }
    } catch {
      // The connection broke: the same as an end.
    }
    if (this.options.once) this.endInput()
  }

  private endInput(): void {
    this.terminal?.hangUp()
    if (this.input?.writable) this.input.end()
  }

  private put(text: string | Uint8Array, to: 'stdout' | 'stderr'): void {
    this.options.log(text)
    const bytes = typeof text === 'string' ? Buffer.from(text) : text
    for (const streams of this.attached) streams[to](bytes)
  }
}
