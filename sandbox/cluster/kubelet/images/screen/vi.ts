import { FileError } from '../../runtimes/container-files.ts'
import { pathOf } from '../commands/command.ts'
import type { Process, Program } from '../image.ts'
import { rowsOf, Screen } from './keys.ts'
import { motion, substitute } from './motions.ts'
import { TextBuffer } from './text-buffer.ts'

/** `vi [+line] file`: the commands of vi that BusyBox's has; no macros, no `.`, no windows. */
export const vi: Program = async (self) => {
  const words = self.argv.slice(1).filter((word) => !word.startsWith('-'))
  const line = words.find((word) => /^\+\d*$/.test(word))
  const path = words.find((word) => !word.startsWith('+')) ?? null
  const { terminal } = self
  if (terminal === undefined || self.stdout !== terminal.write) {
    self.stderr(`${self.argv[0]}: this needs a terminal: kubectl exec -it. A file can also be written with cat > file, or brought in with kubectl cp\n`)
    return 1
  }
  const editor: Editor = new Editor(self, path, new Screen(self, terminal, 'raw', () => editor.draw()))
  if (line !== undefined) editor.buffer.moveTo(line === '+' ? Infinity : Number(line.slice(1)) - 1, 0)
  await editor.run()
  return 0
}

type Mode = 'command' | 'insert'

class Editor {
  buffer: TextBuffer
  private mode: Mode = 'command'
  private message: string
  private path: string | null
  private register = ''
  private pattern: RegExp | null = null
  private backwards = false
  private numbers = false
  private done = false
  private top = 0
  private left = 0
  private readonly self: Process
  private readonly screen: Screen

  constructor(self: Process, path: string | null, screen: Screen) {
    this.self = self
    this.path = path
    this.screen = screen
    ;({ buffer: this.buffer, message: this.message } = this.load())
  }

  async run(): Promise<void> {
    const { screen } = this
    screen.begin()
    try {
      for (this.draw(); !this.done; this.draw()) {
        const key = await screen.key()
        if (key === null) return
        this.message = ''
        if (this.mode === 'insert') this.insertKey(key)
        else await this.command(key)
      }
    } finally {
      screen.end()
      screen.close()
    }
  }

