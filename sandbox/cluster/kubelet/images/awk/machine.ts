import { type Cells, functions } from './functions.ts'
import { AwkError, type AwkProgram, type Expression, type Statement, type Target } from './syntax.ts'
import { compare, formatAwk, Given, isTrue, numberOf, textOf, type Value } from './values.ts'

/** Steps between two records; an endless loop would take the thread that all programs share. */
const MOST_STEPS = 2_000_000
/** Functions calling functions. */
const MOST_CALLS = 500

class Next extends Error {}
class Exit extends Error {}
class Loop extends Error {
  readonly kind: 'break' | 'continue'
  constructor(kind: 'break' | 'continue') {
    super(kind)
    this.kind = kind
  }
}
class Return extends Error {
  readonly value: Value
  constructor(value: Value) {
    super('return')
    this.value = value
  }
}


/** Where `print` goes: null is standard output. */
export type Write = (text: string, to: { operator: '>' | '>>' | '|'; where: string } | null) => void

/** POSIX's classes, which JavaScript lacks. */
const CLASSES: Readonly<Record<string, string>> = { alpha: 'A-Za-z', digit: '0-9', alnum: 'A-Za-z0-9', upper: 'A-Z', lower: 'a-z', space: '\\s', blank: ' \\t', punct: '!-\\/:-@\\[-`{-~', xdigit: '0-9A-Fa-f' }

const patterns = new Map<string, RegExp>()

function patternOf(source: string): RegExp {
  const known = patterns.get(source)
  if (known !== undefined) return known
  try {
    const made = new RegExp(source.replace(/\[:(\w+):\]/g, (whole, name: string) => CLASSES[name] ?? whole).replace(/\[\]/g, '[\\]').replace(/^([*+?])/, '\\$1'), 'g')
    patterns.set(source, made)
    return made
  } catch {
    throw new AwkError(`bad regular expression: /${source}/`)
  }
}

/** Carries out one program: its variables, the record it looks at, and what its rules do. */
export class Machine {
  readonly globals: Cells = new Map<string, Value>(Object.entries({ FS: ' ', OFS: ' ', ORS: '\n', RS: '\n', SUBSEP: '\x1c', NR: 0, FNR: 0, NF: 0, CONVFMT: '%.6g', OFMT: '%.6g', FILENAME: '', RSTART: 0, RLENGTH: -1 }))
  readonly arrays = new Map<string, Cells>()
  status = 0
  exited = false
  private record = ''
  private fields: Value[] = []
  private steps = 0
  private calls: { values: Cells; arrays: Map<string, Cells> }[] = []
  private readonly inRange = new Set<number>()
  private readonly program: AwkProgram
  private readonly write: Write

  constructor(program: AwkProgram, write: Write) {
    this.program = program
    this.write = write
  }

  /** BEGIN or END; false when the program has said exit. */
  begin(when: 'BEGIN' | 'END'): void {
    this.guarded(() => {
      for (const rule of this.program.rules) if (rule.when === when && rule.body !== null) this.run(rule.body)
    })
  }

  take(record: string): void {
    this.globals.set('NR', numberOf(this.globals.get('NR')) + 1)
    this.globals.set('FNR', numberOf(this.globals.get('FNR')) + 1)
    this.setRecord(record)
    this.guarded(() => {
      for (const [index, { when, body }] of this.program.rules.entries()) {
        if (typeof when === 'string' || (when !== null && !this.fits(when, index))) continue
        if (body === null) this.write(`${this.record}${this.text('ORS')}`, null)
        else this.run(body)
      }
    })
  }

  /** Whether there is anything to read records for. */
  get readsRecords(): boolean {
    return this.program.rules.some(({ when }) => when !== 'BEGIN')
  }

  private guarded(action: () => void): void {
    this.steps = 0
    try {
      action()
    } catch (error) {
      if (error instanceof Exit) this.exited = true
      else if (!(error instanceof Next)) throw error
    }
  }

  private fits([from, to]: Expression[], index: number): boolean {
    if (from === undefined) return true
    if (to === undefined) return isTrue(this.value(from))
    if (!this.inRange.has(index) && !isTrue(this.value(from))) return false
    this.inRange.add(index)
    if (isTrue(this.value(to))) this.inRange.delete(index)
    return true
  }

  private text(name: string): string {
    return textOf(this.globals.get(name))
  }

  private setRecord(record: string): void {
    this.record = record
    this.fields = this.split(record, this.text('FS')).map((one) => new Given(one))
    this.globals.set('NF', this.fields.length)
  }

  private split(text: string, separator: string): string[] {
    if (separator === ' ') return text.trim() === '' ? [] : text.trim().split(/\s+/)
    if (text === '') return []
    if (separator === '') return [...text]
    return text.split(separator.length === 1 && separator !== '\\' ? separator : patternOf(separator))
  }

  private field(index: number): Value {
    if (index < 0) throw new AwkError(`there is no field ${index}`)
    return index === 0 ? new Given(this.record) : this.fields[index - 1]
  }

