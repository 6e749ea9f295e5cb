import { expect, test } from 'vitest'
import { answerWithinMs, Liveness, pingAfterSilenceMs, sayAfterMs } from './liveness.ts'
import { FakeTimers } from './testing/fake-timers.ts'

function line() {
  const timers = new FakeTimers()
  const told = { pings: 0, dead: 0 }
  const liveness = new Liveness(timers, { ping: () => told.pings++, dead: () => told.dead++ })
  return { timers, told, liveness }
}

test('a page that hears something all the time says from time to time that it is there', () => {
  const { timers, told, liveness } = line()
  const seconds = 60
  for (let second = 0; second <= seconds; second++) {
    liveness.heard()
    timers.pass(1_000)
  }
  expect(told).toEqual({ pings: (seconds * 1_000) / sayAfterMs, dead: 0 })
})

test('silence is asked about once, and a line that does not answer is dead', () => {
  const { timers, told, liveness } = line()
  liveness.heard()
  timers.pass(pingAfterSilenceMs)
  expect(told).toEqual({ pings: 1, dead: 0 })
  timers.pass(answerWithinMs)
  expect(told).toEqual({ pings: 1, dead: 1 })
})

test('what is heard answers', () => {
  const { timers, told, liveness } = line()
  liveness.heard()
  timers.pass(pingAfterSilenceMs)
  liveness.heard()
  timers.pass(answerWithinMs)
  expect(told).toEqual({ pings: 1, dead: 0 })
})
