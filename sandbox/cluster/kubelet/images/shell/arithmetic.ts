import { ShellSyntaxError } from './syntax.ts'

/** Variables as an expression sees and sets them; what is not a number is 0. */
export interface Variables {
  get(name: string): string
  set(name: string, value: string): void
}

const TOKEN = /\s*(\d+|0x[\da-fA-F]+|[A-Za-z_]\w*|\*\*|<<|>>|<=|>=|==|!=|&&|\|\||[-+*/%]=|[-+*/%<>=!~&|^?:()])/y

/** Loosest first; those of one row bind alike, from the left. */
const LEVELS: Record<string, (a: number, b: number) => number>[] = [
  { '||': (a, b) => Number(a !== 0 || b !== 0) },
  { '&&': (a, b) => Number(a !== 0 && b !== 0) },
  { '|': (a, b) => a | b },
  { '^': (a, b) => a ^ b },
  { '&': (a, b) => a & b },
  { '==': (a, b) => Number(a === b), '!=': (a, b) => Number(a !== b) },
  { '<': (a, b) => Number(a < b), '>': (a, b) => Number(a > b), '<=': (a, b) => Number(a <= b), '>=': (a, b) => Number(a >= b) },
  { '<<': (a, b) => a << b, '>>': (a, b) => a >> b },
  { '+': (a, b) => a + b, '-': (a, b) => a - b },
  { '*': (a, b) => a * b, '/': divide, '%': (a, b) => remainder(a, b) },
]

function divide(a: number, b: number): number {
  if (b === 0) throw new ShellSyntaxError('divide by zero')
  return Math.trunc(a / b)
}
function remainder(a: number, b: number): number {
  if (b === 0) throw new ShellSyntaxError('divide by zero')
  return a % b
}

/** The value of $(( … )). Throws `ShellSyntaxError`. */
export function evaluate(text: string, variables: Variables): number {
  const tokens: string[] = []
  TOKEN.lastIndex = 0
  for (const trimmed = text.trimEnd(); TOKEN.lastIndex < trimmed.length; ) {
    const match = TOKEN.exec(trimmed)
    if (match === null) throw new ShellSyntaxError(`arithmetic syntax error: "${text}"`)
    tokens.push(match[1] ?? '')
  }
  if (tokens.length === 0) return 0
  const reader = new Reader(tokens, variables)
  const value = reader.assignment()
  if (reader.next !== undefined) throw new ShellSyntaxError(`arithmetic syntax error: "${text}"`)
  return value
}

class Reader {
  private at = 0
  private readonly tokens: readonly string[]
  private readonly variables: Variables

  constructor(tokens: readonly string[], variables: Variables) {
    this.tokens = tokens
    this.variables = variables
  }

  get next(): string | undefined {
    return this.tokens[this.at]
  }

  assignment(): number {
    const name = this.next ?? ''
    const operator = this.tokens[this.at + 1] ?? ''
    if (!/^[A-Za-z_]/.test(name) || !/^[-+*/%]?=$/.test(operator)) return this.conditional()
    this.at += 2
    const right = this.assignment()
    const apply = operator === '=' ? null : LEVELS.find((level) => level[operator[0] ?? ''])?.[operator[0] ?? '']
    const value = apply ? apply(this.number(name), right) : right
    this.variables.set(name, String(value))
    return value
  }

  private conditional(): number {
    const condition = this.binary(0)
    if (this.next !== '?') return condition
    this.at++
    const yes = this.assignment()
    this.take(':')
    const no = this.conditional()
    return condition !== 0 ? yes : no
  }

  private binary(level: number): number {
    const operators = LEVELS[level]
    if (operators === undefined) return this.unary()
    let left = this.binary(level + 1)
    for (let apply = operators[this.next ?? '']; apply !== undefined; apply = operators[this.next ?? '']) {
      this.at++
      left = apply(left, this.binary(level + 1))
    }
    return left
  }

  private unary(): number {
    const one = this.next
    this.at++
    if (one === '-') return -this.unary()
    if (one === '+') return this.unary()
    if (one === '!') return Number(this.unary() === 0)
    if (one === '~') return ~this.unary()
    if (one === '(') {
      const value = this.assignment()
      this.take(')')
      return value
    }
    if (one === undefined) throw new ShellSyntaxError('arithmetic syntax error')
    if (/^\d/.test(one)) return Number(one)
    if (/^[A-Za-z_]/.test(one)) return this.number(one)
    throw new ShellSyntaxError(`arithmetic syntax error near "${one}"`)
  }

  private number(name: string): number {
    const value = Number(this.variables.get(name))
    return Number.isFinite(value) ? value : 0
  }

  private take(token: string): void {
    if (this.tokens[this.at++] !== token) throw new ShellSyntaxError(`arithmetic syntax error: expecting "${token}"`)
  }
}
