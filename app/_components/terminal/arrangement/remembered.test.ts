import { expect, test, vi } from 'vitest'
import { withFakeMemory } from '../../ui/testing/fake-memory.ts'
import { rememberArrangement, rememberedArrangement, rememberedFront, rememberFront } from './remembered.ts'
import type { Arrangement } from './arrangement.ts'

const stored = withFakeMemory()

const split: Arrangement = [{ direction: 'row', parts: [{ terminal: 1 }, { direction: 'column', parts: [{ terminal: 2 }, { terminal: 3 }], sizes: [30, 70] }], sizes: [50, 50] }]

test('each lesson remembers its own splits', () => {
  rememberArrangement('course/one', split)
  expect(rememberedArrangement('course/one')).toEqual(split)
  expect(rememberedArrangement('course/two')).toEqual([])
})

test('tabs alone leave nothing behind', () => {
  rememberArrangement('course/one', split)
  rememberArrangement('course/one', [{ terminal: 1 }, { terminal: 2 }])
  expect(stored.size).toBe(0)
})

test.each(['{', '{}', '[1]', '[{"terminal":"1"}]', '[{"direction":"row","parts":[{"terminal":1}],"sizes":[100]}]', '[{"direction":"row","parts":[{"terminal":1},{"terminal":2}],"sizes":[50,-1]}]'])(
  'what is no arrangement is forgotten: %s',
  (text) => {
    stored.set('podyard-terminals:course/one', text)
    expect(rememberedArrangement('course/one')).toEqual([])
  },
)

test('a browser that stores nothing is no error', () => {
  vi.stubGlobal('localStorage', undefined)
  rememberArrangement('course/one', split)
  expect(rememberedArrangement('course/one')).toEqual([])
})

test('the order of the tabs is remembered, unless it is the usual one', () => {
  rememberArrangement('course/one', [{ terminal: 2 }, { terminal: 1 }])
  expect(rememberedArrangement('course/one')).toEqual([{ terminal: 2 }, { terminal: 1 }])
  rememberArrangement('course/one', [{ terminal: 1 }, { terminal: 2 }])
  expect(rememberedArrangement('course/one')).toEqual([])
})

test('the terminal in front is remembered for each lesson', () => {
  rememberFront('course/one', 3)
  expect(rememberedFront('course/one')).toBe(3)
  expect(rememberedFront('course/two')).toBeNull()
})
