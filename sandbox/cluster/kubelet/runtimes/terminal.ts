import { StringDecoder } from 'node:string_decoder'
import type { ProgramTerminal, Process, TerminalReader, TerminalSize } from '../images/image.ts'
import type { ExecStreams } from '../runtime.ts'
import { LineEditor } from './line-editor.ts'
import { TypedQueue } from './terminal-reader.ts'

/** Of a terminal that has not said how large it is. */
const USUAL_SIZE: TerminalSize = { columns: 80, rows: 24 }

export interface TerminalOutput {
  write(text: string): void
  /** Ctrl-C was typed. */
  interrupt(): void
}

/**
 * What stands between a person and programs: shows what is typed, lets it be corrected and hands it over a line at a time; or, to a
 * program that asks for keys, every key as it comes. Programs read through readers of their own, so that a shell goes on where its
 * command has stopped.
 */
export class Terminal implements ProgramTerminal {
  /** What the first program reads. */
  readonly input: TerminalReader
  private readonly queue = new TypedQueue()
  private readonly editor: LineEditor
  private readonly decoder = new StringDecoder('utf8')
  private readonly output: TerminalOutput
  private readonly listeners = new Set<() => void>()
  private measured = USUAL_SIZE
  private ended = false

  constructor(output: TerminalOutput) {
    this.output = output
    this.input = this.queue.open()
    this.editor = new LineEditor({
      write: (text) => output.write(text),
      assist: () => this.queue.top?.assist ?? null,
      enter: (line) => this.queue.push(Buffer.from(line)),
      end: () => this.queue.push(null),
    })
  }

  readonly write: Process['stdout'] = (text) => this.output.write((typeof text === 'string' ? text : Buffer.from(text).toString()).replace(/\r?\n/g, '\r\n'))

  open(): TerminalReader {
    return this.queue.open()
  }

  size(): TerminalSize {
    return this.measured
  }

  onResize(listener: () => void): () => void {
    this.listeners.add(listener)
    return () => void this.listeners.delete(listener)
  }

  /** The window at the other end has another size. */
  resize({ columns, rows }: TerminalSize): void {
    // Some clients say nothing at all before they have measured.
    const before = this.measured
    this.measured = { columns: columns || USUAL_SIZE.columns, rows: rows || USUAL_SIZE.rows }
    if (before.columns === this.measured.columns && before.rows === this.measured.rows) return
    for (const listener of this.listeners) listener()
    // Who attaches to a shell makes the window one larger and back, so that it shows its prompt again.
    if (this.queue.top?.mode === 'lines') this.editor.show()
  }

  type(bytes: Uint8Array): void {
    let keys = ''
    const send = (): void => {
      if (keys !== '') this.queue.push(Buffer.from(keys))
      keys = ''
    }
    for (const one of this.decoder.write(Buffer.from(bytes))) {
      if (this.ended) return
      const mode = this.queue.top?.mode ?? 'lines'
      if (one === '\x03' && mode !== 'raw') this.interrupt()
      else if (mode === 'lines') {
        send()
        this.editor.key(one)
      } else keys += one
    }
    send()
  }

  /** Types what somebody sends, and takes the size of their window. */
  async feed({ stdin, resize }: Pick<ExecStreams, 'stdin' | 'resize'>): Promise<void> {
    resize?.((size) => this.resize(size))
    for await (const chunk of stdin ?? []) this.type(chunk)
  }

  /** The person has gone. */
  hangUp(): void {
    this.ended = true
    this.queue.end()
  }

  private interrupt(): void {
    this.output.write('^C\r\n')
    this.editor.forget()
    this.queue.flush()
    this.output.interrupt()
  }
}
