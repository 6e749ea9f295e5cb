/** Text that came from outside: it is compared as a number when it looks like one. */
export class Given {
  readonly text: string
  readonly number: number | null
  constructor(text: string) {
    this.text = text
    this.number = /^\s*[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?\s*$/.test(text) ? Number(text) : null
  }
}

/** Undefined: never set, which is 0 and "". */
export type Value = number | string | Given | undefined

export function numberOf(value: Value): number {
  if (typeof value === 'number') return value
  if (value === undefined) return 0
  const text = typeof value === 'string' ? value : value.text
  return Number(/^\s*[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?/.exec(text)?.[0] ?? 0)
}

export function textOf(value: Value, format = '%.6g'): string {
  if (value === undefined) return ''
  if (typeof value === 'number') return Number.isInteger(value) ? String(value) : formatAwk(format, [value])
  return typeof value === 'string' ? value : value.text
}

export function isTrue(value: Value): boolean {
  if (value === undefined) return false
  if (typeof value === 'number') return value !== 0
  if (typeof value === 'string') return value !== ''
  return value.number === null ? value.text !== '' : value.number !== 0
}

/** Less than, equal to or more than 0, as numbers where both are. */
export function compare(a: Value, b: Value): number {
  const isNumber = (value: Value): boolean => value === undefined || typeof value === 'number' || (value instanceof Given && value.number !== null)
  if (isNumber(a) && isNumber(b)) return numberOf(a) - numberOf(b)
  const [left, right] = [textOf(a), textOf(b)]
  return left < right ? -1 : left > right ? 1 : 0
}

/** %g: as many digits as matter, the shorter of the two notations. */
function general(number: number, precision: number): string {
  if (number === 0) return '0'
  const digits = Math.max(1, precision)
  const exponent = Math.floor(Math.log10(Math.abs(Number(number.toExponential(digits - 1)))))
  if (exponent >= -4 && exponent < digits) {
    const text = number.toFixed(Math.max(0, digits - 1 - exponent))
    return text.includes('.') ? text.replace(/\.?0+$/, '') : text
  }
  return exponential(number, digits - 1).replace(/\.?0+e/, 'e')
}

const exponential = (number: number, precision: number): string => number.toExponential(precision).replace(/e([-+])(\d)$/, 'e$10$2')

/** printf and sprintf. */
export function formatAwk(format: string, values: readonly Value[]): string {
  let used = 0
  const next = (): Value => values[used++]
  return format.replace(/%([-+ 0#]*)(\*|\d+)?(?:\.(\*|\d+))?([a-zA-Z%])/g, (whole, flags: string, width: string | undefined, precision: string | undefined, kind: string) => {
    if (kind === '%') return '%'
    const room = width === '*' ? numberOf(next()) : Number(width ?? 0)
    const digits = precision === undefined ? null : precision === '*' ? numberOf(next()) : Number(precision)
    const shown = render(kind, next(), digits)
    if (shown === null) return whole
    const isNumber = !'sc'.includes(kind)
    const sign = isNumber && !shown.startsWith('-') && flags.includes('+') ? '+' : isNumber && !shown.startsWith('-') && flags.includes(' ') ? ' ' : ''
    const text = `${sign}${shown}`
    if (flags.includes('-')) return text.padEnd(room)
    if (!flags.includes('0') || !isNumber) return text.padStart(room)
    const [, mark = '', rest = ''] = /^([-+ ]?)(.*)$/.exec(text) ?? []
    return `${mark}${rest.padStart(room - mark.length, '0')}`
  })
}

function render(kind: string, value: Value, precision: number | null): string | null {
  const number = numberOf(value)
  switch (kind) {
    case 's':
      return precision === null ? textOf(value) : textOf(value).slice(0, precision)
    case 'c':
      return typeof value === 'number' || (value instanceof Given && value.number !== null) ? String.fromCodePoint(Math.max(0, Math.trunc(number))) : textOf(value).slice(0, 1)
    case 'd':
    case 'i':
    case 'u':
      return `${Math.trunc(number) < 0 ? '-' : ''}${String(Math.abs(Math.trunc(number))).padStart(precision ?? 0, '0')}`
    case 'x':
    case 'X': {
      const text = Math.trunc(number).toString(16)
      return kind === 'X' ? text.toUpperCase() : text
    }
    case 'o':
      return Math.trunc(number).toString(8)
    case 'f':
    case 'F':
      return number.toFixed(precision ?? 6)
    case 'e':
    case 'E':
      return exponential(number, precision ?? 6)
    case 'g':
    case 'G':
      return general(number, precision ?? 6)
    default:
      return null
  }
}
