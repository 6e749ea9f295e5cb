import { labelKeyProblems, labelValueProblems } from './name-rules.ts'

/** One condition on a label. https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors */
export interface LabelRequirement {
  key: string
  operator: LabelOperator
  values: readonly string[]
}

export type LabelOperator = 'in' | 'notin' | '=' | '==' | '!=' | 'exists' | '!' | 'gt' | 'lt'

/** The selector's text cannot be read; the message is upstream's. */
export class SelectorError extends Error {
  override name = 'SelectorError'
}

type Token = { kind: 'identifier' | 'operator' | 'punctuation' | 'end'; text: string }

const SYMBOLS = new Set(['=', '!', '(', ')', ',', '>', '<'])
const SYMBOL_TOKENS = ['==', '!=', '=', '!', '(', ')', ',', '>', '<']
const EXPECTED_OPERATORS = 'in, notin, =, ==, !=, gt, lt'

/** Reads `app=web,tier in (a, b),!zone`. Throws SelectorError with upstream's words. https://pkg.go.dev/k8s.io/apimachinery/pkg/labels#Parse */
export function parseLabelSelector(text: string): LabelRequirement[] {
  const parser = new Parser(tokenize(text))
  return parser.requirements()
}

function tokenize(text: string): Token[] {
  const tokens: Token[] = []
  for (let at = 0; at < text.length; ) {
    const character = text[at]!
    if (/\s/.test(character)) {
      at++
    } else if (SYMBOLS.has(character)) {
      const symbol = SYMBOL_TOKENS.find((one) => text.startsWith(one, at))!
      tokens.push({ kind: /[=<>]/.test(symbol) ? 'operator' : 'punctuation', text: symbol })
      at += symbol.length
    } else {
      const start = at
      while (at < text.length && !SYMBOLS.has(text[at]!) && !/\s/.test(text[at]!)) at++
      tokens.push({ kind: 'identifier', text: text.slice(start, at) })
    }
  }
  return tokens
}

const END: Token = { kind: 'end', text: '' }

class Parser {
  private at = 0
  private readonly tokens: Token[]
  constructor(tokens: Token[]) {
    this.tokens = tokens
  }

  requirements(): LabelRequirement[] {
    const found: LabelRequirement[] = []
    for (;;) {
      const next = this.peek()
      if (next.kind === 'end') return sorted(found)
      if (next.kind !== 'identifier' && next.text !== '!') {
        throw new SelectorError(`found '${next.text}', expected: !, identifier, or 'end of string'`)
      }
      found.push(this.wrapped(() => this.requirement()))
      const after = this.take()
      if (after.kind === 'end') return sorted(found)
      if (after.text !== ',') throw new SelectorError(`found '${after.text}', expected: ',' or 'end of string'`)
      const following = this.peek()
      if (following.kind !== 'identifier' && following.text !== '!') {
        throw new SelectorError(`found '${following.text}', expected: identifier after ','`)
      }
    }
  }

  private wrapped(read: () => LabelRequirement): LabelRequirement {
    try {
      return read()
    } catch (failure) {
      if (failure instanceof SelectorError) throw new SelectorError(`unable to parse requirement: ${failure.message}`)
      throw failure
    }
  }

  private requirement(): LabelRequirement {
    const negated = this.peek().text === '!' && this.take().text === '!'
    const key = this.take()
    if (key.kind !== 'identifier') throw new SelectorError(`found '${key.text}', expected: identifier`)
    const problem = labelKeyProblems(key.text)[0]
    if (problem !== undefined) throw new SelectorError(`<nil>: Invalid value: ${JSON.stringify(key.text)}: ${problem}`)
    const next = this.peek()
    if (next.kind === 'end' || next.text === ',') return { key: key.text, operator: negated ? '!' : 'exists', values: [] }
    const operator = this.operator()
    const values = operator === 'in' || operator === 'notin' ? this.list() : [this.exactValue()]
    return checked({ key: key.text, operator, values })
  }

  private operator(): LabelOperator {
    const { kind, text } = this.take()
    if (text === '>') return 'gt'
    if (text === '<') return 'lt'
    if (kind === 'operator' || (kind === 'identifier' && (text === 'in' || text === 'notin'))) return text as LabelOperator
    throw new SelectorError(`found '${text}', expected: ${EXPECTED_OPERATORS}`)
  }

  private exactValue(): string {
    const next = this.peek()
    if (next.kind === 'end' || next.text === ',') return ''
    const { kind, text } = this.take()
    if (kind !== 'identifier') throw new SelectorError(`found '${text}', expected: identifier`)
    return text
  }

  private list(): string[] {
    const open = this.take()
    if (open.text !== '(') throw new SelectorError(`found '${open.text}' expected: '('`)
    const values = new Set<string>()
    if (this.peek().text === ')') {
      this.take()
      return []
    }
    for (;;) {
      const next = this.take()
      if (next.kind === 'identifier') {
        values.add(next.text)
        const after = this.take()
        if (after.text === ')') return [...values].sort()
        if (after.text !== ',') throw new SelectorError(`found '${after.text}', expected: ',' or ')'`)
        if (this.peek().text !== ')') continue
      } else if (next.text !== ',') {
        throw new SelectorError(`found '${next.text}', expected: ',', ')' or identifier`)
      }
      values.add('')
      if (this.peek().text === ')') {
        this.take()
        return [...values].sort()
      }
    }
  }

  private peek(): Token {
    return this.tokens[this.at] ?? END
  }
  private take(): Token {
    return this.tokens[this.at++] ?? END
  }
}

const sorted = (requirements: LabelRequirement[]): LabelRequirement[] => requirements.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))

function checked(requirement: LabelRequirement): LabelRequirement {
  const { operator, values } = requirement
  if ((operator === 'in' || operator === 'notin') && values.length === 0) {
    throw new SelectorError("values: Invalid value: []: for 'in', 'notin' operators, values set can't be empty")
  }
  if ((operator === 'gt' || operator === 'lt') && !/^[+-]?\d+$/.test(values[0] ?? '')) {
    throw new SelectorError(`values[0]: Invalid value: ${JSON.stringify(values[0] ?? '')}: for 'Gt', 'Lt' operators, the value must be an integer`)
  }
  for (const [index, value] of values.entries()) {
    const problem = labelValueProblems(value)[0]
    if (problem !== undefined) {
      throw new SelectorError(`values[${index}][${requirement.key}]: Invalid value: ${JSON.stringify(value)}: ${problem}`)
    }
  }
  return requirement
}
