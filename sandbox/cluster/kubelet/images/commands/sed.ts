import { FileError } from '../../runtimes/container-files.ts'
import type { Process, Program } from '../image.ts'
import { linesIn, pathOf, readInputs, UsageError } from './command.ts'

type Address = { kind: 'line'; line: number } | { kind: 'last' } | { kind: 'pattern'; pattern: RegExp } | { kind: 'offset'; lines: number }

interface Command {
  from: Address | null
  to: Address | null
  negated: boolean
  name: string
  /** Of s; of y: which character becomes which. */
  substitution?: { pattern: RegExp; put: string; which: number; prints: boolean }
  letters?: ReadonlyMap<string, string>
  /** Of a, i and c. */
  text?: string
  /** Of a group in braces. */
  body?: Command[]
}

/** In a basic regular expression + ? | ( ) { } are special only with a backslash. */
const basic = (pattern: string): string => pattern.replace(/\\?[+?|(){}]/g, (one) => (one.startsWith('\\') ? one.slice(1) : `\\${one}`))
const CLASSES: Readonly<Record<string, string>> = { alpha: 'A-Za-z', digit: '0-9', alnum: 'A-Za-z0-9', upper: 'A-Z', lower: 'a-z', space: '\\s', blank: ' \\t', punct: '!-\\/:-@\\[-`{-~', xdigit: '0-9A-Fa-f' }

/** Reads a script; `extended` is -E. Throws `UsageError` that names what is not known. */
class ScriptReader {
  private at = 0
  private readonly script: string
  private readonly extended: boolean

  constructor(script: string, extended: boolean) {
    this.script = script
    this.extended = extended
  }

