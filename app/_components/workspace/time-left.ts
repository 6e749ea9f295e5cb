/** Minutes before the end at which the page speaks of it, or a quarter of the idle time where that is less. */
const warnMinutes = 5
const minuteMs = 60_000

/** Whole minutes until `endsAt` (RFC 3339), never below 0. */
export function minutesLeft(endsAt: string, now: number): number {
  return Math.max(0, Math.floor((Date.parse(endsAt) - now) / minuteMs))
}

export function warnsOfEnd(endsAt: string, idleMinutes: number, now: number): boolean {
  return Date.parse(endsAt) - now < Math.min(warnMinutes, idleMinutes / 4) * minuteMs
}
