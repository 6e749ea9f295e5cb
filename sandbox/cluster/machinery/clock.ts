/** Time as components see it, so that tests can turn it. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number
  /** Calls back once after so many milliseconds; returns how to cancel. */
  after(milliseconds: number, callback: () => void): () => void
}

export const systemClock: Clock = {
  now: () => Date.now(),
  after(milliseconds, callback) {
    const timer = setTimeout(callback, milliseconds)
    return () => clearTimeout(timer)
  },
}

/** A clock whose timers end with what used it: after `end` none that was set calls back, and no new one is set. */
export function endingClock(clock: Clock): Clock & { end(): void } {
  const pending = new Set<() => void>()
  let ended = false
  return {
    now: () => clock.now(),
    after(milliseconds, callback) {
      if (ended) return () => undefined
      const cancel = clock.after(milliseconds, () => {
        pending.delete(cancel)
        callback()
      })
      pending.add(cancel)
      return () => {
        pending.delete(cancel)
        cancel()
      }
    },
    end() {
      ended = true
      for (const cancel of pending) cancel()
      pending.clear()
    },
  }
}

/** RFC 3339 in whole seconds, as metav1.Time is written. */
export const timestamp = (milliseconds: number): string => `${new Date(milliseconds).toISOString().slice(0, 19)}Z`

/** RFC 3339 in microseconds, as metav1.MicroTime is written. */
export const microTimestamp = (milliseconds: number): string => new Date(milliseconds).toISOString().replace('Z', '000Z')
