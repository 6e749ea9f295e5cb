/** What Go's encoding/json says of text that is not JSON; JSON.parse has other words. */
export function goSyntaxError(text: string): string {
  let at = 0
  const space = (): void => {
    while (at < text.length && ' \t\r\n'.includes(text[at]!)) at++
  }
  const fail = (where: string): never => {
    const letter = text[at]
    throw new GoSyntaxError(letter === undefined ? 'unexpected end of JSON input' : `invalid character ${quoteRune(letter)} ${where}`)
  }
  const literal = (word: string): void => {
    for (let index = 0; index < word.length; index++, at++) {
      if (text[at] !== word[index]) fail(`in literal ${word} (expecting ${quoteRune(word[index]!)})`)
    }
  }
  const string = (): void => {
    at++
    for (; ; at++) {
      const letter = text[at]
      if (letter === undefined) fail('')
      if (letter === '"') break
      if (letter! < ' ') fail('in string literal')
      if (letter !== '\\') continue
      at++
      if (text[at] === 'u') {
        for (let count = 0; count < 4; count++) {
          at++
          if (!/[0-9a-fA-F]/.test(text[at] ?? '')) fail('in \\u hexadecimal character escape')
        }
      } else if (!'"\\/bfnrt'.includes(text[at] ?? '\0')) fail('in string escape code')
    }
    at++
  }
  const digits = (where: string): void => {
    if (!/\d/.test(text[at] ?? '')) fail(where)
    while (/\d/.test(text[at] ?? '')) at++
  }
  const number = (): void => {
    if (text[at] === '-') at++
    if (text[at] === '0') at++
    else digits('in numeric literal')
    if (text[at] === '.') {
      at++
      digits('after decimal point in numeric literal')
    }
    if (text[at] === 'e' || text[at] === 'E') {
      at++
      if (text[at] === '+' || text[at] === '-') at++
      digits('in exponent of numeric literal')
    }
  }
  const value = (depth: number): void => {
    space()
    if (depth > MOST_DEPTH) throw new GoSyntaxError('exceeded max depth')
    const letter = text[at]
    if (letter === '{') members(depth)
    else if (letter === '[') items(depth)
    else if (letter === '"') string()
    else if (letter === 't') literal('true')
    else if (letter === 'f') literal('false')
    else if (letter === 'n') literal('null')
    else if (letter === '-' || /\d/.test(letter ?? '')) number()
    else fail('looking for beginning of value')
  }
  const members = (depth: number): void => {
    at++
    space()
    if (text[at] === '}') return void at++
    for (;;) {
      space()
      if (text[at] !== '"') fail('looking for beginning of object key string')
      string()
      space()
      if (text[at] !== ':') fail('after object key')
      at++
      value(depth + 1)
      space()
      if (text[at] === '}') return void at++
      if (text[at] !== ',') fail('after object key:value pair')
      at++
    }
  }
  const items = (depth: number): void => {
    at++
    space()
    if (text[at] === ']') return void at++
    for (;;) {
      value(depth + 1)
      space()
      if (text[at] === ']') return void at++
      if (text[at] !== ',') fail('after array element')
      at++
    }
  }
  try {
    value(0)
    space()
    if (at < text.length) fail('after top-level value')
  } catch (error) {
    if (error instanceof GoSyntaxError) return error.message
    throw error
  }
  return 'unexpected end of JSON input'
}

/** What is said of text that is to be one object, of whatever members; undefined: nothing. */
export function goObjectProblem(text: string): string | undefined {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && !Array.isArray(value)) return undefined
    return `json: cannot unmarshal ${Array.isArray(value) ? 'array' : typeof value === 'boolean' ? 'bool' : typeof value} into Go value of type map[string]interface {}`
  } catch {
    return goSyntaxError(text)
  }
}

/** As Go's decoder has it. */
const MOST_DEPTH = 10_000

class GoSyntaxError extends Error {}

const quoteRune = (letter: string): string => (letter === "'" ? "'\\''" : letter === '"' ? `'"'` : `'${JSON.stringify(letter).slice(1, -1)}'`)
