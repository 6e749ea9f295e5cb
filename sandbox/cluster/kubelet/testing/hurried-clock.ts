import type { Clock } from '../../machinery/clock.ts'

/** A clock that runs so many times as fast, so that back-offs of seconds pass in a test's time while real sockets still work. */
export function hurriedClock(times: number): Clock {
  const began = Date.now()
  return {
    now: () => began + (Date.now() - began) * times,
    after(milliseconds, callback) {
      const timer = setTimeout(callback, milliseconds / times)
      return () => clearTimeout(timer)
    },
  }
}
