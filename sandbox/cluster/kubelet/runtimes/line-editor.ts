import type { LineAssist } from '../images/image.ts'

const BACKSPACE = new Set(['\x7f', '\b'])
/** Lines that the up arrow brings back. */
const MOST_HISTORY = 500
/** Characters of one line. */
const MOST_LINE = 4096
/** Bytes of the longest sequence that a key sends. */
const MOST_ESCAPE = 8

export interface LineEditorOptions {
  write(text: string): void
  /** Of the program that reads now; null: it has no history, and Tab is a character. */
  assist(): LineAssist | null
  /** A line, with its newline when it has one. */
  enter(line: string): void
  /** Ctrl-D on an empty line. */
  end(): void
}

/** The line that is being typed: shown, corrected, completed, and brought back from before. */
export class LineEditor {
  private line: string[] = []
  private cursor = 0
  private escape = ''
  private recalled: number | null = null
  private killed: string[] = []
  /** Tab was the last key, and there was a choice. */
  private asked = false
  private readonly options: LineEditorOptions

  constructor(options: LineEditorOptions) {
    this.options = options
  }

  key(one: string): void {
    if (this.escape !== '' || one === '\x1b') return this.escapeKey(one)
    if (one === '\t' && this.options.assist()?.complete !== undefined) return this.complete()
    this.asked = false
    if (one === '\r' || one === '\n') return this.enter()
    if (BACKSPACE.has(one)) return this.erase(1)
    const control = this.controls[one]
    if (control !== undefined) return control()
    if (one < ' ' && one !== '\t') return
    if (this.line.length < MOST_LINE) this.insert(one)
  }

  /** Ctrl-C: what was typed is no more. */
  forget(): void {
    this.line = []
    this.cursor = 0
    this.escape = ''
    this.recalled = null
  }

  private readonly controls: Readonly<Record<string, () => void>> = {
    '\x01': () => this.move(0), // Ctrl-A
    '\x02': () => this.move(Math.max(this.cursor - 1, 0)), // Ctrl-B
    '\x04': () => this.endKey(), // Ctrl-D
    '\x05': () => this.move(this.line.length), // Ctrl-E
    '\x06': () => this.move(Math.min(this.cursor + 1, this.line.length)), // Ctrl-F
    '\x0b': () => this.kill(() => this.deleteAhead(this.line.length - this.cursor)), // Ctrl-K
    '\x0c': () => this.clear(), // Ctrl-L
    '\x0e': () => this.recall(1), // Ctrl-N
    '\x10': () => this.recall(-1), // Ctrl-P
    '\x15': () => this.kill(() => this.erase(this.cursor)), // Ctrl-U
    '\x17': () => this.kill(() => this.erase((/\S*\s*$/.exec(this.line.slice(0, this.cursor).join(''))?.[0] ?? '').length)), // Ctrl-W
    '\x19': () => this.insertAll(this.killed), // Ctrl-Y
  }

  private readonly sequences: Readonly<Record<string, () => void>> = {
    A: () => this.recall(-1),
    B: () => this.recall(1),
    C: () => this.move(Math.min(this.cursor + 1, this.line.length)),
    D: () => this.move(Math.max(this.cursor - 1, 0)),
    H: () => this.move(0),
    F: () => this.move(this.line.length),
    '1~': () => this.move(0),
    '7~': () => this.move(0),
    '4~': () => this.move(this.line.length),
    '8~': () => this.move(this.line.length),
    '3~': () => this.deleteAhead(1),
  }