  draw(): void {
    const { screen, buffer } = this
    const { line, column } = buffer.at
    const height = screen.rows - 1
    const margin = this.numbers ? 6 : 0
    const width = screen.columns - margin
    this.top = Math.max(Math.min(this.top, line), line - height + 1)
    // Where the cursor is shown: a tab before it is as wide as it is drawn.
    const shownColumn = rowsOf(buffer.line.slice(0, column), Infinity).join('').length
    this.left = Math.max(Math.min(this.left, shownColumn), shownColumn - width + 1)
    const rows = Array.from({ length: height }, (_, index) => {
      const at = this.top + index
      const text = buffer.lines[at]
      if (text === undefined) return '~'
      return `${this.numbers ? `${String(at + 1).padStart(5)} ` : ''}${(rowsOf(text, Infinity)[0] ?? '').slice(this.left, this.left + width)}`
    })
    const status = this.message || `${this.mode === 'insert' ? 'I' : '-'} ${this.path ?? 'No file'}${buffer.changed ? ' [Modified]' : ''} ${line + 1}/${buffer.lines.length}`
    screen.write(`\x1b[H${rows.map((row) => `${row}\x1b[K\n`).join('')}${status.slice(0, screen.columns - 1)}\x1b[K\x1b[${line - this.top + 1};${shownColumn - this.left + margin + 1}H`)
  }

  private load(): { buffer: TextBuffer; message: string } {
    if (this.path === null) return { buffer: new TextBuffer(''), message: '' }
    try {
      const { files } = this.self.container
      const place = pathOf(this.self, this.path)
      const content = files.read(place)
      const entry = files.get(place)
      if (content === null) return { buffer: new TextBuffer(''), message: entry === null ? `"${this.path}" [New file]` : `"${this.path}" is not a regular file` }
      const text = Buffer.from(content).toString()
      const buffer = new TextBuffer(text)
      return { buffer, message: `"${this.path}" ${buffer.lines.length}L, ${content.byteLength}C` }
    } catch (error) {
      if (!(error instanceof FileError)) throw error
      return { buffer: new TextBuffer(''), message: `"${this.path}" ${error.why}` }
    }
  }

  private save(path: string | null): boolean {
    if (path === null) {
      this.message = 'No current filename'
      return false
    }
    try {
      const content = Buffer.from(this.buffer.text)
      this.self.container.files.write(pathOf(this.self, path), content)
      this.path ??= path
      this.buffer.changed = false
      this.message = `"${path}" ${this.buffer.lines.length}L, ${content.byteLength}C written`
      return true
    } catch (error) {
      if (!(error instanceof FileError)) throw error
      this.message = `"${path}" ${error.why}`
      return false
    }
  }

  private insertKey(key: string): void {
    const { buffer } = this
    const { line, column } = buffer.at
    if (key === '\x1b' || key === '\x03') {
      this.mode = 'command'
      buffer.moveTo(line, column - 1)
    } else if (key === '\b') buffer.backspace()
    else if (key === '\r' || key === '\n') buffer.insert('\n')
    else if (key === 'up') buffer.moveTo(line - 1, column, true)
    else if (key === 'down') buffer.moveTo(line + 1, column, true)
    else if (key === 'left') buffer.moveTo(line, column - 1, true)
    else if (key === 'right') buffer.moveTo(line, column + 1, true)
    else if (key === 'home') buffer.moveTo(line, 0, true)
    else if (key === 'end') buffer.moveTo(line, Infinity, true)
    else if (key === 'delete') buffer.take({ line, column: Math.min(column + 1, buffer.line.length) })
    else if (key.length === 1 && (key >= ' ' || key === '\t')) buffer.insert(key)
    else if ([...key].length === 1) buffer.insert(key)
  }

  private insert(line: number, column: number): void {
    this.buffer.keep()
    this.mode = 'insert'
    this.buffer.moveTo(line, column, true)
  }

  private async command(first: string): Promise<void> {
    let key: string | null = first
    let digits = ''
    while (key !== null && (/^[1-9]$/.test(key) || (key === '0' && digits !== ''))) {
      digits += key
      key = await this.screen.key()
    }
    if (key === null) return
    const { buffer } = this
    const { line, column } = buffer.at
    const count = digits === '' ? null : Number(digits)
    const times = count ?? 1
    if (this.move(key, count)) return
    switch (key) {
      case 'i':
        return this.insert(line, column)
      case 'I':
        return this.insert(line, buffer.line.search(/\S|$/))
      case 'a':
        return this.insert(line, column + 1)
      case 'A':
        return this.insert(line, Infinity)
      case 'o':
      case 'O': {
        buffer.keep()
        const at = key === 'o' ? line + 1 : line
        buffer.lines.splice(at, 0, '')
        buffer.moveTo(at, 0, true)
        this.mode = 'insert'
        return
      }
      case 'x':
      case 'delete':
      case 'X': {
        buffer.keep()
        this.register = buffer.take({ line, column: key === 'X' ? Math.max(0, column - times) : Math.min(column + times, buffer.line.length) })
        return buffer.moveTo(buffer.at.line, buffer.at.column)
      }
      case 'D':
      case 'C':
        buffer.keep()
        this.register = buffer.take({ line, column: buffer.line.length })
        if (key === 'C') this.mode = 'insert'
        else buffer.moveTo(line, column)
        return
      case 'd':
      case 'c':
      case 'y':
        return this.operate(key, times)
      case 'p':
      case 'P':
        return this.paste(key === 'p')
      case 'r': {
        const other = await this.screen.key()
        if (other === null || other === '\x1b' || column >= buffer.line.length) return
        buffer.keep()
        buffer.lines[line] = buffer.line.slice(0, column) + other + buffer.line.slice(column + 1)
        return
      }
      case 'J':
        if (line + 1 >= buffer.lines.length) return
        buffer.keep()
        buffer.lines.splice(line, 2, `${buffer.line} ${(buffer.lines[line + 1] ?? '').trimStart()}`)
        return
      case 'u':
        if (!buffer.undo()) this.message = 'Nothing to undo'
        return
      case '/':
      case '?':
        return this.search(key)
      case 'n':
      case 'N':
        return this.again(this.backwards !== (key === 'N'))
      case 'Z':
        if ((await this.screen.key()) === 'Z') this.done = !buffer.changed || this.save(this.path)
        return
      case ':':
        return this.colon((await this.ask(':')) ?? '')
      case '\x1b':
        return
      default:
        this.message = `'${key.length === 1 && key < ' ' ? `^${String.fromCharCode(key.charCodeAt(0) + 64)}` : key}' is not implemented`
    }
  }

  /** True when the key is a motion. */
  private move(key: string, count: number | null): boolean {
    const { buffer, screen } = this
    const to = motion(buffer, key, count)
    if (to !== null) {
      buffer.moveTo(to.line, to.column)
      return true
    }
    const { line, column } = buffer.at
    const page = screen.rows - 2
    const steps: Readonly<Record<string, number>> = { '\x06': page, 'page down': page, '\x02': -page, 'page up': -page, '\x04': page >> 1, '\x15': -(page >> 1) }
    if (steps[key] === undefined) return false
    buffer.moveTo(line + steps[key], column)
    return true
  }

  /** d, c and y with what they work on: themselves for whole lines, or a motion. */
  private async operate(operator: 'd' | 'c' | 'y', times: number): Promise<void> {
    const { buffer } = this
    const key = await this.screen.key()
    if (key === null || key === '\x1b') return
    const { line, column } = buffer.at
    if (operator !== 'y') buffer.keep()
    if (key === operator || key === 'G' || key === 'g') {
      const from = key === 'g' ? 0 : line
      const count = key === 'G' ? buffer.lines.length - line : key === 'g' ? line + 1 : times
      this.register = `${buffer.lines.slice(from, from + count).join('\n')}\n`
      if (operator === 'y') return
      buffer.takeLines(from, count)
      if (operator !== 'c') return
      buffer.lines.splice(from, 0, '')
      return this.insert(from, 0)
    }
    const to = key === 'w' && operator === 'c' ? { ...buffer.word('end') } : motion(buffer, key, times)
    if (to === null) return void (this.message = `'${operator}${key}' is not implemented`)
    const inclusive = key === 'e' || key === '$' || key === 'end' || (key === 'w' && operator === 'c')
    const end = { line: to.line, column: Math.max(0, Math.min(to.column + (inclusive ? 1 : 0), (buffer.lines[to.line] ?? '').length)) }
    // Over the end of a line only whole lines go.
    if (key === 'w' && end.line > line) Object.assign(end, { line, column: buffer.line.length })
    if (operator === 'y') {
      const before = [...buffer.lines]
      this.register = buffer.take(end)
      buffer.lines = before
      return buffer.moveTo(line, column)
    }
    this.register = buffer.take(end)
    if (operator === 'c') this.mode = 'insert'
    else buffer.moveTo(buffer.at.line, buffer.at.column)
  }

  private paste(after: boolean): void {
    const { buffer, register } = this
    if (register === '') return void (this.message = 'Nothing in register')
    buffer.keep()
    const { line, column } = buffer.at
    if (register.endsWith('\n')) {
      const at = after ? line + 1 : line
      buffer.lines.splice(at, 0, ...register.slice(0, -1).split('\n'))
      return buffer.moveTo(at, 0)
    }
    buffer.moveTo(line, after ? column + 1 : column, true)
    buffer.insert(register)
    buffer.moveTo(buffer.at.line, buffer.at.column - 1)
  }

  private async search(mark: '/' | '?'): Promise<void> {
    const text = await this.ask(mark)
    if (text === null) return
    this.backwards = mark === '?'
    if (text !== '') {
      try {
        this.pattern = new RegExp(text, 'g')
      } catch {
        return void (this.message = `bad search pattern '${text}'`)
      }
    }
    this.again(this.backwards)
  }

  private again(backwards: boolean): void {
    if (this.pattern === null) return void (this.message = 'No previous search')
    const found = this.buffer.find(this.pattern, backwards)
    if (found === null) this.message = 'Pattern not found'
    else this.buffer.moveTo(found.line, found.column)
  }

  /** A line of text on the last row; null when it was given up. */
  private async ask(mark: string): Promise<string | null> {
    const { screen } = this
    let text = ''
    for (;;) {
      screen.write(`\x1b[${screen.rows};1H${mark}${text}\x1b[K`)
      const key = await screen.key()
      if (key === null || key === '\x1b' || key === '\x03' || (key === '\b' && text === '')) return null
      if (key === '\r' || key === '\n') return text
      text = key === '\b' ? text.slice(0, -1) : [...key].length === 1 && key >= ' ' ? text + key : text
    }
  }

  private colon(line: string): void {
    const { buffer } = this
    const [, name = '', force = '', argument = ''] = /^([A-Za-z]*)(!?)\s*(.*)$/.exec(line) ?? []
    if (line === '') return
    if (/^\d+$/.test(line)) return buffer.moveTo(Number(line) - 1, 0)
    if (line === '$') return buffer.moveTo(Infinity, 0)
    if (/^(%|\d+(,(\d+|\$))?)?s\W/.test(line)) return void (this.message = substitute(buffer, line))
    if (['w', 'wq', 'x', 'write', 'wqall', 'wa'].includes(name)) {
      const written = (name === 'x' && !buffer.changed) || this.save(argument || this.path)
      this.done = written && name !== 'w' && name !== 'write' && name !== 'wa'
    } else if (name === 'q' || name === 'quit' || name === 'qa') {
      this.done = force === '!' || !buffer.changed
      if (!this.done) this.message = 'No write since last change (:q! overrides)'
    } else if (name === 'e' && (force === '!' || !buffer.changed || argument !== '')) {
      if (argument !== '') this.path = argument
      ;({ buffer: this.buffer, message: this.message } = this.load())
    } else if (name === 'set' || name === 'se') {
      if (/^(nu|number)$/.test(argument)) this.numbers = true
      else if (/^(nonu|nonumber)$/.test(argument)) this.numbers = false
      else this.message = `'${argument}' is not an option of this vi: nu, nonu`
    } else this.message = `'${line}' is not implemented`
  }
}