  commands(closing = false): Command[] {
    const all: Command[] = []
    for (;;) {
      this.take(/[\s;]*/y)
      if (closing && this.take(/\}/y) !== null) return all
      if (this.at >= this.script.length) {
        if (closing) throw new UsageError('unmatched {')
        return all
      }
      if (this.take(/#[^\n]*/y) === null) all.push(this.command())
    }
  }

  private command(): Command {
    const from = this.address()
    const to = from !== null && this.take(/\s*,\s*/y) !== null ? this.address() : null
    const negated = this.take(/\s*!\s*/y) !== null
    this.take(/\s*/y)
    const name = this.script[this.at++] ?? ''
    const command: Command = { from, to, negated, name }
    if (name === '{') return { ...command, body: this.commands(true) }
    if (name === 's') return { ...command, substitution: this.substitution() }
    if (name === 'y') {
      const [source, target] = this.delimited(2)
      return { ...command, letters: new Map([...(source ?? '')].map((one, index) => [one, [...(target ?? '')][index] ?? one])) }
    }
    if ('aic'.includes(name) && name !== '') {
      this.take(/[ \t]*\\?\n?[ \t]*/y)
      return { ...command, text: (this.take(/(?:\\\n|[^\n])*/y) ?? '').replace(/\\\n/g, '\n') }
    }
    if (name === '' || !'pdqnN='.includes(name)) throw new UsageError(`unsupported command ${name}: this image knows s y p d q n N = a i c { }`)
    return command
  }

  private address(): Address | null {
    const line = this.take(/\d+/y)
    if (line !== null) return { kind: 'line', line: Number(line) }
    if (this.take(/\$/y) !== null) return { kind: 'last' }
    const offset = this.take(/\+\d+/y)
    if (offset !== null) return { kind: 'offset', lines: Number(offset) }
    if (this.script[this.at] !== '/' && this.script[this.at] !== '\\') return null
    if (this.script[this.at] === '\\') this.at++
    const [pattern = ''] = this.delimited(1)
    return { kind: 'pattern', pattern: this.pattern(pattern, this.take(/I/y) === null ? '' : 'i') }
  }

  private substitution(): NonNullable<Command['substitution']> {
    const [pattern = '', put = ''] = this.delimited(2)
    const flags = this.take(/[gpiI0-9]*/y) ?? ''
    return { pattern: this.pattern(pattern, `g${/i/i.test(flags) ? 'i' : ''}`), put, which: flags.includes('g') ? 0 : Number(/\d+/.exec(flags)?.[0] ?? 1), prints: flags.includes('p') }
  }

  /** "/a/b/" with any character in the place of the slash. */
  private delimited(count: number): string[] {
    const mark = this.script[this.at++] ?? ''
    return Array.from({ length: count }, () => {
      let text = ''
      for (; this.script[this.at] !== mark; this.at++) {
        if (this.at >= this.script.length) throw new UsageError('unterminated command')
        if (this.script[this.at] === '\\') {
          this.at++
          text += this.script[this.at] === mark ? mark : `\\${this.script[this.at] ?? ''}`
        } else text += this.script[this.at]
      }
      this.at++
      return text
    })
  }

  private pattern(text: string, flags: string): RegExp {
    const source = (this.extended ? text : basic(text)).replace(/\[:(\w+):\]/g, (whole, name: string) => CLASSES[name] ?? whole).replace(/^([*+?])/, '\\$1')
    try {
      return new RegExp(source, flags)
    } catch {
      throw new UsageError(`bad regex '${text}'`)
    }
  }

  private take(pattern: RegExp): string | null {
    pattern.lastIndex = this.at
    const found = pattern.exec(this.script)?.[0] ?? null
    if (found !== null) this.at += found.length
    return found
  }
}

/** & and \1 in a replacement. */
const filled = (put: string, groups: readonly string[]): string =>
  put.replace(/\\([\s\S])|&/g, (mark, code: string | undefined) => (mark === '&' ? (groups[0] ?? '') : /\d/.test(code ?? '') ? (groups[Number(code)] ?? '') : code === 'n' ? '\n' : code === 't' ? '\t' : (code ?? '')))

/** Runs a script over the lines of one text; `quiet` is -n. `quit`: the script said q. */
function edit(lines: readonly string[], commands: readonly Command[], quiet: boolean): { text: string; quit: boolean } {
  let out = ''
  let index = 0
  let line = ''
  let after = ''
  const ranges = new Map<Command, number>()
  const isAt = (address: Address | null): boolean =>
    address === null || (address.kind === 'line' ? index + 1 === address.line : address.kind === 'last' ? index === lines.length - 1 : address.kind === 'pattern' && address.pattern.test(line))
  const chosen = (command: Command): boolean => {
    const { from, to } = command
    if (to === null) return isAt(from)
    const until = ranges.get(command)
    if (until === undefined) {
      if (!isAt(from)) return false
      const end = to.kind === 'line' ? to.line - 1 : to.kind === 'offset' ? index + to.lines : Infinity
      if (end > index) ranges.set(command, end)
      return true
    }
    if (index >= until || (to.kind !== 'line' && to.kind !== 'offset' && isAt(to))) ranges.delete(command)
    return true
  }
  /** False: the line is done with. */
  const run = (all: readonly Command[]): 'on' | 'deleted' | 'quit' => {
    for (const command of all) {
      if (chosen(command) === command.negated) continue
      switch (command.name) {
        case '{': {
          const result = run(command.body ?? [])
          if (result !== 'on') return result
          break
        }
        case 's': {
          const { pattern, put, which, prints } = command.substitution as NonNullable<Command['substitution']>
          let count = 0
          let changed = false
          line = line.replace(pattern, (...found) => {
            const groups = found.slice(0, found.findIndex((one) => typeof one === 'number')) as string[]
            if (++count !== which && which !== 0) return groups[0] ?? ''
            changed = true
            return filled(put, groups)
          })
          if (changed && prints) out += `${line}\n`
          break
        }
        case 'y':
          line = [...line].map((one) => command.letters?.get(one) ?? one).join('')
          break
        case 'p':
          out += `${line}\n`
          break
        case '=':
          out += `${index + 1}\n`
          break
        case 'i':
          out += `${command.text ?? ''}\n`
          break
        case 'a':
          after += `${command.text ?? ''}\n`
          break
        case 'c':
          if (command.to === null || !ranges.has(command)) out += `${command.text ?? ''}\n`
          return 'deleted'
        case 'n':
          if (!quiet) out += `${line}\n`
          if (index + 1 >= lines.length) return 'deleted'
          line = lines[++index] ?? ''
          break
        case 'N':
          if (index + 1 >= lines.length) return 'quit'
          line += `\n${lines[++index] ?? ''}`
          break
        case 'd':
          return 'deleted'
        case 'q':
          return 'quit'
      }
    }
    return 'on'
  }
  for (; index < lines.length; index++) {
    line = lines[index] ?? ''
    after = ''
    const result = run(commands)
    if (result !== 'deleted' && !quiet) out += `${line}\n`
    out += after
    if (result === 'quit') return { text: out, quit: true }
  }
  return { text: out, quit: false }
}

/** `sed [-n] [-E] [-i] [-e script]… [-f file] [script] [file…]`: without the hold space and without branches. */
export const sed: Program = async (self) => {
  const scripts: string[] = []
  const paths: string[] = []
  const flags = new Set<string>()
  const words = self.argv.slice(1)
  for (let word = words.shift(); word !== undefined; word = words.shift()) {
    if (word === '--expression' || word === '-e') scripts.push(words.shift() ?? '')
    else if (word === '-f') scripts.push(scriptIn(self, words.shift() ?? ''))
    else if (/^-i./.test(word)) throw new UsageError('-i with a suffix is not in this image: copy the file first')
    else if (/^-[nEris]+e?$/.test(word)) {
      for (const letter of word.slice(1).replace('e', '')) flags.add(letter === 'r' ? 'E' : letter)
      if (word.endsWith('e')) scripts.push(words.shift() ?? '')
    } else if (word.startsWith('-') && word.length > 1) throw new UsageError(`unrecognized option: ${word}`)
    else paths.push(word)
  }
  if (scripts.length === 0) scripts.push(paths.shift() ?? '')
  const commands = new ScriptReader(scripts.join('\n'), flags.has('E')).commands()
  const { texts, failed } = await readInputs(self, paths)
  if (!flags.has('i')) {
    self.stdout(edit(texts.flatMap(({ content }) => linesIn(content)), commands, flags.has('n')).text)
    return Number(failed)
  }
  for (const { name, content } of texts) {
    try {
      self.container.files.write(pathOf(self, name), Buffer.from(edit(linesIn(content), commands, flags.has('n')).text))
    } catch (error) {
      if (!(error instanceof FileError)) throw error
      self.stderr(`sed: ${name}: ${error.why}\n`)
      return 1
    }
  }
  return Number(failed)
}

function scriptIn(self: Process, path: string): string {
  const content = self.container.files.read(pathOf(self, path))
  if (content === null) throw new UsageError(`can't open '${path}': No such file or directory`)
  return Buffer.from(content).toString()
}
