import { expect, test } from 'vitest'
import { terminalTowards } from './towards.ts'

const place = (terminal: number, left: number, top: number, right: number, bottom: number) => ({ terminal, rect: { left, top, right, bottom } })

/** 1 fills the left half; 2 stands above 3 in the right one, and 3 is the larger. */
const places = [place(1, 0, 0, 400, 600), place(2, 401, 0, 800, 200), place(3, 401, 201, 800, 600)]

test.each([
  [1, 'right', 3],
  [2, 'left', 1],
  [2, 'down', 3],
  [3, 'up', 2],
  [3, 'left', 1],
] as const)('from %i to the %s is %i', (from, side, to) => {
  expect(terminalTowards(places, from, side)).toBe(to)
})

test('there is nothing beyond the edge, nor from a terminal that is not shown', () => {
  expect(terminalTowards(places, 1, 'left')).toBeNull()
  expect(terminalTowards(places, 2, 'up')).toBeNull()
  expect(terminalTowards(places, 7, 'left')).toBeNull()
})
