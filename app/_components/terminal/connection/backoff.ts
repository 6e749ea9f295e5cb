/** Milliseconds before the first, second … attempt to reconnect; the last repeats. */
const delaysMs = [0, 500, 1_000, 2_000, 4_000, 8_000] as const

/** Share of a delay that is drawn by lot, so that a whole classroom does not come back in the same instant. */
const jitter = 0.25

/** How long to wait before attempt number `attempt` (from 0), in milliseconds; `random` is in [0, 1). */
export function reconnectDelayMs(attempt: number, random: number): number {
  const delay = delaysMs[Math.min(attempt, delaysMs.length - 1)] ?? 0
  return Math.round(delay * (1 - jitter + 2 * jitter * random))
}
