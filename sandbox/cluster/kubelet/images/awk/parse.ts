import { type Token, tokensOf } from './lex.ts'
import { AwkError, type AwkFunction, type AwkProgram, type Expression, type Rule, type Statement, type Target } from './syntax.ts'

const ASSIGNMENTS = new Set(['=', '+=', '-=', '*=', '/=', '%=', '^='])
const COMPARISONS = new Set(['<', '<=', '==', '!=', '>', '>='])
const END: Token = { kind: 'end', text: 'end of program' }
/** Nesting that a program may have; deeper ones would exhaust the stack. */
const MOST_DEPTH = 200
const FUNCTIONS_WITHOUT_PARENTHESES = new Set(['length'])

/** Throws `AwkError`. */
export const parseAwk = (text: string): AwkProgram => new Parser(tokensOf(text)).program()

class Parser {
  private at = 0
  private depth = 0
  /** In the list of `print`, > is where it goes and no comparison. */
  private inPrint = false
  private readonly tokens: readonly Token[]

  constructor(tokens: readonly Token[]) {
    this.tokens = tokens
  }

  program(): AwkProgram {
    const rules: Rule[] = []
    const functions = new Map<string, AwkFunction>()
    for (this.skip(); this.now().kind !== 'end'; this.skip()) {
      if (this.takeWord('function') || this.takeWord('func')) {
        const name = this.next().text
        functions.set(name, { parameters: this.parameters(), body: this.skip().block() })
      } else rules.push(this.rule())
    }
    return { rules, functions }
  }

  private rule(): Rule {
    for (const word of ['BEGIN', 'END'] as const) if (this.takeWord(word)) return { when: word, body: this.block() }
    if (this.is('{')) return { when: null, body: this.block() }
    const when = [this.expression()]
    if (this.take(',')) when.push(this.skip().expression())
    return { when, body: this.is('{') ? this.block() : null }
  }

  private parameters(): string[] {
    this.need('(')
    const names: string[] = []
    while (!this.take(')')) {
      names.push(this.next().text)
      if (this.take(',')) this.skip()
    }
    return names
  }

  private block(): Statement {
    this.need('{')
    const body: Statement[] = []
    for (this.skip(); !this.take('}'); this.skip()) body.push(this.statement())
    return { kind: 'block', body }
  }

  private statement(): Statement {
    if (++this.depth > MOST_DEPTH) throw new AwkError('the program is nested too deeply')
    try {
      return this.anyStatement()
    } finally {
      this.depth--
    }
  }

  private anyStatement(): Statement {
    if (this.is('{')) return this.block()
    if (this.takeWord('if')) {
      const test = this.condition()
      const yes = this.skip().statement()
      const back = this.at
      this.skip()
      if (this.takeWord('else')) return { kind: 'if', test, yes, no: this.skip().statement() }
      this.at = back
      return { kind: 'if', test, yes, no: null }
    }
    if (this.takeWord('while')) {
      const test = this.condition()
      if (this.take(';')) return { kind: 'while', test, body: { kind: 'block', body: [] }, after: false }
      return { kind: 'while', test, body: this.skip().statement(), after: false }
    }
    if (this.takeWord('do')) {
      const body = this.skip().statement()
      this.skip()
      if (!this.takeWord('while')) throw this.unexpected()
      return this.ended({ kind: 'while', test: this.condition(), body, after: true })
    }
    if (this.takeWord('for')) return this.forStatement()
    return this.ended(this.simple())
  }

  private forStatement(): Statement {
    this.need('(')
    const [name, word, array, close] = this.tokens.slice(this.at, this.at + 4)
    if (name?.kind === 'name' && word?.text === 'in' && array?.kind === 'name' && close?.text === ')') {
      this.at += 4
      return { kind: 'each', name: name.text, array: array.text, body: this.skip().statement() }
    }
    const first = this.is(';') ? null : this.simple()
    this.need(';')
    const test = this.skip().is(';') ? null : this.expression()
    this.need(';')
    const next = this.skip().is(')') ? null : this.simple()
    this.need(')')
    if (this.take(';')) return { kind: 'for', first, test, next, body: { kind: 'block', body: [] } }
    return { kind: 'for', first, test, next, body: this.skip().statement() }
  }

