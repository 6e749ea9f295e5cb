import { compile } from './wanted.ts'
import type { Wanted } from './wanted.ts'

/** Where a match is: `line` in what was searched, `from` and `to` in its characters as JavaScript counts them. */
export interface Match {
  line: number
  from: number
  to: number
}

/** More cannot be walked through; they are said to be more. */
export const mostMatches = 10_000

const wordBefore = /[\p{L}\p{N}_]$/u
const wordAfter = /^[\p{L}\p{N}_]/u

/** All matches in reading order, of `mostMatches` the last ones: one looks from below. Takes as long as the expression does, which may be for ever. */
export function matchesIn(lines: readonly string[], wanted: Wanted): Match[] {
  const pattern = compile(wanted)
  const found: Match[][] = []
  let count = 0
  for (let line = lines.length - 1; pattern !== null && line >= 0 && count < mostMatches; line--) {
    const inLine = matchesOf(lines[line] ?? '', line, pattern, wanted.wholeWord)
    count += inLine.length
    if (inLine.length > 0) found.push(inLine)
  }
  return found.reverse().flat().slice(-mostMatches)
}

function matchesOf(text: string, line: number, pattern: RegExp, wholeWord: boolean): Match[] {
  const matches: Match[] = []
  for (const { 0: { length }, index } of text.matchAll(pattern)) {
    if (length === 0) continue
    const stands = !wholeWord || !(wordBefore.test(text.slice(Math.max(0, index - 2), index)) || wordAfter.test(text.slice(index + length, index + length + 2)))
    if (stands) matches.push({ line, from: index, to: index + length })
  }
  return matches
}
