import type { Process, Program } from '../image.ts'
import { linesIn, parseArguments, readInputs } from '../commands/command.ts'
import { rowsOf, Screen } from './keys.ts'

/** `less [file…]`: shows a text page by page; where no terminal shows it, it is `cat`. Keys: space, b, arrows, j, k, d, u, g, G, /, ?, n, N, q. */
export const less: Program = (self) => show(self, 'NSRXFEieMmr')

/** `more [file…]`: as `less`, but it ends at the end of the text. */
export const more: Program = (self) => show(self, 'dlfpcsu', true)

async function show(self: Process, options: string, endsAtEnd = false): Promise<number> {
  const { rest, flags } = parseArguments(self.argv, options)
  const { texts, failed } = await readInputs(self, rest)
  const { terminal } = self
  if (terminal === undefined || self.stdout !== terminal.write) {
    for (const { content } of texts) self.stdout(content)
    return Number(failed)
  }
  if (texts.length === 0) return Number(failed)
  const lines = texts.flatMap(({ content }) => linesIn(content)).map((line, index) => (flags.has('N') ? `${String(index + 1).padStart(7)} ${line}` : line))
  const pager = new Pager(new Screen(self, terminal, 'raw', () => pager.draw()), lines, texts[0]?.name === '-' ? '' : (texts[0]?.name ?? ''))
  await pager.run(endsAtEnd)
  return Number(failed)
}

class Pager {
  private top = 0
  private rows: string[] = []
  private starts: number[] = []
  private width = 0
  private pattern: RegExp | null = null
  private backwards = false
  private message = ''
  private readonly screen: Screen
  private readonly lines: readonly string[]
  private readonly name: string

  constructor(screen: Screen, lines: readonly string[], name: string) {
    this.screen = screen
    this.lines = lines
    this.name = name
  }

  async run(endsAtEnd: boolean): Promise<void> {
    const { screen } = this
    screen.begin()
    try {
      this.message = this.name
      for (this.draw(); ; this.draw()) {
        const key = await screen.key()
        this.message = ''
        if (key === null || key === 'q' || key === 'Q') return
        if (endsAtEnd && this.atEnd() && [' ', '\r', '\n', 'down', 'page down', 'f'].includes(key)) return
        if (key === '/' || key === '?') await this.ask(key)
        else this.press(key)
      }
    } finally {
      screen.end()
      screen.close()
    }
  }

  draw(): void {
    const { screen } = this
    if (this.width !== screen.columns) this.wrap()
    this.top = Math.max(0, Math.min(this.top, this.rows.length - this.page()))
    const shown = this.rows.slice(this.top, this.top + this.page()).map((row) => this.marked(row))
    while (shown.length < this.page()) shown.push('~')
    const status = this.message || (this.atEnd() ? '(END)' : '')
    screen.write(`\x1b[H${shown.map((row) => `${row}\x1b[K\n`).join('')}${status === '' ? ':' : `\x1b[7m${status}\x1b[m`}\x1b[K`)
  }

  private page(): number {
    return this.screen.rows - 1
  }

  private atEnd(): boolean {
    return this.top + this.page() >= this.rows.length
  }

  private wrap(): void {
    const line = this.starts.findLastIndex((start) => start <= this.top)
    this.width = this.screen.columns
    this.rows = []
    this.starts = []
    for (const one of this.lines) {
      this.starts.push(this.rows.length)
      this.rows.push(...rowsOf(one, this.width))
    }
    this.top = this.starts[Math.max(0, line)] ?? 0
  }

  private marked(row: string): string {
    return this.pattern === null ? row : row.replace(this.pattern, (one) => (one === '' ? '' : `\x1b[7m${one}\x1b[m`))
  }

  private press(key: string): void {
    const page = this.page()
    const steps: Readonly<Record<string, number>> = { ' ': page, f: page, '\x06': page, 'page down': page, b: -page, '\x02': -page, 'page up': -page, j: 1, e: 1, '\r': 1, '\n': 1, down: 1, k: -1, y: -1, up: -1, d: page >> 1, '\x04': page >> 1, u: -(page >> 1), '\x15': -(page >> 1) }
    if (steps[key] !== undefined) this.top += steps[key]
    else if (key === 'g' || key === '<' || key === 'home') this.top = 0
    else if (key === 'G' || key === '>' || key === 'end') this.top = this.rows.length
    else if (key === 'n') this.search(this.backwards)
    else if (key === 'N') this.search(!this.backwards)
    else if (key === '=') this.message = `${this.name || '(standard input)'} lines ${this.lines.length}`
    else if (key === 'h') this.message = 'space: on · b: back · / search · n next · g first · G last · q quit'
  }

  /** Takes a pattern on the last row. */
  private async ask(mark: '/' | '?'): Promise<void> {
    const { screen } = this
    let text = ''
    for (;;) {
      screen.write(`\x1b[${screen.rows};1H${mark}${text}\x1b[K`)
      const key = await screen.key()
      if (key === null || key === '\x1b') return
      if (key === '\r' || key === '\n') break
      if (key === '\b' && text === '') return
      text = key === '\b' ? text.slice(0, -1) : key.length === 1 ? text + key : text
    }
    this.backwards = mark === '?'
    if (text !== '') {
      try {
        this.pattern = new RegExp(text, 'g')
      } catch {
        this.message = 'Invalid pattern  (press RETURN)'
        return
      }
    }
    this.search(this.backwards)
  }

  private search(backwards: boolean): void {
    const { pattern, rows, top } = this
    if (pattern === null) return void (this.message = 'No previous regular expression')
    const fits = (row: string): boolean => row.search(pattern) >= 0
    const found = backwards ? rows.slice(0, top).findLastIndex(fits) : rows.findIndex((row, index) => index > top && fits(row))
    if (found < 0 && !(fits(rows[top] ?? '') && !backwards)) this.message = 'Pattern not found'
    else if (found >= 0) this.top = found
  }
}
