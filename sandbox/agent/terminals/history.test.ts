import { expect, test } from 'vitest'
import { History, HISTORY_LINES } from './history.ts'

const lines = (from: number, to: number): string => Array.from({ length: to - from }, (_, index) => `line ${from + index} 你好\r\n`).join('')

function historyOf(...texts: string[]): History {
  const history = new History()
  for (const text of texts) history.append(Buffer.from(text))
  return history
}

/** From below, as a page asks. */
function all(history: History, bytes: number): { text: string; pieces: number } {
  let text = ''
  let pieces = 0
  for (let before: number | null = history.end; before !== null; pieces++) {
    const piece = history.linesBefore(before, bytes)
    text = piece.text.toString('utf8') + text
    before = piece.from
  }
  return { text, pieces }
}

test.each([1, 7, 100, 4_096, 1_000_000])('asked for %i bytes at a time it gives whole lines, each once', (bytes) => {
  const text = lines(0, 500)
  const history = historyOf(lines(0, 100), lines(100, 101), lines(101, 500))
  expect(all(history, bytes).text).toBe(text)
  const { text: last, from } = history.linesBefore(history.end, bytes)
  expect(last.toString().endsWith('line 499 你好\r\n')).toBe(true)
  if (from !== null) expect(last.toString().startsWith('line ')).toBe(true)
})

test('a line that is longer than what was asked for comes whole', () => {
  const long = `${'x'.repeat(10_000)}\r\n`
  expect(all(historyOf('one\r\n', long, 'two\r\n'), 100)).toEqual({ text: `one\r\n${long}two\r\n`, pieces: 2 })
})

test('places stay what they are while lines come below and are forgotten above', () => {
  const history = historyOf(lines(0, 10))
  const place = history.end
  history.append(Buffer.from(lines(10, 20)))
  expect(history.linesBefore(place, 1_000_000)).toEqual({ text: Buffer.from(lines(0, 10)), from: null })
  history.append(Buffer.from(lines(20, 20 + HISTORY_LINES)))
  expect(history.linesBefore(place, 1_000)).toEqual({ text: Buffer.alloc(0), from: null })
})

test('of what was cleared nothing is given, also where its place is asked for', () => {
  const history = historyOf(lines(0, 10))
  const place = history.end
  history.clear()
  expect(history.linesBefore(place, 1_000).text.byteLength).toBe(0)
  history.append(Buffer.from(lines(10, 12)))
  expect(history.linesBefore(place, 1_000).text.byteLength).toBe(0)
  expect(history.linesBefore(history.end, 1_000).text.toString()).toBe(lines(10, 12))
})

test('a snapshot is of its moment', () => {
  const history = historyOf(lines(0, 10))
  const { bytes, text } = history.snapshot()
  history.clear()
  expect(text()).toBe(lines(0, 10))
  expect(bytes).toBe(Buffer.byteLength(lines(0, 10)))
})
