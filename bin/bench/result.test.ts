import { describe, expect, it } from 'vitest'
import { median, percentile, result } from './result.ts'

describe('percentile', () => {
  it.each([
    [[5], 0.95, 5],
    [[4, 1, 3, 2], 0.5, 2],
    [Array.from({ length: 100 }, (_, i) => i + 1), 0.95, 95],
    [Array.from({ length: 100 }, (_, i) => i + 1), 0.99, 99],
    [[1, 2, 3], 1, 3],
  ])('of %j at %d is %d', (samples, share, expected) => expect(percentile(samples, share)).toBe(expected))

  it('refuses to speak of no samples', () => expect(() => median([])).toThrow('no samples'))
})

describe('result', () => {
  it('takes times and sizes as ceilings', () => {
    expect(result('a', 149, 'ms', 150, '').within).toBe(true)
    expect(result('a', 151, 'ms', 150, '').within).toBe(false)
  })
  it('takes rates as floors', () => {
    expect(result('a', 11, 'MB/s', 10, '').within).toBe(true)
    expect(result('a', 9, '1/s', 12, '').within).toBe(false)
  })
  it('judges nothing without a budget', () => expect(result('a', 9, 'ms', null, '').within).toBeNull())
})
