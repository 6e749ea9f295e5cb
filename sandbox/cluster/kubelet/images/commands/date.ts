const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']
const MONTHS = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December']

/** A moment as `date +FORMAT` writes it, in UTC. */
export function formatDate(milliseconds: number, format: string): string {
  const at = new Date(milliseconds)
  const two = (value: number): string => String(value).padStart(2, '0')
  const [day, month] = [DAYS[at.getUTCDay()] ?? '', MONTHS[at.getUTCMonth()] ?? '']
  const values: Readonly<Record<string, () => string>> = {
    Y: () => String(at.getUTCFullYear()),
    m: () => two(at.getUTCMonth() + 1),
    d: () => two(at.getUTCDate()),
    e: () => String(at.getUTCDate()).padStart(2),
    H: () => two(at.getUTCHours()),
    M: () => two(at.getUTCMinutes()),
    S: () => two(at.getUTCSeconds()),
    N: () => String(at.getUTCMilliseconds()).padStart(3, '0').padEnd(9, '0'),
    s: () => String(Math.floor(milliseconds / 1000)),
    a: () => day.slice(0, 3),
    A: () => day,
    b: () => month.slice(0, 3),
    B: () => month,
    Z: () => 'UTC',
    z: () => '+0000',
    F: () => formatDate(milliseconds, '%Y-%m-%d'),
    T: () => formatDate(milliseconds, '%H:%M:%S'),
    R: () => formatDate(milliseconds, '%H:%M'),
    c: () => formatDate(milliseconds, '%a %b %e %H:%M:%S %Y'),
    n: () => '\n',
    '%': () => '%',
  }
  return format.replace(/%(.)/g, (whole, letter: string) => values[letter]?.() ?? whole)
}
