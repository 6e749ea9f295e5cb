/** Steps back that are kept. */
const MOST_UNDO = 100

export interface Position {
  line: number
  column: number
}

/** The lines of a file that is being edited, with a cursor; lines and columns count from 0. */
export class TextBuffer {
  lines: string[]
  at: Position = { line: 0, column: 0 }
  changed = false
  private undone: { lines: string[]; at: Position }[] = []

  constructor(text: string) {
    this.lines = text.replace(/\n$/, '').split('\n')
  }

  get text(): string {
    return `${this.lines.join('\n')}\n`
  }

  get line(): string {
    return this.lines[this.at.line] ?? ''
  }

  /** To be called before a change, so that it can be undone as one. */
  keep(): void {
    this.undone.push({ lines: [...this.lines], at: { ...this.at } })
    if (this.undone.length > MOST_UNDO) this.undone.shift()
    this.changed = true
  }

  undo(): boolean {
    const before = this.undone.pop()
    if (before === undefined) return false
    this.lines = before.lines
    this.at = before.at
    return true
  }

  /** Keeps the cursor within the text; `beyond`: it may stand behind the last character, as one inserts there. */
  moveTo(line: number, column: number, beyond = false): void {
    const to = Math.max(0, Math.min(line, this.lines.length - 1))
    const most = (this.lines[to] ?? '').length - (beyond ? 0 : 1)
    this.at = { line: to, column: Math.max(0, Math.min(column, most)) }
  }

  insert(text: string): void {
    const { line, column } = this.at
    const whole = this.line
    const parts = `${whole.slice(0, column)}${text}`.split('\n')
    const last = parts.length - 1
    const end = (parts[last] ?? '').length
    parts[last] += whole.slice(column)
    this.lines.splice(line, 1, ...parts)
    this.at = { line: line + last, column: end }
  }

  /** What stands before the cursor goes; at the start of a line it is joined to the one before. */
  backspace(): void {
    const { line, column } = this.at
    if (column > 0) {
      this.lines[line] = this.line.slice(0, column - 1) + this.line.slice(column)
      this.at.column--
    } else if (line > 0) {
      const before = this.lines[line - 1] ?? ''
      this.lines.splice(line - 1, 2, before + this.line)
      this.at = { line: line - 1, column: before.length }
    }
  }

  /** Takes from the cursor to `to`, in whichever order they stand; gives what was taken. */
  take(to: Position): string {
    const [from, until] = [this.at, to].sort((a, b) => a.line - b.line || a.column - b.column) as [Position, Position]
    const taken = this.lines.slice(from.line, until.line + 1)
    const last = taken.length - 1
    const rest = (taken[last] ?? '').slice(until.column)
    taken[last] = (taken[last] ?? '').slice(0, until.column)
    const before = (this.lines[from.line] ?? '').slice(0, from.column)
    taken[0] = (taken[0] ?? '').slice(from.column)
    this.lines.splice(from.line, until.line - from.line + 1, before + rest)
    this.at = { ...from }
    return taken.join('\n')
  }

  /** Takes whole lines; a text without lines does not exist. */
  takeLines(from: number, count: number): string {
    const taken = this.lines.splice(from, count)
    if (this.lines.length === 0) this.lines = ['']
    this.moveTo(from, 0)
    return `${taken.join('\n')}\n`
  }

  /** Where a motion by words leads: the next begin, the last begin, or the next end. */
  word(kind: 'next' | 'back' | 'end'): Position {
    const classOf = (one: string | undefined): number => (one === undefined || /\s/.test(one) ? 0 : /\w/.test(one) ? 1 : 2)
    const all = this.lines.join('\n')
    let index = this.lines.slice(0, this.at.line).reduce((sum, line) => sum + line.length + 1, 0) + this.at.column
    if (kind === 'next') {
      const here = classOf(all[index])
      while (index < all.length && here !== 0 && classOf(all[index]) === here) index++
      while (index < all.length && classOf(all[index]) === 0) index++
    } else if (kind === 'end') {
      index++
      while (index < all.length && classOf(all[index]) === 0) index++
      const here = classOf(all[index])
      while (index + 1 < all.length && classOf(all[index + 1]) === here) index++
    } else {
      index--
      while (index > 0 && classOf(all[index]) === 0) index--
      const here = classOf(all[index])
      while (index > 0 && classOf(all[index - 1]) === here) index--
    }
    const before = all.slice(0, Math.max(0, index)).split('\n')
    return { line: before.length - 1, column: (before.at(-1) ?? '').length }
  }

  /** The next line and column where a pattern fits, around the end; null: nowhere. */
  find(pattern: RegExp, backwards: boolean): Position | null {
    const count = this.lines.length
    for (let step = 0; step <= count; step++) {
      const line = (((this.at.line + (backwards ? -step : step)) % count) + count) % count
      const found = [...(this.lines[line] ?? '').matchAll(pattern)].map(({ index }) => index)
      const column = step === 0 ? (backwards ? found.findLast((one) => one < this.at.column) : found.find((one) => one > this.at.column)) : backwards ? found.at(-1) : found[0]
      if (column !== undefined) return { line, column }
    }
    return null
  }
}
