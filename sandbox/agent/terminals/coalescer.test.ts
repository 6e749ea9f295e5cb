import { expect, test } from 'vitest'
import { Coalescer } from './coalescer.ts'

/** A coalescer whose time a test turns; `flushes` counts. */
function coalescer() {
  let due: (() => void) | null = null
  let flushes = 0
  const made = new Coalescer({ after: (_, callback) => ((due = callback), () => (due = null)) }, () => flushes++)
  return { add: (bytes: number) => made.add(bytes), pass: () => due?.(), flushes: () => flushes }
}

test('the first bytes after a silence go at once', () => {
  const { add, flushes } = coalescer()
  add(1)
  expect(flushes()).toBe(1)
})

test('someone typing is never held back', () => {
  const { add, flushes } = coalescer()
  for (let key = 0; key < 10; key++) add(20)
  expect(flushes()).toBe(10)
})

test('a flood is merged, by time and by size', () => {
  const { add, pass, flushes } = coalescer()
  add(4096)
  add(4096)
  add(4096)
  expect(flushes()).toBe(1)
  pass()
  expect(flushes()).toBe(2)
  for (let bytes = 0; bytes < 64 * 1024; bytes += 4096) add(4096)
  expect(flushes()).toBe(3)
})

test('after a time without output nothing is sent, and the next bytes go at once', () => {
  const { add, pass, flushes } = coalescer()
  add(4096)
  pass()
  expect(flushes()).toBe(1)
  add(4096)
  expect(flushes()).toBe(2)
})
