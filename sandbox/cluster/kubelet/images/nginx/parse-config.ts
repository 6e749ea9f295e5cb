/** One directive of a configuration, with where it stands. */
export interface Directive {
  name: string
  args: string[]
  /** Null: it ended with ";". */
  block: Directive[] | null
  file: string
  line: number
}

/** The configuration is refused; the message is nginx's own, without "nginx: [emerg] ". */
export class ConfigError extends Error {
  override name = 'ConfigError'
  constructor(what: string, at: { file: string; line: number }) {
    super(`${what} in ${at.file}:${at.line}`)
  }
}

interface Token {
  text: string
  quoted: boolean
  line: number
}

const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\', n: '\n', r: '\r', t: '\t' }

/** Words, and `;` `{` `}` by themselves. Comments go; quotes hold words together. */
function* tokens(text: string, file: string): Generator<Token> {
  let line = 1
  let at = 0
  while (at < text.length) {
    const one = text[at] ?? ''
    if (one === '\n') line++
    if (/\s/.test(one)) at++
    else if (one === '#') at = text.indexOf('\n', at) < 0 ? text.length : text.indexOf('\n', at)
    else if (one === ';' || one === '{' || one === '}') {
      yield { text: one, quoted: false, line }
      at++
    } else if (one === '"' || one === "'") {
      let word = ''
      const began = line
      for (at++; text[at] !== one; at++) {
        if (at >= text.length) throw new ConfigError(`unexpected end of file, expecting "${one}"`, { file, line })
        if (text[at] === '\n') line++
        const escaped = text[at] === '\\' ? (ESCAPES[text[at + 1] ?? ''] ?? (text[at + 1] === one ? one : undefined)) : undefined
        if (escaped !== undefined) at++
        word += escaped ?? text[at]
      }
      at++
      yield { text: word, quoted: true, line: began }
    } else {
      // "${name}" belongs to its word.
      const match = /^(?:\$\{\w*\}|\\.|[^\s;{}"'])+/.exec(text.slice(at))
      const word = match?.[0] ?? one
      yield { text: word, quoted: false, line }
      at += word.length
    }
  }
}

/** Throws `ConfigError`. */
export function parseConfig(text: string, file: string): Directive[] {
  const whole: Directive[] = []
  const open: Directive[][] = [whole]
  let words: Token[] = []
  let line = 1
  for (const token of tokens(text, file)) {
    line = token.line
    const mark = token.quoted ? '' : token.text
    const [first, ...rest] = words
    if (mark === '}') {
      if (first !== undefined) throw new ConfigError(`unexpected "}"`, { file, line })
      if (open.length === 1) throw new ConfigError('unexpected "}"', { file, line })
      open.pop()
    } else if (mark === ';' || mark === '{') {
      if (first === undefined) throw new ConfigError(`unexpected "${mark}"`, { file, line })
      const directive: Directive = { name: first.text, args: rest.map((word) => word.text), block: mark === '{' ? [] : null, file, line: first.line }
      open.at(-1)?.push(directive)
      if (directive.block !== null) open.push(directive.block)
      words = []
    } else words.push(token)
  }
  if (words.length > 0) throw new ConfigError('unexpected end of file, expecting ";" or "}"', { file, line: text.split('\n').length })
  if (open.length > 1) throw new ConfigError('unexpected end of file, expecting "}"', { file, line: text.split('\n').length })
  return whole
}
