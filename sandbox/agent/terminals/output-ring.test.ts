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

test('the oldest is forgotten, in blocks, once there is enough after it', () => {
  const ring = new OutputRing(20_000)
  for (let index = 0; index < 10_000; index++) ring.append(Buffer.from(`${index % 10}`.repeat(10)))
  expect(ring.end).toBe(100_000)
  expect(ring.start).toBeGreaterThan(60_000)
  expect(ring.start).toBeLessThanOrEqual(80_000)
  expect(ring.read(ring.start - 1, 1)).toBeNull()
  expect(ring.read(99_985, 100)?.toString()).toBe('88888' + '9'.repeat(10))
})

test('what must be kept is kept', () => {
  const ring = new OutputRing(10)
  ring.keepFrom = 30_000
  for (let index = 0; index < 100; index++) ring.append(Buffer.alloc(1000, 'x'))
  expect(ring.start).toBeLessThanOrEqual(30_000)
  ring.keepFrom = 99_000
  ring.append(Buffer.from('y'))
  expect(ring.start).toBeGreaterThan(30_000)
})

test('what has not been said yet cannot be read', () => {
  expect(ringOf(5, 'abc').read(4, 1)).toBeNull()
})
