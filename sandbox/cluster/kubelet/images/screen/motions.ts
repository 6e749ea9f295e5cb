import type { Position, TextBuffer } from './text-buffer.ts'

/** Where a key that moves the cursor leads; null: it does not move it. May be beyond the text. */
export function motion(buffer: TextBuffer, key: string, count: number | null): Position | null {
  const { line, column } = buffer.at
  const times = count ?? 1
  const words: Readonly<Record<string, 'next' | 'back' | 'end'>> = { w: 'next', b: 'back', e: 'end', W: 'next', B: 'back', E: 'end' }
  const word = words[key]
  if (word !== undefined) return buffer.word(word)
  switch (key) {
    case 'h':
    case 'left':
    case '\b':
      return { line, column: column - times }
    case 'l':
    case 'right':
    case ' ':
      return { line, column: column + times }
    case 'j':
    case 'down':
    case '\r':
    case '\n':
      return { line: line + times, column: key === '\r' ? 0 : column }
    case 'k':
    case 'up':
      return { line: line - times, column }
    case '0':
    case 'home':
      return { line, column: 0 }
    case '^':
      return { line, column: buffer.line.search(/\S|$/) }
    case '$':
    case 'end':
      return { line, column: Infinity }
    case 'G':
      return { line: count === null ? Infinity : count - 1, column: 0 }
    case 'g':
      return { line: (count ?? 1) - 1, column: 0 }
    default:
      return null
  }
}

/** `:s/a/b/g` with its range; says what it did. */
export function substitute(buffer: TextBuffer, line: string): string {
  const [, range = '', separator = '/', rest = ''] = /^(%|[\d,$]*)s(\W)(.*)$/.exec(line) ?? []
  const [pattern = '', replacement = '', options = ''] = rest.split(separator)
  const [from = '', to = from] = range === '%' ? ['1', '$'] : range === '' ? [String(buffer.at.line + 1)] : range.split(',')
  const last = to === '$' ? buffer.lines.length : Number(to)
  let count = 0
  try {
    const expression = new RegExp(pattern, options.includes('g') ? 'g' : '')
    buffer.keep()
    for (let at = Number(from) - 1; at < last; at++) {
      const before = buffer.lines[at] ?? ''
      buffer.lines[at] = before.replace(expression, replacement.replace(/\\(\d)/g, '$$$1').replace(/&/g, '$$&'))
      if (buffer.lines[at] !== before) count++
    }
    return count === 0 ? 'No match' : `${count} substitutions on ${count} lines`
  } catch {
    return `bad search pattern '${pattern}'`
  }
}
