import { type ParseCommands, readUntil, readWord, type Source } from './parse-word.ts'
import { type Assignment, type ListItem, type Node, type Redirect, ShellSyntaxError, type Word } from './syntax.ts'

const RESERVED = new Set(['if', 'then', 'elif', 'else', 'fi', 'while', 'until', 'do', 'done', 'for', 'in', 'case', 'esac', '{', '}', '!'])
const ASSIGNMENT = /^([A-Za-z_][A-Za-z0-9_]*)=/
/** Nesting that a script may have; deeper ones would exhaust the stack. */
const MOST_DEPTH = 100

/** Throws `ShellSyntaxError`. `typed`: more lines may come, so that a here-document without its end is an error. */
export function parseScript(text: string, { typed = false } = {}): Node {
  return commands({ text, at: 0, typed }, '')
}

const commands: ParseCommands = (source, closing) => {
  const parser = new Parser(source)
  const list = parser.list([])
  parser.skipSpace()
  if (closing === '' && source.at < source.text.length) throw new ShellSyntaxError(`syntax error: unexpected "${source.text[source.at]}"`)
  if (closing === ')' && source.text[source.at++] !== ')') throw new ShellSyntaxError('syntax error: unexpected end of file (expecting ")")')
  return list
}

class Parser {
  private readonly source: Source
  private pending: { redirect: Redirect; delimiter: string; literal: boolean; stripTabs: boolean }[] = []
  private depth = 0

  constructor(source: Source) {
    this.source = source
  }

  /** Commands up to one of the reserved words, a closing parenthesis, ";;" or the end. */
  list(closing: readonly string[]): Node {
    if (++this.depth > MOST_DEPTH) throw new ShellSyntaxError('the script is nested too deeply')
    const items: ListItem[] = []
    for (;;) {
      this.skipNewlines()
      const next = this.peek()
      if (this.source.at >= this.source.text.length || next === ')' || this.startsWith(';;') || closing.includes(this.peekWord())) break
      const began = this.source.at
      const node = this.andOr()
      const text = this.source.text.slice(began, this.source.at).trim()
      this.skipSpace()
      const background = this.peek() === '&'
      items.push({ node, background, text })
      if (background || (this.peek() === ';' && !this.startsWith(';;'))) this.source.at++
      else if (this.peek() !== '\n') break
    }
    this.depth--
    return { kind: 'list', items }
  }

  skipSpace(): void {
    const { source } = this
    for (;;) {
      const one = this.peek()
      if (one === ' ' || one === '\t') source.at++
      else if (this.startsWith('\\\n')) source.at += 2
      else if (one === '#') while (source.at < source.text.length && this.peek() !== '\n') source.at++
      else return
    }
  }

  private skipNewlines(): void {
    for (this.skipSpace(); this.peek() === '\n'; this.skipSpace()) this.newline()
  }

  private newline(): void {
    this.source.at++
    for (const { redirect, delimiter, literal, stripTabs } of this.pending.splice(0)) redirect.target = this.hereDocument(delimiter, literal, stripTabs)
  }

  private hereDocument(delimiter: string, literal: boolean, stripTabs: boolean): Word {
    const { source } = this
    let body = ''
    let ended = false
    while (source.at < source.text.length) {
      const end = source.text.indexOf('\n', source.at)
      const whole = source.text.slice(source.at, end < 0 ? undefined : end)
      source.at = end < 0 ? source.text.length : end + 1
      const line = stripTabs ? whole.replace(/^\t+/, '') : whole
      ended = line === delimiter
      if (ended) break
      body += `${line}\n`
    }
    if (!ended && source.typed === true) throw new ShellSyntaxError('syntax error: unexpected end of file (expecting the end of a here-document)')
    if (literal) return [{ kind: 'text', text: body, quoted: true }]
    // As within double quotes; a quote itself is nothing special there.
    return readUntil({ text: `${body.replaceAll('"', '\\"')}"`, at: 0 }, '"', true, commands)
  }

