import { expect, test } from 'vitest'
import { OutputRing } from './output-ring.ts'

const ringOf = (capacity: number, ...chunks: string[]): OutputRing => {
  const ring = new OutputRing(capacity)
  for (const chunk of chunks) ring.append(Buffer.from(chunk))
  return ring
}

test('what was said is read from any offset, over chunk borders', () => {
  const ring = ringOf(100, 'abc', 'defg', 'h')
  expect(ring.read(0, 100)?.toString()).toBe('abcdefgh')
  expect(ring.read(2, 3)?.toString()).toBe('cde')
  expect(ring.read(7, 5)?.toString()).toBe('h')
  expect(ring.read(8, 5)?.toString()).toBe('')
})

test('whole chunks are forgotten from the front while the rest still fills the ring', () => {
  const ring = ringOf(5, 'abc', 'def', 'ghi')
  expect({ start: ring.start, end: ring.end }).toEqual({ start: 3, end: 9 })
  expect(ring.read(2, 1)).toBeNull()
  expect(ring.read(3, 9)?.toString()).toBe('defghi')
})

test('what has not been said yet cannot be read', () => {
  expect(ringOf(5, 'abc').read(4, 1)).toBeNull()
})
