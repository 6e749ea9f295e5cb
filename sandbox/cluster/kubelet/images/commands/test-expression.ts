import type { Entry } from '../../runtimes/container-files.ts'

const COMPARISONS: Readonly<Record<string, (a: string, b: string) => boolean>> = {
  '=': (a, b) => a === b,
  '==': (a, b) => a === b,
  '!=': (a, b) => a !== b,
  '-eq': (a, b) => Number(a) === Number(b),
  '-ne': (a, b) => Number(a) !== Number(b),
  '-lt': (a, b) => Number(a) < Number(b),
  '-le': (a, b) => Number(a) <= Number(b),
  '-gt': (a, b) => Number(a) > Number(b),
  '-ge': (a, b) => Number(a) >= Number(b),
}

const FILE_TESTS: Readonly<Record<string, (entry: Entry | null) => boolean>> = {
  '-e': (entry) => entry !== null,
  '-f': (entry) => entry !== null && entry.content !== null,
  '-d': (entry) => entry !== null && entry.content === null,
  '-s': (entry) => (entry?.content?.byteLength ?? 0) > 0,
  '-r': (entry) => entry !== null,
  '-w': (entry) => entry !== null,
  '-x': (entry) => entry !== null && (entry.content === null || (entry.mode & 0o111) !== 0),
}

/** What `test` says of its words. */
export function testExpression(words: readonly string[], file: (path: string) => Entry | null): boolean {
  const or = words.indexOf('-o')
  if (or > 0) return testExpression(words.slice(0, or), file) || testExpression(words.slice(or + 1), file)
  const and = words.indexOf('-a')
  if (and > 0) return testExpression(words.slice(0, and), file) && testExpression(words.slice(and + 1), file)
  const [first = '', second = '', third = ''] = words
  if (first === '!' && words.length > 1) return !testExpression(words.slice(1), file)
  if (words.length === 0) return false
  if (words.length === 1) return first !== ''
  if (words.length === 3) return COMPARISONS[second]?.(first, third) ?? false
  if (first === '-n') return second !== ''
  if (first === '-z') return second === ''
  return FILE_TESTS[first]?.(file(second)) ?? false
}