  private setField(index: number, value: Value): void {
    if (index === 0) return this.setRecord(textOf(value))
    while (this.fields.length < index) this.fields.push('')
    this.fields[index - 1] = value
    this.joinFields()
  }

  private joinFields(): void {
    this.globals.set('NF', this.fields.length)
    this.record = this.fields.map((one) => textOf(one)).join(this.text('OFS'))
  }

  private run(statement: Statement): void {
    if (++this.steps > MOST_STEPS) throw new AwkError(`stopped after ${MOST_STEPS} steps at one record: programs of this image share one thread`)
    switch (statement.kind) {
      case 'block':
        for (const one of statement.body) this.run(one)
        return
      case 'expression':
        return void this.value(statement.value)
      case 'print':
        return this.print(statement)
      case 'if':
        if (isTrue(this.value(statement.test))) this.run(statement.yes)
        else if (statement.no !== null) this.run(statement.no)
        return
      case 'while':
        if (statement.after && !this.looped(statement.body)) return
        while (isTrue(this.value(statement.test))) if (!this.looped(statement.body)) return
        return
      case 'for':
        if (statement.first !== null) this.run(statement.first)
        for (; statement.test === null || isTrue(this.value(statement.test)); statement.next !== null && this.run(statement.next)) if (!this.looped(statement.body)) return
        return
      case 'each':
        for (const key of [...this.array(statement.array).keys()]) {
          this.set(statement.name, new Given(key))
          if (!this.looped(statement.body)) return
        }
        return
      case 'delete':
        if (statement.keys === null) this.array(statement.name).clear()
        else this.array(statement.name).delete(this.key(statement.keys))
        return
      case 'next':
        throw new Next()
      case 'break':
      case 'continue':
        throw new Loop(statement.kind)
      case 'exit':
        if (statement.value !== null) this.status = numberOf(this.value(statement.value)) & 0xff
        throw new Exit()
      case 'return':
        throw new Return(statement.value === null ? undefined : this.value(statement.value))
    }
  }

  /** False when the loop was left. */
  private looped(body: Statement): boolean {
    try {
      this.run(body)
    } catch (error) {
      if (!(error instanceof Loop)) throw error
      return error.kind === 'continue'
    }
    return true
  }

  private print({ format, values, to }: Extract<Statement, { kind: 'print' }>): void {
    const shown = values.map((one) => this.value(one))
    const text = format
      ? formatAwk(textOf(shown[0]), shown.slice(1))
      : `${values.length === 0 ? this.record : shown.map((one) => textOf(one, this.text('OFMT'))).join(this.text('OFS'))}${this.text('ORS')}`
    this.write(text, to === null ? null : { operator: to.operator, where: textOf(this.value(to.where)) })
  }

  private value(expression: Expression): Value {
    if (++this.steps > MOST_STEPS) throw new AwkError(`stopped after ${MOST_STEPS} steps at one record: programs of this image share one thread`)
    switch (expression.kind) {
      case 'number':
      case 'string':
        return expression.value
      case 'regex':
        return Number(this.record.search(patternOf(expression.source)) >= 0)
      case 'field':
        return this.field(numberOf(this.value(expression.index)))
      case 'variable':
        return this.get(expression.name)
      case 'element':
        return this.element(expression.name, this.key(expression.keys))
      case 'assign':
        return this.assign(expression.target, expression.operator === '=' ? this.value(expression.value) : calculate(expression.operator.slice(0, -1), numberOf(this.value(expression.target)), numberOf(this.value(expression.value))))
      case 'step': {
        const before = numberOf(this.value(expression.target))
        this.assign(expression.target, before + expression.by)
        return expression.before ? before + expression.by : before
      }
      case 'choice':
        return this.value(isTrue(this.value(expression.test)) ? expression.yes : expression.no)
      case 'and':
        return Number(isTrue(this.value(expression.left)) && isTrue(this.value(expression.right)))
      case 'or':
        return Number(isTrue(this.value(expression.left)) || isTrue(this.value(expression.right)))
      case 'binary':
        return this.binary(expression.operator, this.value(expression.left), this.value(expression.right))
      case 'match':
        return Number((textOf(this.value(expression.text)).search(this.pattern(expression.pattern)) >= 0) !== expression.negated)
      case 'in':
        return Number(this.array(expression.name).has(this.key(expression.keys)))
      case 'unary': {
        const value = this.value(expression.value)
        return expression.operator === '!' ? Number(!isTrue(value)) : expression.operator === '-' ? -numberOf(value) : numberOf(value)
      }
      case 'group':
        return expression.values.map((one) => textOf(this.value(one))).join(this.text('SUBSEP'))
      case 'call':
        return this.call(expression.name, expression.values)
    }
  }