  private escapeKey(one: string): void {
    this.escape += one
    const match = /^\x1b[[O]([0-9;]*[A-Za-z~])$/.exec(this.escape)
    if (match === null) {
      // Alt and a letter, or a sequence that no key of ours sends.
      if (this.escape.length > MOST_ESCAPE || /^\x1b[^[O]/.test(this.escape)) this.escape = ''
      return
    }
    this.escape = ''
    this.sequences[match[1] ?? '']?.()
  }

  private enter(): void {
    this.options.write('\r\n')
    const text = this.line.join('')
    const history = this.options.assist()?.history
    if (history !== undefined && text.trim() !== '' && history.at(-1) !== text) history.push(text)
    if (history !== undefined && history.length > MOST_HISTORY) history.shift()
    this.forget()
    this.options.enter(`${text}\n`)
  }

  /** Ctrl-D: on an empty line the end, within a line the character ahead; to a program that takes plain lines it hands over what there is. */
  private endKey(): void {
    if (this.line.length === 0) return this.options.end()
    if (this.options.assist() !== null) return this.deleteAhead(1)
    const text = this.line.join('')
    this.forget()
    this.options.enter(text)
  }

  /** Draws the prompt and the line again, where they are. */
  show(): void {
    const prompt = this.options.assist()?.prompt() ?? null
    if (prompt === null) return
    this.options.write('\r\x1b[K')
    this.redraw(prompt)
  }

  private clear(): void {
    const prompt = this.options.assist()?.prompt() ?? null
    if (prompt === null) return
    this.options.write(`\x1b[H\x1b[2J`)
    this.redraw(prompt)
  }

  private redraw(prompt: string): void {
    this.options.write(`${prompt}${this.line.join('')}${back(this.line.slice(this.cursor))}`)
  }

  private insert(one: string): void {
    const rest = this.line.slice(this.cursor)
    this.line.splice(this.cursor++, 0, one)
    this.options.write(`${one}${rest.join('')}${back(rest)}`)
  }

  private insertAll(characters: readonly string[]): void {
    for (const one of characters) if (this.line.length < MOST_LINE) this.insert(one)
  }

  private kill(action: () => void): void {
    const before = [...this.line]
    const { length } = before
    action()
    this.killed = before.slice(this.cursor, this.cursor + length - this.line.length)
  }

  private erase(count: number): void {
    const taken = Math.min(count, this.cursor)
    if (taken === 0) return
    const gone = this.line.splice(this.cursor - taken, taken)
    this.cursor -= taken
    const rest = this.line.slice(this.cursor)
    this.options.write(`${back(gone)}${rest.join('')}\x1b[K${back(rest)}`)
  }

  private deleteAhead(count: number): void {
    const gone = this.line.splice(this.cursor, count)
    if (gone.length === 0) return
    const rest = this.line.slice(this.cursor)
    this.options.write(`${rest.join('')}\x1b[K${back(rest)}`)
  }

  private move(to: number): void {
    this.options.write(to < this.cursor ? back(this.line.slice(to, this.cursor)) : this.line.slice(this.cursor, to).join(''))
    this.cursor = to
  }

  private recall(step: number): void {
    const history = this.options.assist()?.history ?? []
    const index = (this.recalled ?? history.length) + step
    if (index < 0 || index > history.length) return
    this.move(this.line.length)
    this.erase(this.line.length)
    this.recalled = index
    this.insertAll([...(history[index] ?? '')])
  }

  /** Takes what all candidates share; shows them when that is nothing and Tab comes a second time. */
  private complete(): void {
    const assist = this.options.assist()
    const { start, candidates } = assist?.complete?.(this.line.slice(0, this.cursor).join('')) ?? { start: 0, candidates: [] }
    const [first] = candidates
    if (assist === null || first === undefined) return
    const typed = this.line.slice(start, this.cursor).join('')
    const shared = candidates.length === 1 ? first : commonStart(candidates)
    if (shared.length > typed.length) {
      this.asked = false
      return this.insertAll([...shared.slice(typed.length)])
    }
    if (this.asked && candidates.length > 1) {
      this.options.write(`\r\n${candidates.map((one) => one.trimEnd()).join('  ')}\r\n`)
      this.redraw(assist.prompt() ?? '')
    }
    this.asked = true
  }
}

function commonStart(texts: readonly string[]): string {
  const [first = '', ...rest] = texts
  let length = first.length
  for (const text of rest) while (!text.startsWith(first.slice(0, length))) length--
  return first.slice(0, length)
}

/** East Asian wide characters and emoji take two columns. https://www.unicode.org/reports/tr11/ */
const WIDE = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u

/** Columns that characters take. */
const columnsOf = (characters: readonly string[]): number => characters.reduce((sum, one) => sum + (WIDE.test(one) ? 2 : 1), 0)

/** Brings the cursor back over characters. */
const back = (characters: readonly string[]): string => '\b'.repeat(columnsOf(characters))
