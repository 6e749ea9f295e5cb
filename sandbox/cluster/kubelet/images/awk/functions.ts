import { formatAwk, Given, numberOf, type Value } from './values.ts'

export type Cells = Map<string, Value>

/** One call: its arguments by their index, looked at as what the function takes them for. */
interface Call {
  /** A variable of awk's own. */
  set(name: string, value: Value): void
  count: number
  value(index: number): Value
  text(index: number): string
  pattern(index: number): RegExp
  target(index: number): { text: string; set(text: string): void }
  array(index: number): Cells
  isArray(index: number): boolean
  split(text: string, separator?: string): string[]
}

/** sub and gsub: & in the replacement is what was found. */
function substitute({ pattern, text, target }: Call, all: boolean): number {
  const found = pattern(0)
  const put = text(1)
  const place = target(2)
  let count = 0
  const changed = place.text.replace(found, (whole: string) => {
    if (!all && count > 0) return whole
    count++
    return put.replace(/\\\\&|\\&|&/g, (mark) => (mark === '&' ? whole : mark === '\\&' ? '&' : `\\${whole}`))
  })
  if (count > 0) place.set(changed)
  return count
}

/** The functions of the language. */
export const functions: Readonly<Record<string, (call: Call) => Value>> = {
  length: (call) => (call.count === 0 ? call.target(0).text.length : call.isArray(0) ? call.array(0).size : call.text(0).length),
  substr: ({ text, value, count }) => {
    const whole = text(0)
    const from = Math.round(numberOf(value(1)))
    const to = count < 3 ? Infinity : from + Math.round(numberOf(value(2)))
    return whole.slice(Math.max(0, from - 1), Math.max(0, to - 1))
  },
  index: ({ text }) => text(0).indexOf(text(1)) + 1,
  split: ({ text, array, split, count, pattern }) => {
    const parts = count < 3 ? split(text(0)) : text(2) === ' ' ? split(text(0), ' ') : text(0) === '' ? [] : text(0).split(text(2).length === 1 ? text(2) : pattern(2))
    const cells = array(1)
    cells.clear()
    for (const [index, part] of parts.entries()) cells.set(String(index + 1), new Given(part))
    return parts.length
  },
  sub: (call) => substitute(call, false),
  gsub: (call) => substitute(call, true),
  match: ({ text, pattern, set }) => {
    const expression = pattern(1)
    expression.lastIndex = 0
    const found = expression.exec(text(0))
    expression.lastIndex = 0
    set('RSTART', found === null ? 0 : found.index + 1)
    set('RLENGTH', found === null ? -1 : found[0].length)
    return found === null ? 0 : found.index + 1
  },
  sprintf: ({ text, value, count }) => formatAwk(text(0), Array.from({ length: Math.max(0, count - 1) }, (_, index) => value(index + 1))),
  tolower: ({ text }) => text(0).toLowerCase(),
  toupper: ({ text }) => text(0).toUpperCase(),
  int: ({ value }) => Math.trunc(numberOf(value(0))),
  sqrt: ({ value }) => Math.sqrt(numberOf(value(0))),
  exp: ({ value }) => Math.exp(numberOf(value(0))),
  log: ({ value }) => Math.log(numberOf(value(0))),
  sin: ({ value }) => Math.sin(numberOf(value(0))),
  cos: ({ value }) => Math.cos(numberOf(value(0))),
  atan2: ({ value }) => Math.atan2(numberOf(value(0)), numberOf(value(1))),
  rand: () => Math.random(),
  srand: () => 0,
  systime: () => Math.floor(Date.now() / 1000),
  close: () => 0,
  fflush: () => 0,
}