  private andOr(): Node {
    let left = this.pipeline()
    for (;;) {
      this.skipSpace()
      const operator = this.startsWith('&&') ? '&&' : this.startsWith('||') ? '||' : null
      if (operator === null) return left
      this.source.at += 2
      this.skipNewlines()
      left = { kind: 'and-or', left, operator, right: this.pipeline() }
    }
  }

  private pipeline(): Node {
    const negated = this.takeWord('!')
    const all = [this.command()]
    for (this.skipSpace(); this.peek() === '|' && !this.startsWith('||'); this.skipSpace()) {
      this.source.at++
      this.skipNewlines()
      all.push(this.command())
    }
    const [only] = all
    return all.length === 1 && !negated && only !== undefined ? only : { kind: 'pipeline', commands: all, negated }
  }

  private command(): Node {
    this.skipSpace()
    if (this.peek() === '(') {
      this.source.at++
      const body = this.list([])
      this.expect(')')
      return { kind: 'group', body, subshell: true, redirects: this.redirects() }
    }
    switch (this.peekWord()) {
      case '{': {
        this.takeWord('{')
        const body = this.list(['}'])
        this.need('}')
        return { kind: 'group', body, subshell: false, redirects: this.redirects() }
      }
      case 'if':
        return this.ifCommand()
      case 'while':
      case 'until': {
        const until = this.takeWord('until')
        if (!until) this.takeWord('while')
        const condition = this.list(['do'])
        return { kind: 'while', until, condition, body: this.doGroup(), redirects: this.redirects() }
      }
      case 'for':
        return this.forCommand()
      case 'case':
        return this.caseCommand()
      default:
        return this.simple()
    }
  }

  private ifCommand(): Node {
    this.takeWord('if')
    const branches: { condition: Node; body: Node }[] = []
    let otherwise: Node | null = null
    do {
      const condition = this.list(['then'])
      this.need('then')
      branches.push({ condition, body: this.list(['elif', 'else', 'fi']) })
    } while (this.takeWord('elif'))
    if (this.takeWord('else')) otherwise = this.list(['fi'])
    this.need('fi')
    return { kind: 'if', branches, otherwise, redirects: this.redirects() }
  }

  private doGroup(): Node {
    this.need('do')
    const body = this.list(['done'])
    this.need('done')
    return body
  }

  private forCommand(): Node {
    this.takeWord('for')
    this.skipSpace()
    const name = this.peekWord()
    if (!/^[A-Za-z_]\w*$/.test(name)) throw new ShellSyntaxError('syntax error: bad for loop variable')
    this.takeWord(name)
    this.skipNewlines()
    let words: Word[] | null = null
    if (this.takeWord('in')) {
      words = []
      for (let word = this.word(); word.length > 0; word = this.word()) words.push(word)
    }
    this.skipSpace()
    if (this.peek() === ';') this.source.at++
    this.skipNewlines()
    return { kind: 'for', name, words, body: this.doGroup(), redirects: this.redirects() }
  }

  private caseCommand(): Node {
    this.takeWord('case')
    const word = this.word()
    this.skipNewlines()
    this.need('in')
    const arms: { patterns: Word[]; body: Node }[] = []
    for (this.skipNewlines(); this.peekWord() !== 'esac'; this.skipNewlines()) {
      if (this.source.at >= this.source.text.length) throw new ShellSyntaxError('syntax error: unexpected end of file (expecting "esac")')
      if (this.peek() === '(') this.source.at++
      const patterns: Word[] = []
      do {
        patterns.push(this.word())
        this.skipSpace()
      } while (this.peek() === '|' && ++this.source.at > 0)
      this.expect(')')
      arms.push({ patterns, body: this.list(['esac']) })
      this.skipNewlines()
      if (this.startsWith(';;')) this.source.at += 2
    }
    this.need('esac')
    return { kind: 'case', word, arms, redirects: this.redirects() }
  }

