import { describe, expect, it } from 'vitest'
import { humanDuration, humanDurationSince } from './duration.ts'

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

describe('durations', () => {
  it.each([
    [0, '0s'],
    [119 * SECOND, '119s'],
    [120 * SECOND, '2m'],
    [4 * MINUTE + 2 * SECOND, '4m2s'],
    [10 * MINUTE + 5 * SECOND, '10m'],
    [179 * MINUTE, '179m'],
    [3 * HOUR + 5 * MINUTE, '3h5m'],
    [8 * HOUR + 5 * MINUTE, '8h'],
    [47 * HOUR, '47h'],
    [2 * DAY, '2d'],
    [3 * DAY + 4 * HOUR, '3d4h'],
    [8 * DAY + 4 * HOUR, '8d'],
    [800 * DAY, '2y70d'],
    [9 * 365 * DAY, '9y'],
    [-500, '0s'],
    [-5 * SECOND, '<invalid>'],
  ])('prints %i ms as %s', (milliseconds, text) => expect(humanDuration(milliseconds)).toBe(text))

  it('says so when nothing is known', () => expect(humanDurationSince(undefined, 0)).toBe('<unknown>'))
})