  private binary(operator: string, left: Value, right: Value): Value {
    if (operator === ' ') return textOf(left, this.text('CONVFMT')) + textOf(right, this.text('CONVFMT'))
    const order = (): number => compare(left, right)
    switch (operator) {
      case '<':
        return Number(order() < 0)
      case '<=':
        return Number(order() <= 0)
      case '>':
        return Number(order() > 0)
      case '>=':
        return Number(order() >= 0)
      case '==':
        return Number(order() === 0)
      case '!=':
        return Number(order() !== 0)
      default:
        return calculate(operator, numberOf(left), numberOf(right))
    }
  }

  /** A pattern between slashes is itself; any other value is one as text. */
  private pattern(expression: Expression): RegExp {
    return patternOf(expression.kind === 'regex' ? expression.source : textOf(this.value(expression)))
  }

  private get(name: string): Value {
    const local = this.calls.at(-1)?.values
    return local?.has(name) ? local.get(name) : this.globals.get(name)
  }

  set(name: string, value: Value): void {
    const local = this.calls.at(-1)?.values
    if (local?.has(name)) local.set(name, value)
    else {
      this.globals.set(name, value)
      if (name !== 'NF') return
      this.fields.length = Math.min(this.fields.length, numberOf(value))
      while (this.fields.length < numberOf(value)) this.fields.push('')
      this.joinFields()
    }
  }

  private array(name: string): Cells {
    const local = this.calls.at(-1)
    const found = local?.arrays.get(name) ?? (local?.values.has(name) ? undefined : this.arrays.get(name))
    if (found !== undefined) return found
    const fresh: Cells = new Map()
    if (local?.values.has(name)) local.arrays.set(name, fresh)
    else this.arrays.set(name, fresh)
    return fresh
  }

  private key(keys: readonly Expression[]): string {
    return keys.map((one) => textOf(this.value(one))).join(this.text('SUBSEP'))
  }

  /** To look at an element is to make it, as the standard has it. */
  private element(name: string, key: string): Value {
    const array = this.array(name)
    if (!array.has(key)) array.set(key, undefined)
    return array.get(key)
  }

  private assign(target: Target, value: Value): Value {
    if (target.kind === 'variable') this.set(target.name, value)
    else if (target.kind === 'field') this.setField(numberOf(this.value(target.index)), value)
    else this.array(target.name).set(this.key(target.keys), value)
    return value
  }

  private call(name: string, values: readonly Expression[]): Value {
    const own = this.program.functions.get(name)
    if (own !== undefined) return this.callOwn(own, values)
    const builtin = Object.hasOwn(functions, name) ? functions[name] : undefined
    if (builtin === undefined) throw new AwkError(`call of the function ${name}, which is not in this image's awk`)
    return builtin({
      set: (name, value) => this.set(name, value),
      count: values.length,
      value: (index) => (values[index] === undefined ? undefined : this.value(values[index])),
      text: (index) => (values[index] === undefined ? '' : textOf(this.value(values[index]))),
      pattern: (index) => this.pattern(values[index] ?? { kind: 'string', value: '' }),
      target: (index) => {
        const target = values[index] ?? ({ kind: 'field', index: { kind: 'number', value: 0 } } as const)
        return target.kind === 'field' || target.kind === 'variable' || target.kind === 'element' ? { text: textOf(this.value(target)), set: (text) => void this.assign(target, text) } : { text: textOf(this.value(target)), set: () => undefined }
      },
      array: (index) => {
        const named = values[index]
        if (named?.kind !== 'variable') throw new AwkError(`${name}: argument ${index + 1} is no array`)
        return this.array(named.name)
      },
      isArray: (index) => values[index]?.kind === 'variable' && this.arrays.has((values[index] as { name: string }).name),
      split: (text, separator) => this.split(text, separator ?? this.text('FS')),
    })
  }

  private callOwn({ parameters, body }: { parameters: string[]; body: Statement }, values: readonly Expression[]): Value {
    if (this.calls.length >= MOST_CALLS) throw new AwkError('functions call each other without end')
    const frame = { values: new Map<string, Value>(), arrays: new Map<string, Cells>() }
    for (const [index, parameter] of parameters.entries()) {
      const given = values[index]
      // An array is handed over itself; what has no value yet may become one there.
      const isArray = given?.kind === 'variable' && (this.calls.at(-1)?.arrays.has(given.name) === true || this.arrays.has(given.name) || (this.get(given.name) === undefined && this.calls.at(-1)?.values.has(given.name) !== true))
      if (isArray && given.kind === 'variable') frame.arrays.set(parameter, this.array(given.name))
      frame.values.set(parameter, isArray || given === undefined ? undefined : this.value(given))
    }
    this.calls.push(frame)
    try {
      this.run(body)
    } catch (error) {
      if (error instanceof Return) return error.value
      throw error
    } finally {
      this.calls.pop()
    }
    return undefined
  }
}

function calculate(operator: string, left: number, right: number): number {
  if ((operator === '/' || operator === '%') && right === 0) throw new AwkError('division by zero')
  switch (operator) {
    case '+':
      return left + right
    case '-':
      return left - right
    case '*':
      return left * right
    case '/':
      return left / right
    case '%':
      return left % right
    default:
      return left ** right
  }
}
