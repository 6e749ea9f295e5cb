import type { Process, ProgramTerminal, TerminalMode, TerminalReader } from '../image.ts'

/** What keys send, by the names used here; every other key is the character it types, Ctrl-A to Ctrl-Z the character below "\x20". */
const SEQUENCES: Readonly<Record<string, string>> = {
  '[A': 'up',
  '[B': 'down',
  '[C': 'right',
  '[D': 'left',
  '[H': 'home',
  '[F': 'end',
  '[1~': 'home',
  '[4~': 'end',
  '[3~': 'delete',
  '[5~': 'page up',
  '[6~': 'page down',
}

/** The keys in what a terminal sent at once. A lone "\x1b" is Escape. */
export function keysIn(text: string): string[] {
  const keys: string[] = []
  for (let rest = text; rest !== ''; ) {
    const [whole = '', sequence = ''] = /^\x1b([[O][0-9;]*[A-Za-z~])/.exec(rest) ?? []
    const [one = ''] = rest
    const character = String.fromCodePoint(rest.codePointAt(0) ?? 0)
    if (whole !== '') {
      const known = SEQUENCES[sequence.replace(/^O/, '[')]
      if (known !== undefined) keys.push(known)
    } else keys.push(one === '\x7f' ? '\b' : character)
    rest = rest.slice(whole === '' ? character.length : whole.length)
  }
  return keys
}

/** The keyboard and the window of a terminal, taken by one program until it gives them back. */
export class Screen {
  private readonly reader: TerminalReader
  private readonly terminal: ProgramTerminal
  private waiting: string[] = []
  private readonly stop: () => void

  /** `resized`: the window has another size, and has to be drawn anew. */
  constructor(self: Process, terminal: ProgramTerminal, mode: TerminalMode, resized: () => void) {
    this.terminal = terminal
    this.reader = terminal.open()
    this.reader.mode = mode
    this.stop = terminal.onResize(resized)
    // Whoever is ended here gives the keyboard back all the same.
    self.killed.addEventListener('abort', () => this.close())
  }

  get rows(): number {
    return Math.max(2, this.terminal.size().rows)
  }

  get columns(): number {
    return Math.max(10, this.terminal.size().columns)
  }

  /** The next key; null when the person has gone. */
  async key(): Promise<string | null> {
    while (this.waiting.length === 0) {
      const typed = await this.reader.readNext()
      if (typed === null) return null
      this.waiting = keysIn(typed.toString())
    }
    return this.waiting.shift() ?? null
  }

  write(text: string): void {
    this.terminal.write(text)
  }

  /** A screen of its own, so that what was there before comes back. */
  begin(): void {
    this.write('\x1b[?1049h\x1b[H\x1b[2J')
  }

  end(): void {
    this.write('\x1b[?1049l')
  }

  close(): void {
    this.stop()
    this.reader.close()
  }
}

/** A line as rows of a window: tabs are eight columns, other control characters are shown as ^X. */
export function rowsOf(line: string, columns: number): string[] {
  const shown = line.replace(/\t/g, (_, at: number) => ' '.repeat(8 - (at % 8))).replace(/[\x00-\x1f\x7f]/g, (one) => `^${String.fromCharCode(one.charCodeAt(0) ^ 64)}`)
  const rows: string[] = []
  for (let at = 0; at === 0 || at < shown.length; at += columns) rows.push(shown.slice(at, at + columns))
  return rows
}
