import { expect, test } from 'vitest'
import { RateLimit } from './rate-limit.ts'

test('a limit counts each key by itself and forgives when its window is over', () => {
  let now = 0
  const limit = new RateLimit(2, 1000, () => now)
  expect([limit.take('ann'), limit.take('ann'), limit.take('bob')]).toEqual([null, null, null])
  now = 400
  expect(limit.take('ann')).toBe(600)
  now = 1000
  expect(limit.take('ann')).toBeNull()
})

test('what came to nothing is not counted', () => {
  const limit = new RateLimit(1, 1000, () => 0)
  limit.take('ann')
  limit.giveBack('ann')
  limit.giveBack('bob')
  expect([limit.take('ann'), limit.take('ann'), limit.take('bob')]).toEqual([null, 1000, null])
})

test('a limit of none refuses everybody', () => {
  expect(new RateLimit(0, 1000, () => 0).take('ann')).toBe(1000)
})