  private simple(): Node {
    const assignments: Assignment[] = []
    const words: Word[] = []
    const redirects: Redirect[] = []
    for (;;) {
      const redirect = this.redirect()
      if (redirect !== null) {
        redirects.push(redirect)
        continue
      }
      const word = this.word()
      if (word.length === 0) break
      const assignment = words.length === 0 ? assignmentOf(word) : null
      if (assignment !== null) assignments.push(assignment)
      else words.push(word)
      this.skipSpace()
      if (words.length === 1 && /^\(\s*\)/.test(this.source.text.slice(this.source.at, this.source.at + 20))) return this.functionOf(word)
    }
    if (assignments.length === 0 && words.length === 0 && redirects.length === 0) {
      const what = this.source.at >= this.source.text.length ? 'end of file' : `"${this.peek() === '\n' ? 'newline' : this.peek()}"`
      throw new ShellSyntaxError(`syntax error: unexpected ${what}`)
    }
    const [first] = words
    if (first?.length === 1 && first[0]?.kind === 'text' && !first[0].quoted && RESERVED.has(first[0].text)) {
      throw new ShellSyntaxError(`syntax error: unexpected "${first[0].text}"`)
    }
    return { kind: 'simple', assignments, words, redirects }
  }

  private functionOf(word: Word): Node {
    const [part] = word
    this.expect('(')
    this.expect(')')
    this.skipNewlines()
    return { kind: 'function', name: part?.kind === 'text' ? part.text : '', body: this.command() }
  }

  private redirects(): Redirect[] {
    const all: Redirect[] = []
    for (let one = this.redirect(); one !== null; one = this.redirect()) all.push(one)
    return all
  }

  private redirect(): Redirect | null {
    this.skipSpace()
    const match = /^(\d?)(<<-?|>>|>&|<&|>\||<|>|&>)/.exec(this.source.text.slice(this.source.at, this.source.at + 4))
    if (match === null) return null
    const [whole, digit = '', written = ''] = match
    this.source.at += whole.length
    const operator = written.startsWith('<<') ? '<<' : written === '>|' || written === '&>' ? '>' : (written as Redirect['operator'])
    const descriptor = written === '&>' ? BOTH : digit !== '' ? Number(digit) : written.startsWith('<') ? 0 : 1
    const target = this.word()
    if (target.length === 0) throw new ShellSyntaxError('syntax error: unexpected newline')
    const redirect: Redirect = { descriptor, operator, target }
    if (operator === '<<') {
      const delimiter = target.map((part) => (part.kind === 'text' ? part.text : '')).join('')
      const literal = target.some((part) => part.kind === 'text' && part.quoted)
      this.pending.push({ redirect, delimiter, literal, stripTabs: written === '<<-' })
    }
    return redirect
  }

  private word(): Word {
    this.skipSpace()
    return readWord(this.source, commands)
  }

  private peek(): string {
    return this.source.text[this.source.at] ?? ''
  }

  private startsWith(text: string): boolean {
    return this.source.text.startsWith(text, this.source.at)
  }

  /** The plain word that comes next; "" when it is quoted or expanded. */
  private peekWord(): string {
    return /^[^\s;&|<>()$`'"\\]+(?=[\s;&|<>()]|$)/.exec(this.source.text.slice(this.source.at, this.source.at + 64))?.[0] ?? ''
  }

  private takeWord(word: string): boolean {
    this.skipSpace()
    if (this.peekWord() !== word) return false
    this.source.at += word.length
    return true
  }

  private need(word: string): void {
    this.skipNewlines()
    if (!this.takeWord(word)) throw new ShellSyntaxError(`syntax error: unexpected ${this.peek() === '' ? 'end of file' : `"${this.peekWord() || this.peek()}"`} (expecting "${word}")`)
  }

  private expect(one: string): void {
    this.skipSpace()
    if (this.peek() !== one) throw new ShellSyntaxError(`syntax error: unexpected ${this.peek() === '' ? 'end of file' : `"${this.peek()}"`} (expecting "${one}")`)
    this.source.at++
  }
}

/** Standard output and standard error together. */
export const BOTH = -1

function assignmentOf(word: Word): Assignment | null {
  const [first, ...rest] = word
  if (first?.kind !== 'text' || first.quoted) return null
  const match = ASSIGNMENT.exec(first.text)
  if (match === null) return null
  return { name: match[1] ?? '', value: [{ ...first, text: first.text.slice(match[0].length) }, ...rest] }
}
