import { isIP } from 'node:net'

/** Longer text is not tried against a learner's pattern: a slow one would hold the whole API server. */
const LONGEST_TRIED = 4096

/** Patterns are RE2's; what JavaScript cannot read of them is let pass. */
export function matchesPattern(pattern: string, value: string): boolean {
  if (value.length > LONGEST_TRIED) return true
  try {
    return new RegExp(pattern, 'u').test(value)
  } catch {
    return true
  }
}

const formats: Record<string, (value: string) => boolean> = {
  'date-time': (value) => /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/i.test(value) && !Number.isNaN(Date.parse(value)),
  date: (value) => /^\d{4}-\d\d-\d\d$/.test(value) && !Number.isNaN(Date.parse(value)),
  ipv4: (value) => isIP(value) === 4,
  ipv6: (value) => isIP(value) === 6,
  uuid: (value) => /^[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}$/i.test(value),
  uri: (value) => URL.canParse(value),
  email: (value) => /^[^@\s]+@[^@\s]+$/.test(value),
  byte: (value) => /^[A-Za-z0-9+/]*={0,2}$/.test(value),
  duration: (value) => /^-?([0-9]+(\.[0-9]+)?(ns|us|µs|ms|s|m|h))+$/.test(value) || value === '0',
}

/** Formats that nobody knows restrict nothing. */
export const matchesFormat = (format: string, value: string): boolean => (Object.hasOwn(formats, format) ? formats[format]!(value) : true)
