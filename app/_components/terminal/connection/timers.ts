/** Time as the connection sees it: the browser's, or a test's. */
export interface Timers {
  now(): number
  /** Returns how to cancel. */
  after(ms: number, run: () => void): () => void
  /** In [0, 1). */
  random(): number
}

export const realTimers: Timers = {
  now: () => Date.now(),
  after: (ms, run) => {
    const handle = setTimeout(run, ms)
    return () => clearTimeout(handle)
  },
  random: () => Math.random(),
}
