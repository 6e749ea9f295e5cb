interface Bounds {
  least: number
  most: number
  names?: readonly string[]
}

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
const days = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat']

const fields: readonly Bounds[] = [
  { least: 0, most: 59 },
  { least: 0, most: 23 },
  { least: 1, most: 31 },
  { least: 1, most: 12, names: ['', ...months] },
  { least: 0, most: 6, names: days },
]

const DESCRIPTORS = new Set(['@yearly', '@annually', '@monthly', '@weekly', '@daily', '@midnight', '@hourly'])

/** What is wrong with a cron schedule, in the words of the parser that upstream uses; null: nothing. https://pkg.go.dev/github.com/robfig/cron/v3 */
export function scheduleProblem(schedule: string): string | null {
  const spec = schedule.replace(/^(CRON_)?TZ=\S+\s*/, '')
  if (spec.startsWith('@')) return descriptorProblem(spec)
  const parts = spec.split(/\s+/).filter(Boolean)
  if (parts.length !== fields.length) return `expected exactly 5 fields, found ${parts.length}: [${parts.join(' ')}]`
  for (const [index, bounds] of fields.entries()) {
    for (const range of parts[index]!.split(',')) {
      const problem = rangeProblem(range, bounds)
      if (problem !== null) return problem
    }
  }
  return null
}

function descriptorProblem(spec: string): string | null {
  if (DESCRIPTORS.has(spec)) return null
  const every = /^@every (.*)$/.exec(spec)
  if (every) return /^([0-9]+(\.[0-9]+)?(ns|us|µs|ms|s|m|h))+$/.test(every[1]!) ? null : `failed to parse duration ${spec}: time: invalid duration ${JSON.stringify(every[1])}`
  return `unrecognized descriptor: ${spec}`
}

function rangeProblem(range: string, bounds: Bounds): string | null {
  const [span = '', step, ...more] = range.split('/')
  const [low = '', high, ...beyond] = span.split('-')
  let start: number
  let end: number
  if (low === '*' || low === '?') {
    start = bounds.least
    end = bounds.most
  } else {
    const first = parseNumber(low, bounds)
    if (typeof first === 'string') return first
    start = first
    if (beyond.length > 0) return `too many hyphens: ${range}`
    const last = high === undefined ? start : parseNumber(high, bounds)
    if (typeof last === 'string') return last
    end = last
  }
  if (more.length > 0) return `too many slashes: ${range}`
  let every = 1
  if (step !== undefined) {
    const parsed = parseStep(step)
    if (typeof parsed === 'string') return parsed
    every = parsed
    if (high === undefined && low !== '*' && low !== '?') end = bounds.most
  }
  if (start < bounds.least) return `beginning of range (${start}) below minimum (${bounds.least}): ${range}`
  if (end > bounds.most) return `end of range (${end}) above maximum (${bounds.most}): ${range}`
  if (start > end) return `beginning of range (${start}) beyond end of range (${end}): ${range}`
  if (every === 0) return `step of range should be a positive number: ${range}`
  return null
}

function parseNumber(text: string, { names }: Bounds): number | string {
  const named = names?.indexOf(text.toLowerCase()) ?? -1
  return named >= 0 && text !== '' ? named : parseStep(text)
}

function parseStep(text: string): number | string {
  if (/^-\d+$/.test(text)) return `negative number (${text}) not allowed: ${text}`
  return /^\+?\d+$/.test(text) ? Number(text) : `failed to parse int from ${text}: strconv.Atoi: parsing ${JSON.stringify(text)}: invalid syntax`
}
