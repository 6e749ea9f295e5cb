import { type Node, type Part, ShellSyntaxError, type Word } from './syntax.ts'

/** The text being read and how far; shared by the parser of words and the parser of commands. */
export interface Source {
  readonly text: string
  at: number
  /** A person types it: what is unfinished may still be finished. */
  typed?: boolean
}

/** Parses a list of commands up to, and over, a closing parenthesis. */
export type ParseCommands = (source: Source, closing: ')' | '') => Node

const ENDS_WORD = new Set([' ', '\t', '\n', ';', '&', '|', '<', '>', '(', ')'])
const NAME = /[A-Za-z_][A-Za-z0-9_]*/y
const SPECIAL = new Set('0123456789?$#@*!-')
/** Longest first. */
const OPERATORS = [':-', ':=', ':?', ':+', '##', '%%', '-', '=', '?', '+', '#', '%']

/** Reads one word; empty when there is none. */
export function readWord(source: Source, commands: ParseCommands): Word {
  const parts: Part[] = []
  const { text } = source
  while (source.at < text.length && !ENDS_WORD.has(text[source.at] ?? '')) readPart(source, parts, commands, null)
  return parts
}

/** Reads parts up to, and over, a closing character that is not quoted. */
export function readUntil(source: Source, closing: string, quoted: boolean, commands: ParseCommands): Word {
  const parts: Part[] = []
  while (source.text[source.at] !== closing) {
    if (source.at >= source.text.length) throw new ShellSyntaxError(`unterminated quoted string`)
    readPart(source, parts, commands, quoted ? closing : null)
  }
  source.at++
  return parts
}

/** `within`: the character that closes double quotes, in which only $, ` and \ are special. */
function readPart(source: Source, parts: Part[], commands: ParseCommands, within: string | null): void {
  const { text } = source
  const quoted = within !== null
  const one = text[source.at] ?? ''
  if (one === '\\') {
    const next = text[source.at + 1] ?? ''
    source.at += 2
    if (next === '\n') return
    const special = !quoted || '$`"\\'.includes(next)
    add(parts, special ? next : `\\${next}`, true)
  } else if (one === "'" && !quoted) {
    const end = text.indexOf("'", source.at + 1)
    if (end < 0) throw new ShellSyntaxError('unterminated quoted string')
    add(parts, text.slice(source.at + 1, end), true)
    source.at = end + 1
  } else if (one === '"' && !quoted) {
    source.at++
    const inner = readUntil(source, '"', true, commands)
    // "" is a word, though empty.
    parts.push({ kind: 'text', text: '', quoted: true }, ...inner)
  } else if (one === '`') {
    parts.push({ kind: 'command', body: backticks(source, commands), quoted })
  } else if (one === '$') {
    readDollar(source, parts, commands, quoted)
  } else {
    source.at++
    add(parts, one, quoted)
  }
}

function add(parts: Part[], text: string, quoted: boolean): void {
  const last = parts.at(-1)
  if (last?.kind === 'text' && last.quoted === quoted) last.text += text
  else parts.push({ kind: 'text', text, quoted })
}

function backticks(source: Source, commands: ParseCommands): Node {
  let inner = ''
  for (source.at++; source.text[source.at] !== '`'; source.at++) {
    if (source.at >= source.text.length) throw new ShellSyntaxError('unterminated quoted string')
    if (source.text[source.at] === '\\' && '$`\\'.includes(source.text[source.at + 1] ?? ' ')) source.at++
    inner += source.text[source.at]
  }
  source.at++
  return commands({ text: inner, at: 0 }, '')
}

function readDollar(source: Source, parts: Part[], commands: ParseCommands, quoted: boolean): void {
  const { text } = source
  const next = text[source.at + 1] ?? ''
  if (text.startsWith('$((', source.at)) {
    const end = closingParentheses(text, source.at + 3)
    const inner: Source = { text: text.slice(source.at + 3, end), at: 0 }
    const expression: Part[] = []
    while (inner.at < inner.text.length) readPart(inner, expression, commands, '"')
    source.at = end + 2
    parts.push({ kind: 'arithmetic', expression, quoted })
  } else if (next === '(') {
    source.at += 2
    parts.push({ kind: 'command', body: commands(source, ')'), quoted })
  } else if (next === '{') {
    source.at += 2
    parts.push(readBraces(source, commands, quoted))
  } else if (SPECIAL.has(next)) {
    source.at += 2
    parts.push({ kind: 'variable', name: next, operator: '', argument: [], quoted })
  } else {
    NAME.lastIndex = source.at + 1
    const name = NAME.exec(text)?.[0]
    source.at += 1 + (name?.length ?? 0)
    if (name === undefined) add(parts, '$', quoted)
    else parts.push({ kind: 'variable', name, operator: '', argument: [], quoted })
  }
}

/** Where "))" closes what began before `from`. */
function closingParentheses(text: string, from: number): number {
  let depth = 0
  for (let at = from; at < text.length; at++) {
    if (text[at] === '(') depth++
    else if (text[at] === ')' && depth > 0) depth--
    else if (text[at] === ')' && text[at + 1] === ')') return at
  }
  throw new ShellSyntaxError("missing '))'")
}

function readBraces(source: Source, commands: ParseCommands, quoted: boolean): Part {
  const { text } = source
  const isLength = text[source.at] === '#' && text[source.at + 1] !== '}'
  if (isLength) source.at++
  NAME.lastIndex = source.at
  const name = NAME.exec(text)?.[0] ?? /[0-9]+|[?$#@*!-]/y.exec(text.slice(source.at))?.[0]
  if (name === undefined) throw new ShellSyntaxError('bad substitution')
  source.at += name.length
  if (isLength) {
    if (text[source.at] !== '}') throw new ShellSyntaxError('bad substitution')
    source.at++
    return { kind: 'variable', name, operator: 'length', argument: [], quoted }
  }
  const operator = OPERATORS.find((one) => text.startsWith(one, source.at)) ?? ''
  source.at += operator.length
  if (operator === '' && text[source.at] !== '}') throw new ShellSyntaxError('bad substitution')
  return { kind: 'variable', name, operator, argument: readUntil(source, '}', false, commands), quoted }
}
