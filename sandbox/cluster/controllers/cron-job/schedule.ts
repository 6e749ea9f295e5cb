import { Cron } from 'croner'
import { timestamp } from '../../machinery/clock.ts'

/** Missed times that are looked at; more is told as "too many". Upstream: 100. */
const MOST_MISSED = 100

export interface Due {
  /** The latest time that has passed and was not used, in milliseconds since 1970; null: none. */
  due: number | null
  missed: 'none' | 'few' | 'many'
  /** The next time to come. */
  next: number
}

/** Whether a schedule has come due between two times. `zone`: IANA name; absent: UTC, as a controller manager in a container has it. */
export function lookAtSchedule(schedule: string, zone: string | undefined, after: number, now: number): Due {
  const cron = new Cron(withoutZone(schedule), { timezone: zone ?? zoneOf(schedule) ?? 'UTC', paused: true, mode: '5-part' })
  let due: number | null = null
  let count = 0
  let at = cron.nextRun(new Date(after))
  while (at && at.getTime() <= now && count <= MOST_MISSED) {
    due = at.getTime()
    count++
    at = cron.nextRun(at)
  }
  if (count > MOST_MISSED) due = cron.previousRuns(1, new Date(now + 1000))[0]?.getTime() ?? due
  const next = cron.nextRun(new Date(now))?.getTime() ?? Infinity
  return { due, missed: count > MOST_MISSED ? 'many' : count > 1 ? 'few' : 'none', next }
}

const ZONE = /^(?:CRON_TZ|TZ)=(\S+)\s+/
const zoneOf = (schedule: string): string | undefined => ZONE.exec(schedule)?.[1]
const withoutZone = (schedule: string): string => schedule.replace(ZONE, '')

/** RFC 3339 on the clock of a zone: "2026-01-01T09:00:00+08:00"; without one, UTC: "2026-01-01T01:00:00Z". */
export function inZone(milliseconds: number, zone: string | undefined): string {
  const parts = new Intl.DateTimeFormat('en-US', { timeZone: zone ?? 'UTC', timeZoneName: 'longOffset' }).formatToParts(milliseconds)
  const offset = /GMT([+-])(\d\d):(\d\d)/.exec(parts.find(({ type }) => type === 'timeZoneName')?.value ?? '')
  if (!offset) return timestamp(milliseconds)
  const [, sign, hours, minutes] = offset
  const away = (Number(hours) * 60 + Number(minutes)) * 60_000 * (sign === '-' ? -1 : 1)
  if (away === 0) return timestamp(milliseconds)
  return timestamp(milliseconds + away).replace('Z', `${sign}${hours}:${minutes}`)
}
