import { expect, test } from 'vitest'
import { minutesLeft, warnsOfEnd } from './time-left.ts'

const now = Date.parse('2026-11-21T10:00:00Z')

test('counts whole minutes and stops at none', () => {
  expect(minutesLeft('2026-11-21T10:52:59Z', now)).toBe(52)
  expect(minutesLeft('2026-11-21T09:00:00Z', now)).toBe(0)
})

test('warns five minutes before, or in the last quarter of a short idle time', () => {
  expect(warnsOfEnd('2026-11-21T10:05:01Z', 60, now)).toBe(false)
  expect(warnsOfEnd('2026-11-21T10:04:59Z', 60, now)).toBe(true)
  expect(warnsOfEnd('2026-11-21T10:01:00Z', 2, now)).toBe(false)
  expect(warnsOfEnd('2026-11-21T10:00:20Z', 2, now)).toBe(true)
})
