import type { Word } from './syntax.ts'

/** Words that one pair of braces may make. */
const MOST_WORDS = 10_000

/** "a{1..3}" and "{a,b}c", as bash takes them; the first pair of a text. */
const BRACES = /^([^]*?)\{([^{}]*,[^{}]*|-?\d{1,6}\.\.-?\d{1,6}|[A-Za-z]\.\.[A-Za-z])\}([^]*)$/

function alternatives(inside: string): string[] {
  const [, from, to] = /^(-?\w+)\.\.(-?\w+)$/.exec(inside) ?? []
  if (from === undefined || to === undefined) return inside.split(',')
  const isNumber = /\d/.test(from)
  const [first, last] = [from, to].map((text) => (isNumber ? Number(text) : text.charCodeAt(0))) as [number, number]
  const count = Math.min(Math.abs(last - first) + 1, MOST_WORDS)
  return Array.from({ length: count }, (_, index) => first + (last < first ? -index : index)).map((value) => (isNumber ? String(value) : String.fromCharCode(value)))
}

/** The words that a word with braces stands for, before anything else of it is expanded. */
export function expandBraces(word: Word): Word[] {
  for (const [index, part] of word.entries()) {
    if (part.kind !== 'text' || part.quoted) continue
    const [, before = '', inside, after = ''] = BRACES.exec(part.text) ?? []
    if (inside === undefined) continue
    return alternatives(inside).flatMap((one) => expandBraces([...word.slice(0, index), { ...part, text: `${before}${one}${after}` }, ...word.slice(index + 1)]))
  }
  return [word]
}
