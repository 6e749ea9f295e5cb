import { AwkError } from './syntax.ts'

export interface Token {
  kind: 'number' | 'string' | 'regex' | 'name' | 'call' | 'word' | 'mark' | 'newline' | 'end'
  text: string
}

export const KEYWORDS = new Set(['BEGIN', 'END', 'function', 'func', 'if', 'else', 'while', 'for', 'do', 'break', 'continue', 'next', 'exit', 'return', 'delete', 'in', 'getline', 'print', 'printf'])
const MARKS = ['**=', '&&', '||', '==', '!=', '<=', '>=', '>>', '++', '--', '+=', '-=', '*=', '/=', '%=', '^=', '!~', '**', '{', '}', '(', ')', '[', ']', ';', ',', '+', '-', '*', '/', '%', '^', '!', '<', '>', '|', '?', ':', '~', '$', '=']
const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', a: '\x07', b: '\b', f: '\f', v: '\v', '\\': '\\', '"': '"', '/': '/' }

/** What awk makes of the backslashes in a text. */
export const unescapeText = (text: string): string =>
  text.replace(/\\([0-7]{1,3}|[\s\S])/g, (whole, code: string) => (/^[0-7]/.test(code) ? String.fromCharCode(Number.parseInt(code, 8)) : code === '\n' ? '' : (ESCAPES[code] ?? whole)))

/** A slash begins a pattern where no value stands before it. */
const isAfterValue = (token: Token | undefined): boolean => token !== undefined && (['number', 'string', 'name'].includes(token.kind) || (token.kind === 'mark' && [')', ']', '$', '++', '--'].includes(token.text)))

/** Throws `AwkError`. */
export function tokensOf(text: string): Token[] {
  const tokens: Token[] = []
  let at = 0
  const take = (pattern: RegExp): string | null => {
    pattern.lastIndex = at
    const found = pattern.exec(text)?.[0] ?? null
    if (found !== null) at += found.length
    return found
  }
  while (at < text.length) {
    if (take(/[ \t\r]+|\\\n|#[^\n]*/y) !== null) continue
    if (take(/\n/y) !== null) {
      tokens.push({ kind: 'newline', text: '\n' })
      continue
    }
    const number = take(/0[xX][0-9a-fA-F]+|(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?/y)
    if (number !== null) {
      tokens.push({ kind: 'number', text: number })
      continue
    }
    const name = take(/[A-Za-z_]\w*/y)
    if (name !== null) {
      tokens.push({ kind: KEYWORDS.has(name) ? 'word' : text[at] === '(' ? 'call' : 'name', text: name })
      continue
    }
    if (text[at] === '"') {
      const string = take(/"(?:[^"\\\n]|\\[\s\S])*"/y)
      if (string === null) throw new AwkError('unterminated string')
      tokens.push({ kind: 'string', text: unescapeText(string.slice(1, -1)) })
      continue
    }
    if (text[at] === '/' && !isAfterValue(tokens.at(-1))) {
      const regex = take(/\/(?:[^/\\[\n]|\\[^\n]|\[\^?\]?(?:[^\]\\\n]|\\[^\n]|\[:\w+:\])*\])*\//y)
      if (regex === null) throw new AwkError('unterminated regular expression')
      tokens.push({ kind: 'regex', text: regex.slice(1, -1).replaceAll('\\/', '/') })
      continue
    }
    const mark = MARKS.find((one) => text.startsWith(one, at))
    if (mark === undefined) throw new AwkError(`unexpected character '${text[at]}'`)
    at += mark.length
    tokens.push({ kind: 'mark', text: mark === '**' ? '^' : mark === '**=' ? '^=' : mark })
  }
  return tokens
}
