import { PassThrough } from 'node:stream'

const BACKSPACE = new Set(['\x7f', '\b'])
/** Lines that the up arrow brings back. */
const MOST_HISTORY = 100
/** Characters of one line. */
const MOST_LINE = 4096

export interface TerminalOutput {
  write(text: string): void
  /** Ctrl-C was typed. */
  interrupt(): void
}

/**
 * What a terminal's line discipline does between a person and a program: shows what is typed, lets it be corrected, and hands it
 * over a line at a time. Arrow keys move in the line and bring back earlier ones.
 */
export class Terminal {
  /** What the program reads. */
  readonly input = new PassThrough()
  private line: string[] = []
  private cursor = 0
  private escape = ''
  private readonly history: string[] = []
  private recalled = 0
  private ended = false
  private readonly output: TerminalOutput

  constructor(output: TerminalOutput) {
    this.output = output
  }

  /** What a program wrote, as a terminal shows it. */
  static shown(text: string): string {
    return text.replace(/\r?\n/g, '\r\n')
  }

  type(text: string): void {
    for (const one of text) if (!this.ended) this.key(one)
  }

  /** The person has gone. */
  hangUp(): void {
    if (this.ended) return
    this.ended = true
    this.input.end()
  }

  private key(one: string): void {
    if (this.escape !== '' || one === '\x1b') return this.escapeKey(one)
    if (one === '\r' || one === '\n') return this.enter()
    if (BACKSPACE.has(one)) return this.erase(1)
    switch (one) {
      case '\x01': // Ctrl-A
        return this.move(0)
      case '\x05': // Ctrl-E
        return this.move(this.line.length)
      case '\x15': // Ctrl-U
        return this.erase(this.cursor)
      case '\x17': // Ctrl-W
        return this.erase((/\S*\s*$/.exec(this.line.slice(0, this.cursor).join(''))?.[0] ?? '').length)
      case '\x03': // Ctrl-C
        this.output.write('^C\r\n')
        this.take()
        return this.output.interrupt()
      case '\x04': // Ctrl-D
        return this.line.length === 0 ? this.hangUp() : undefined
    }
    if (one < ' ' && one !== '\t') return
    if (this.line.length < MOST_LINE) this.insert(one)
  }

  private escapeKey(one: string): void {
    this.escape += one
    if (this.escape.length > 8) this.escape = ''
    if (!/^\x1b[[O][0-9;]*[A-Za-z~]$/.test(this.escape)) return
    const final = this.escape
    this.escape = ''
    if (final.endsWith('A')) this.recall(this.recalled - 1)
    else if (final.endsWith('B')) this.recall(this.recalled + 1)
    else if (final.endsWith('C')) this.move(Math.min(this.cursor + 1, this.line.length))
    else if (final.endsWith('D')) this.move(Math.max(this.cursor - 1, 0))
    else if (final.endsWith('H')) this.move(0)
    else if (final.endsWith('F')) this.move(this.line.length)
  }

  private enter(): void {
    this.output.write('\r\n')
    const text = this.take()
    if (text.trim() !== '' && this.history.at(-1) !== text) this.history.push(text)
    if (this.history.length > MOST_HISTORY) this.history.shift()
    this.recalled = this.history.length
    this.input.write(`${text}\n`)
  }

  private take(): string {
    const text = this.line.join('')
    this.line = []
    this.cursor = 0
    return text
  }

  private insert(one: string): void {
    const rest = this.line.slice(this.cursor).join('')
    this.line.splice(this.cursor++, 0, one)
    this.output.write(`${one}${rest}${back(rest)}`)
  }

  private erase(count: number): void {
    const taken = Math.min(count, this.cursor)
    if (taken === 0) return
    this.line.splice(this.cursor - taken, taken)
    this.cursor -= taken
    const rest = this.line.slice(this.cursor).join('')
    this.output.write(`${'\b'.repeat(taken)}${rest}\x1b[K${back(rest)}`)
  }

  private move(to: number): void {
    this.output.write(to < this.cursor ? '\b'.repeat(this.cursor - to) : this.line.slice(this.cursor, to).join(''))
    this.cursor = to
  }

  private recall(index: number): void {
    if (index < 0 || index > this.history.length) return
    this.move(this.line.length)
    this.erase(this.line.length)
    this.recalled = index
    for (const one of this.history[index] ?? '') this.insert(one)
  }
}

const back = (text: string): string => '\b'.repeat([...text].length)