  private simple(): Statement {
    for (const word of ['next', 'break', 'continue'] as const) if (this.takeWord(word)) return { kind: word }
    for (const word of ['exit', 'return'] as const) if (this.takeWord(word)) return { kind: word, value: this.isEnded() ? null : this.expression() }
    if (this.takeWord('delete')) {
      const name = this.next().text
      return { kind: 'delete', name, keys: this.take('[') ? this.listTo(']') : null }
    }
    if (this.takeWord('print')) return this.print(false)
    if (this.takeWord('printf')) return this.print(true)
    return { kind: 'expression', value: this.expression() }
  }

  private print(format: boolean): Statement {
    this.inPrint = true
    const values: Expression[] = []
    if (!this.isEnded() && !this.is('>') && !this.is('>>') && !this.is('|')) {
      do values.push(this.skip().expression())
      while (this.take(','))
    }
    this.inPrint = false
    const [only] = values
    const list = values.length === 1 && only?.kind === 'group' ? only.values : values
    for (const operator of ['>', '>>', '|'] as const) if (this.take(operator)) return { kind: 'print', format, values: list, to: { operator, where: this.concatenation() } }
    return { kind: 'print', format, values: list, to: null }
  }

  private condition(): Expression {
    this.need('(')
    const test = this.expression()
    this.need(')')
    return test
  }

  private expression(): Expression {
    if (++this.depth > MOST_DEPTH) throw new AwkError('the program is nested too deeply')
    try {
      return this.choice()
    } finally {
      this.depth--
    }
  }

  private choice(): Expression {
    const test = this.or()
    if (this.take('?')) {
      const yes = this.skip().choice()
      this.skip().need(':')
      return { kind: 'choice', test, yes, no: this.skip().choice() }
    }
    const operator = this.now().text
    if (this.now().kind !== 'mark' || !ASSIGNMENTS.has(operator)) return test
    if (!isTarget(test)) throw this.unexpected()
    this.at++
    return { kind: 'assign', operator, target: test, value: this.skip().choice() }
  }

  private or(): Expression {
    let left = this.and()
    while (this.take('||')) left = { kind: 'or', left, right: this.skip().and() }
    return left
  }

  private and(): Expression {
    let left = this.membership()
    while (this.take('&&')) left = { kind: 'and', left, right: this.skip().membership() }
    return left
  }

  private membership(): Expression {
    let left = this.matching()
    while (this.takeWord('in')) left = { kind: 'in', keys: left.kind === 'group' ? left.values : [left], name: this.next().text }
    return left
  }

  private matching(): Expression {
    let left = this.comparison()
    while (this.is('~') || this.is('!~')) left = { kind: 'match', negated: this.next().text === '!~', text: left, pattern: this.comparison() }
    return left
  }

  private comparison(): Expression {
    const left = this.concatenation()
    const operator = this.now().text
    if (this.now().kind !== 'mark' || !COMPARISONS.has(operator) || (operator === '>' && this.inPrint)) return left
    this.at++
    return { kind: 'binary', operator, left, right: this.concatenation() }
  }

  private concatenation(): Expression {
    let left = this.sum()
    while (this.beginsValue()) left = { kind: 'binary', operator: ' ', left, right: this.sum() }
    return left
  }

  private beginsValue(): boolean {
    const { kind, text } = this.now()
    if (kind === 'mark') return ['(', '$', '++', '--'].includes(text)
    return ['number', 'string', 'name', 'call', 'regex'].includes(kind)
  }

  private sum(): Expression {
    let left = this.product()
    while (this.is('+') || this.is('-')) left = { kind: 'binary', operator: this.next().text, left, right: this.product() }
    return left
  }

  private product(): Expression {
    let left = this.unary()
    while (this.is('*') || this.is('/') || this.is('%')) left = { kind: 'binary', operator: this.next().text, left, right: this.unary() }
    return left
  }

  private unary(): Expression {
    for (const operator of ['!', '-', '+'] as const) if (this.take(operator)) return { kind: 'unary', operator, value: this.unary() }
    return this.power()
  }

