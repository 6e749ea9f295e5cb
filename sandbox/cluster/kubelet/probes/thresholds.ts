/** How often in a row a probe has said the same. */
export interface Streak {
  passing: boolean
  times: number
}

export const noStreak: Streak = { passing: true, times: 0 }

export const extend = (streak: Streak, passing: boolean): Streak => ({ passing, times: streak.passing === passing ? streak.times + 1 : 1 })

/** What a streak means: null while it is too short to change anything. */
export function verdict(streak: Streak, probe: { successThreshold?: number; failureThreshold?: number }): boolean | null {
  const needed = streak.passing ? (probe.successThreshold ?? 1) : (probe.failureThreshold ?? 3)
  return streak.times >= needed ? streak.passing : null
}
