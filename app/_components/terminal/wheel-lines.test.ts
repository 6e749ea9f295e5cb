import { expect, test } from 'vitest'
import { WheelLines } from './wheel-lines.ts'

const page = { rows: 24, lineHeight: 20 }
const turned = (...deltas: number[]): number[] => {
  const wheel = new WheelLines()
  return deltas.map((deltaY) => wheel.turned({ deltaMode: 0, deltaY }, page))
}

test('a wheel turns by as many lines as it scrolls, and what is less than a line adds up', () => {
  expect(turned(100, -100)).toEqual([5, -5])
  expect(turned(8, 8, 8, 8, 8)).toEqual([0, 0, 1, 0, 1])
  expect(turned(15, -15, -5)).toEqual([0, 0, -1])
  expect(turned(9_999, -9_999)).toEqual([24, -24])
})

test('some wheels count lines or pages', () => {
  expect(new WheelLines().turned({ deltaMode: 1, deltaY: 3 }, page)).toBe(3)
  expect(new WheelLines().turned({ deltaMode: 2, deltaY: -1 }, page)).toBe(-24)
})
