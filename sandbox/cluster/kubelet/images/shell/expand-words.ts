import type { ContainerFiles } from '../../runtimes/container-files.ts'
import { evaluate } from './arithmetic.ts'
import { expandBraces } from './braces.ts'
import { glob, hasWildcard, patternSource, quotePattern } from './patterns.ts'
import { type Node, type Part, ShellSyntaxError, type Word } from './syntax.ts'

/** What expansion needs of the shell. */
export interface Expander {
  /** Undefined: unset. */
  get(name: string): string | undefined
  set(name: string, value: string): void
  positional(): readonly string[]
  /** Standard output of commands, without the newlines at its end. */
  capture(body: Node): Promise<string>
  directory(): string
  files: ContainerFiles
  /** bash's {a,b} and {1..3}. */
  braces: boolean
}

/** Characters that one word may expand to; beyond that a loop doubles a variable without end. */
const MOST_CHARACTERS = 1024 * 1024

/** A word being made: its text, and the same as a pattern in which quoted characters stand for themselves. */
interface Field {
  text: string
  pattern: string
  /** Something was quoted: the field stays, though empty. */
  quoted: boolean
}

/** Words to arguments: variables, commands, splitting, file names. */
export async function expandWords(words: readonly Word[], shell: Expander): Promise<string[]> {
  const all: string[] = []
  for (const word of shell.braces ? words.flatMap(expandBraces) : words) {
    for (const { text, pattern } of await fieldsOf(word, shell)) {
      const paths = hasWildcard(pattern) ? glob(pattern, shell.directory(), shell.files) : []
      if (paths.length > 0) all.push(...paths)
      else all.push(text)
    }
  }
  return all
}

/** A word that stays one: an assignment, a file name, a here-document. */
export async function expandToText(word: Word, shell: Expander): Promise<string> {
  return (await expandUnsplit(word, shell)).text
}

/** A word that is matched: `case` and the operators of ${…}. */
export async function expandToPattern(word: Word, shell: Expander): Promise<string> {
  return (await expandUnsplit(word, shell)).pattern
}

async function expandUnsplit(word: Word, shell: Expander): Promise<Field> {
  const field: Field = { text: '', pattern: '', quoted: true }
  for (const [index, part] of word.entries()) {
    const text = part.kind === 'text' ? (index === 0 ? withHome(part, shell) : part.text) : await valueOf(part, shell)
    append(field, text, part.quoted)
  }
  return field
}

async function fieldsOf(word: Word, shell: Expander): Promise<Field[]> {
  const fields: Field[] = []
  let current: Field | null = null
  const open = (): Field => (current ??= { text: '', pattern: '', quoted: false })
  const close = (): void => {
    if (current !== null) fields.push(current)
    current = null
  }
  for (const [index, part] of word.entries()) {
    if (part.kind === 'text') {
      append(open(), index === 0 ? withHome(part, shell) : part.text, part.quoted)
    } else if (part.kind === 'variable' && part.name === '@' && part.quoted && part.operator === '') {
      for (const [at, text] of shell.positional().entries()) {
        if (at > 0) close()
        append(open(), text, true)
      }
    } else {
      const value = await valueOf(part, shell)
      if (part.quoted) append(open(), value, true)
      else splitInto(value, shell.get('IFS') ?? ' \t\n', open, close, () => current)
    }
  }
  close()
  return fields.filter((field) => field.text !== '' || field.quoted)
}

function splitInto(value: string, separators: string, open: () => Field, close: () => void, current: () => Field | null): void {
  if (separators === '') return append(open(), value, false)
  const test = new RegExp(`[${separators.replace(/[\]\\^-]/g, '\\$&')}]+`)
  const pieces = value.split(test)
  for (const [at, piece] of pieces.entries()) {
    if (at > 0) close()
    if (piece !== '' || (at === 0 && current() !== null)) append(open(), piece, false)
  }
}

function append(field: Field, text: string, quoted: boolean): void {
  field.text += text
  field.pattern += quoted ? quotePattern(text) : text
  field.quoted ||= quoted
  if (field.text.length > MOST_CHARACTERS) throw new ShellSyntaxError('out of memory: a word is longer than 1 MiB')
}

const withHome = (part: Part & { kind: 'text' }, shell: Expander): string =>
  part.quoted ? part.text : part.text.replace(/^~(?=\/|$)/, shell.get('HOME') ?? '~')

async function valueOf(part: Part, shell: Expander): Promise<string> {
  switch (part.kind) {
    case 'text':
      return part.text
    case 'command':
      return shell.capture(part.body)
    case 'arithmetic': {
      const text = await expandToText(part.expression, shell)
      return String(evaluate(text, { get: (name) => shell.get(name) ?? '0', set: (name, value) => shell.set(name, value) }))
    }
    case 'variable':
      return variableValue(part, shell)
  }
}

async function variableValue({ name, operator, argument }: Part & { kind: 'variable' }, shell: Expander): Promise<string> {
  const value = name === '@' || name === '*' ? shell.positional().join(' ') : shell.get(name)
  const missing = value === undefined || (operator.startsWith(':') && value === '')
  switch (operator.replace(':', '')) {
    case '':
      return value ?? ''
    case 'length':
      return String((value ?? '').length)
    case '-':
      return missing ? expandToText(argument, shell) : value
    case '+':
      return missing ? '' : expandToText(argument, shell)
    case '=': {
      if (!missing) return value
      const fresh = await expandToText(argument, shell)
      shell.set(name, fresh)
      return fresh
    }
    case '?': {
      if (!missing) return value
      const why = await expandToText(argument, shell)
      throw new ShellSyntaxError(`${name}: ${why === '' ? 'parameter not set' : why}`)
    }
    default:
      return trim(value ?? '', operator, await expandToPattern(argument, shell))
  }
}

/** # and ## take from the front, % and %% from the end; doubled, as much as matches. */
function trim(value: string, operator: string, pattern: string): string {
  const long = operator.length === 2
  if (operator.startsWith('#')) return value.replace(new RegExp(`^(?:${patternSource(pattern, { greedy: long })})`), '')
  const whole = new RegExp(`^(?:${patternSource(pattern)})$`)
  const ends = Array.from({ length: value.length + 1 }, (_, at) => at)
  const found = (long ? ends : ends.reverse()).find((at) => whole.test(value.slice(at)))
  return found === undefined ? value : value.slice(0, found)
}
