import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { heardSiteTime, siteNow } from './site-clock.ts'
import { minutesLeft } from './time-left.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

test.each([-2, 0, 2])('a browser whose clock is %d hours wrong says how long there is left', (hours) => {
  const real = Date.parse('2026-05-01T12:00:00Z')
  vi.setSystemTime(real + hours * 3_600_000)
  heardSiteTime('2026-05-01T12:00:00Z')
  expect(minutesLeft('2026-05-01T12:30:00Z', siteNow())).toBe(30)
  vi.advanceTimersByTime(10 * 60_000)
  expect(minutesLeft('2026-05-01T12:30:00Z', siteNow())).toBe(20)
})

test('what is no time changes nothing', () => {
  vi.setSystemTime(Date.parse('2026-05-01T12:00:00Z'))
  heardSiteTime('2026-05-01T12:00:00Z')
  heardSiteTime('soon')
  expect(siteNow()).toBe(Date.parse('2026-05-01T12:00:00Z'))
})
