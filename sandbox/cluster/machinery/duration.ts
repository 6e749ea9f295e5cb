const SECOND = 1
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const YEAR = 365 * DAY

/**
 * A duration as the AGE column prints it, two units at most: "4m2s", "3h5m", "2d". `milliseconds` may be negative by clock
 * skew of up to a second ("0s"); more prints "<invalid>". https://pkg.go.dev/k8s.io/apimachinery/pkg/util/duration#HumanDuration
 */
export function humanDuration(milliseconds: number): string {
  const total = Math.trunc(milliseconds / 1000)
  if (total < -1) return '<invalid>'
  if (total < 0) return '0s'
  if (total < 2 * MINUTE) return `${total}s`
  const minutes = Math.trunc(total / MINUTE)
  if (minutes < 10) return withRest(minutes, 'm', total % MINUTE, 's')
  if (minutes < 3 * 60) return `${minutes}m`
  const hours = Math.trunc(total / HOUR)
  if (hours < 8) return withRest(hours, 'h', minutes % 60, 'm')
  if (hours < 48) return `${hours}h`
  if (hours < 24 * 8) return withRest(Math.trunc(hours / 24), 'd', hours % 24, 'h')
  if (hours < 24 * 365 * 2) return `${Math.trunc(total / DAY)}d`
  if (hours < 24 * 365 * 8) return withRest(Math.trunc(total / YEAR), 'y', Math.trunc(total / DAY) % 365, 'd')
  return `${Math.trunc(total / YEAR)}y`
}

const withRest = (whole: number, unit: string, rest: number, restUnit: string): string =>
  rest === 0 ? `${whole}${unit}` : `${whole}${unit}${rest}${restUnit}`

/** Time since an RFC 3339 timestamp, as AGE prints it; absent: "<unknown>". */
export function humanDurationSince(time: string | null | undefined, now: number): string {
  return time ? humanDuration(now - Date.parse(time)) : '<unknown>'
}
