import { expect, test } from 'vitest'
import { curvePath, railPath } from './paths.ts'

test('a curve leaves and comes level', () => {
  expect(curvePath({ x: 10, y: 5 }, { x: 74, y: 105 })).toBe('M10 5C42 5 42 105 74 105')
})

test('a rail runs beside the cards, further out for the first Ingress, up as well as down, and bends no more than there is room', () => {
  expect(railPath({ x: 0, y: 10 }, { x: 0, y: 100 }, 0)).toBe('M0 10H-8Q-12 10 -12 14V96Q-12 100 -8 100H0')
  expect(railPath({ x: 0, y: 10 }, { x: 0, y: 100 }, 1)).toContain('V96Q-8 ')
  expect(railPath({ x: 0, y: 100 }, { x: 0, y: 10 }, 3)).toBe('M0 100H-8Q-12 100 -12 96V14Q-12 10 -8 10H0')
  expect(railPath({ x: 0, y: 10 }, { x: 0, y: 12 }, 2)).toBe('M0 10H0Q-4 10 -4 11V11Q-4 12 0 12H0')
})
