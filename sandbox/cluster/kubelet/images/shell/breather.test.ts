import { afterEach, expect, test, vi } from 'vitest'
import { systemClock } from '../../../machinery/clock.ts'
import { Breather } from './breather.ts'

afterEach(() => vi.restoreAllMocks())

test('programs that end without a turn of the event loop are work, after which one rests; waiting is rest', async () => {
  let now = 0
  vi.spyOn(performance, 'now').mockImplementation(() => now)
  let rests = 0
  const after = (_milliseconds: number, action: () => void) => {
    rests++
    action()
    return () => undefined
  }
  const breather = new Breather({ ...systemClock, after }, () => 0)
  const quick = async (): Promise<void> => void (now += 2)
  const slow = async (): Promise<void> => {
    await new Promise((resolve) => setImmediate(() => setImmediate(resolve)))
    now += 1_000
  }
  for (const _loop of [1, 2, 3, 4, 5, 6]) {
    await breather.wait(quick)
    await breather.breathe()
  }
  expect(rests).toBe(3)
  await breather.wait(slow)
  await breather.breathe()
  expect(rests).toBe(3)
})
