import { UsageError } from './command.ts'

/** What `expr` binds together, loosest first. */
const LEVELS: readonly (readonly string[])[] = [['|'], ['&'], ['=', '==', '!=', '<', '<=', '>', '>='], ['+', '-'], ['*', '/', '%'], [':']]

const isNumber = (text: string): boolean => /^-?\d+$/.test(text)
const isNull = (text: string): boolean => text === '' || /^-?0+$/.test(text)

function integer(text: string): bigint {
  if (!isNumber(text)) throw new UsageError('non-numeric argument')
  return BigInt(text)
}

function compare(operator: string, a: string, b: string): boolean {
  const order = isNumber(a) && isNumber(b) ? Number(BigInt(a) > BigInt(b)) - Number(BigInt(a) < BigInt(b)) : Number(a > b) - Number(a < b)
  switch (operator) {
    case '<':
      return order < 0
    case '<=':
      return order <= 0
    case '>':
      return order > 0
    case '>=':
      return order >= 0
    case '!=':
      return order !== 0
    default:
      return order === 0
  }
}

function apply(operator: string, a: string, b: string): string {
  switch (operator) {
    case '|':
      return isNull(a) ? b : a
    case '&':
      return isNull(a) || isNull(b) ? '0' : a
    case '+':
      return String(integer(a) + integer(b))
    case '-':
      return String(integer(a) - integer(b))
    case '*':
      return String(integer(a) * integer(b))
    case '/':
    case '%':
      if (integer(b) === 0n) throw new UsageError('division by zero')
      return String(operator === '/' ? integer(a) / integer(b) : integer(a) % integer(b))
    case ':': {
      const match = new RegExp(`^(?:${b.replace(/\\([()])/g, '$1')})`).exec(a)
      return match === null ? '0' : (match[1] ?? String(match[0].length))
    }
    default:
      return compare(operator, a, b) ? '1' : '0'
  }
}

/** The value of `expr`'s words, and whether it counts as false. Throws `UsageError`. */
export function evaluateArithmetic(words: readonly string[]): { text: string; isNull: boolean } {
  let at = 0
  const operand = (): string => {
    const word = words[at++]
    if (word === undefined) throw new UsageError('syntax error')
    if (word !== '(') return word
    const inside = level(0)
    if (words[at++] !== ')') throw new UsageError('syntax error')
    return inside
  }
  const level = (depth: number): string => {
    const operators = LEVELS[depth]
    if (operators === undefined) return operand()
    let value = level(depth + 1)
    while (operators.includes(words[at] ?? '')) {
      const operator = words[at++] ?? ''
      value = apply(operator, value, level(depth + 1))
    }
    return value
  }
  const text = level(0)
  if (at < words.length) throw new UsageError('syntax error')
  return { text, isNull: isNull(text) }
}
