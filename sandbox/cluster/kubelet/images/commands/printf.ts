const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', a: '\x07', b: '\b', f: '\f', v: '\v', e: '\x1b', '\\': '\\', '0': '\0' }

/** \n, \t, \033 and their like. */
export const unescape = (text: string): string =>
  text.replace(/\\(0?[0-7]{1,3}|x[0-9a-fA-F]{1,2}|.)/gs, (whole, code: string) => {
    if (/^[0-7]/.test(code)) return String.fromCharCode(Number.parseInt(code, 8))
    if (code.startsWith('x')) return String.fromCharCode(Number.parseInt(code.slice(1), 16))
    return ESCAPES[code] ?? whole
  })

/** The format is used again while there are arguments left. */
export function formatPrintf(format: string, values: readonly string[]): string {
  const left = [...values]
  let text = ''
  do {
    const before = left.length
    text += unescape(format).replace(/%([-0+ ]*)(\d*)(?:\.(\d+))?([sdiuxXofc%b])/g, (_, flags: string, width: string, precision: string | undefined, kind: string) => {
      if (kind === '%') return '%'
      const value = left.shift() ?? ''
      const shown = render(kind, value, precision)
      const room = Number(width || 0)
      return flags.includes('-') ? shown.padEnd(room) : shown.padStart(room, flags.includes('0') && kind !== 's' ? '0' : ' ')
    })
    // A format without places for values is printed once.
    if (left.length === before) break
  } while (left.length > 0)
  return text
}

function render(kind: string, value: string, precision: string | undefined): string {
  const number = Number(value) || 0
  switch (kind) {
    case 'd':
    case 'i':
    case 'u':
      return String(Math.trunc(number))
    case 'x':
      return Math.trunc(number).toString(16)
    case 'X':
      return Math.trunc(number).toString(16).toUpperCase()
    case 'o':
      return Math.trunc(number).toString(8)
    case 'f':
      return number.toFixed(Number(precision ?? 6))
    case 'c':
      return value.slice(0, 1)
    case 'b':
      return unescape(value)
    default:
      return precision === undefined ? value : value.slice(0, Number(precision))
  }
}