  private power(): Expression {
    const left = this.stepped()
    return this.take('^') ? { kind: 'binary', operator: '^', left, right: this.unary() } : left
  }

  private stepped(): Expression {
    for (const [mark, by] of [['++', 1], ['--', -1]] as const) {
      if (!this.take(mark)) continue
      const target = this.primary()
      if (!isTarget(target)) throw this.unexpected()
      return { kind: 'step', by, before: true, target }
    }
    const value = this.primary()
    if (!isTarget(value)) return value
    for (const [mark, by] of [['++', 1], ['--', -1]] as const) if (this.take(mark)) return { kind: 'step', by, before: false, target: value }
    return value
  }

  private primary(): Expression {
    const token = this.next()
    switch (token.kind) {
      case 'number':
        return { kind: 'number', value: Number(token.text) }
      case 'string':
        return { kind: 'string', value: token.text }
      case 'regex':
        return { kind: 'regex', source: token.text }
      case 'call': {
        this.need('(')
        return { kind: 'call', name: token.text, values: this.listTo(')') }
      }
      case 'name':
        if (FUNCTIONS_WITHOUT_PARENTHESES.has(token.text)) return { kind: 'call', name: token.text, values: [] }
        return this.take('[') ? { kind: 'element', name: token.text, keys: this.listTo(']') } : { kind: 'variable', name: token.text }
      case 'word':
        if (token.text === 'getline') throw new AwkError("getline is not in this image's awk: pipe the lines in, or name the file as an argument")
        break
      case 'mark':
        if (token.text === '$') return { kind: 'field', index: this.is('++') || this.is('--') ? this.stepped() : this.is('-') ? this.unary() : this.primary() }
        if (token.text === '(') {
          const outer = this.inPrint
          this.inPrint = false
          const values = this.listTo(')')
          this.inPrint = outer
          const [only] = values
          return values.length === 1 && only !== undefined ? only : { kind: 'group', values }
        }
    }
    this.at--
    throw this.unexpected()
  }

  private listTo(closing: string): Expression[] {
    const values: Expression[] = []
    for (this.skip(); !this.take(closing); this.skip()) {
      values.push(this.expression())
      this.skip()
      if (!this.take(',') && !this.is(closing)) throw this.unexpected()
    }
    return values
  }

  private now(): Token {
    return this.tokens[this.at] ?? END
  }

  private next(): Token {
    const token = this.now()
    this.at++
    return token
  }

  private is(mark: string): boolean {
    return this.now().kind === 'mark' && this.now().text === mark
  }

  private take(mark: string): boolean {
    if (!this.is(mark)) return false
    this.at++
    return true
  }

  private takeWord(word: string): boolean {
    if (this.now().kind !== 'word' || this.now().text !== word) return false
    this.at++
    return true
  }

  private need(mark: string): void {
    if (!this.take(mark)) throw this.unexpected()
  }

  /** Over newlines and empty statements. */
  private skip(): this {
    while (this.now().kind === 'newline' || (this.is(';') && !this.isInHead())) this.at++
    return this
  }

  /** In the head of a `for`, a semicolon means something. */
  private isInHead(): boolean {
    let open = 0
    for (let at = this.at - 1; at >= 0; at--) {
      const { kind, text } = this.tokens[at] ?? END
      if (kind !== 'mark') continue
      if (text === ')') open++
      else if (text === '(' && open-- === 0) return this.tokens[at - 1]?.text === 'for'
      else if (text === '{' || text === '}') return false
    }
    return false
  }

  private isEnded(): boolean {
    const { kind } = this.now()
    return kind === 'newline' || kind === 'end' || this.is(';') || this.is('}')
  }

  private ended(statement: Statement): Statement {
    if (!this.isEnded()) throw this.unexpected()
    return statement
  }

  private unexpected(): AwkError {
    const { kind, text } = this.now()
    return new AwkError(`syntax error at ${kind === 'newline' ? 'the end of a line' : kind === 'end' ? 'the end of the program' : `'${text}'`}`)
  }
}

const isTarget = (value: Expression): value is Target => value.kind === 'field' || value.kind === 'variable' || value.kind === 'element'
