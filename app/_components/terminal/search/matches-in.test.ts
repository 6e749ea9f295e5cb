import { expect, test } from 'vitest'
import { matchesIn, mostMatches } from './matches-in.ts'
import { compile } from './wanted.ts'
import type { Wanted } from './wanted.ts'

const wanted = (text: string, ways: Partial<Wanted> = {}): Wanted => ({ text, matchCase: false, wholeWord: false, expression: false, ...ways })
const found = (lines: string[], ...of: Parameters<typeof wanted>): string[] => matchesIn(lines, wanted(...of)).map(({ line, from, to }) => `${line}: ${lines[line]?.slice(from, to)}`)

test('letters are found in either case, unless they are to be as typed', () => {
  const lines = ['Pod pod POD', 'Ärger ärger', 'none']
  expect(found(lines, 'pod')).toEqual(['0: Pod', '0: pod', '0: POD'])
  expect(found(lines, 'pod', { matchCase: true })).toEqual(['0: pod'])
  expect(found(lines, 'ÄRGER')).toEqual(['1: Ärger', '1: ärger'])
})

test('what has a meaning in expressions is found as it is', () => {
  const all = String.raw`a.b a*b (a) [a] {1} ^a$ a|b a\b a/b a-b a+b?`
  for (const text of all.split(' ')) expect(found([all], text), text).toEqual([`0: ${text}`])
})

test('whole words have no letter, digit or underline beside them, in any script', () => {
  expect(found(['pod pods my_pod pod1 (pod) épod pod-1 你pod'], 'pod', { wholeWord: true })).toEqual(['0: pod', '0: pod', '0: pod'])
  expect(found(['10.0.0.1 110.0.0.1 10.0.0.12'], '10.0.0.1', { wholeWord: true })).toEqual(['0: 10.0.0.1'])
})

test('expressions are those of JavaScript, with whole characters and also as one writes them elsewhere', () => {
  expect(found(['nginx-5wjo3 1/1', 'x'], String.raw`nginx\-\w{5}\s+(\d)/\1`, { expression: true })).toEqual(['0: nginx-5wjo3 1/1'])
  expect(found(['a😀b'], 'a.b', { expression: true })).toEqual(['0: a😀b'])
  expect(found(['abc', ''], 'x*|$', { expression: true })).toEqual([])
  expect(found(['one', 'two'], '^t', { expression: true })).toEqual(['1: t'])
})

test.each(['(', '[', 'a{2', '*', '(?<', '\\'])('what is not a whole expression is no expression, and nothing is found: %s', (text) => {
  const isExpression = compile(wanted(text, { expression: true })) !== null
  // JavaScript takes an open brace for itself.
  expect(isExpression).toBe(text === 'a{2')
  expect(found(['(['], text, { expression: true })).toEqual([])
})

test('of more than can be walked through, the last ones are found', () => {
  const matches = matchesIn(Array.from({ length: mostMatches }, () => 'aa'), wanted('a'))
  expect(matches).toHaveLength(mostMatches)
  expect(matches[0]).toEqual({ line: mostMatches / 2, from: 0, to: 1 })
  expect(matches.at(-1)).toEqual({ line: mostMatches - 1, from: 1, to: 2 })
})
