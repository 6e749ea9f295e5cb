import { expect, test } from 'vitest'
import { mayStartAt, nextBackOff } from './back-off.ts'
import type { BackOff } from './facts.ts'

test('a container that always ends at once waits 0, 10, 20, 40, 80, 160, 300, 300 seconds', () => {
  let backOff: BackOff | null = null
  let now = 0
  const waits: number[] = []
  for (let end = 0; end < 8; end++) {
    const failedAt = now
    now = mayStartAt(backOff, failedAt)
    waits.push((now - failedAt) / 1000)
    backOff = nextBackOff(backOff, failedAt, now)
  }
  expect(waits).toEqual([0, 10, 20, 40, 80, 160, 300, 300])
})

test('ten quiet minutes are forgiven', () => {
  const backOff = { milliseconds: 300_000, updatedAt: 0 }
  expect(mayStartAt(backOff, 600_000)).toBe(900_000)
  expect(mayStartAt(backOff, 600_001)).toBe(600_001)
  expect(nextBackOff(backOff, 600_001, 600_001)).toEqual({ milliseconds: 10_000, updatedAt: 600_001 })
})
