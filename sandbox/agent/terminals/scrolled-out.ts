const LINE_FEED = 0x0a
const CARRIAGE_RETURN = 0x0d

/** A control sequence is over by the end of the line that is so many bytes after its beginning; a string that is not swallows what follows either way. */
const SEQUENCE_BYTES = 256

const ESCAPE = 0x1b
/**
 * All that does more to a terminal than write text or move to another line or column begins with ESC or one of these: SO, SI, and in UTF-8 the
 * C1 controls with 0xC2.
 */
const STARTERS = [0x0e, 0x0f, 0xc2]

/** Sequences that stay where the cursor is: colours (SGR), and erasing the rest of the line (EL), as `ls` and `grep` write on every line. */
const HARMLESS = /\x1b\[([0-9;:]*)[mK]/y
/** Back to the usual colours. */
const RESET = /^0*$/

export interface Stretch {
  from: number
  to: number
  /** It changes colours, and ends in the usual ones, whatever they were before it. */
  coloured: boolean
}

/**
 * The part of a terminal's output, as offsets, that is scrolled out of a screen and scrollback of `lines` lines by what comes after it, without
 * any control sequence in it or between but for colours. An emulator that never reads it shows the same there, if it is told of the colours.
 * Begins and ends where a line does. Null when there is none.
 */
export function scrolledOut(bytes: Buffer, lines: number): Stretch | null {
  const run = longestPlainRun(bytes)
  // The run may begin with the end of a control sequence, whose first byte alone is a starter.
  const from = bytes.indexOf(LINE_FEED, run.from + SEQUENCE_BYTES) + 1
  if (from === 0) return null
  let to = run.to
  for (let left = lines; left >= 0; left--) {
    // Byte by byte: most lines are short, and each search for the next would be a call into another language.
    do to--
    while (to >= from && bytes[to] !== LINE_FEED)
    if (to < from) return null
  }
  // Only here the cursor is known to stand in the first column, whatever was skipped.
  while (bytes[to - 1] !== CARRIAGE_RETURN) {
    to = bytes.lastIndexOf(LINE_FEED, to - 1)
    if (to < from) return null
  }
  const colours = coloursOf(bytes.subarray(from, to + 1))
  return colours === 'left on' ? null : { from, to: to + 1, coloured: colours === 'used' }
}

function coloursOf(text: Buffer): 'none' | 'used' | 'left on' {
  for (let at = text.lastIndexOf(ESCAPE); at !== -1; at = at === 0 ? -1 : text.lastIndexOf(ESCAPE, at - 1)) {
    const [sequence = '', parameters = ''] = harmlessAt(text, at) ?? []
    if (sequence.endsWith('m')) return RESET.test(parameters) ? 'used' : 'left on'
  }
  return 'none'
}

/** Bytes that such a sequence may have. */
const HARMLESS_BYTES = 40

function harmlessAt(bytes: Buffer, at: number): RegExpExecArray | null {
  HARMLESS.lastIndex = 0
  return HARMLESS.exec(bytes.toString('latin1', at, at + HARMLESS_BYTES))
}

function longestPlainRun(bytes: Buffer): { from: number; to: number } {
  const next = [{ find: (from: number) => nextEscape(bytes, from), at: -1 }, ...STARTERS.map((byte) => ({ find: (from: number) => found(bytes.indexOf(byte, from), bytes), at: -1 }))]
  let longest = { from: 0, to: 0 }
  for (let from = 0; from <= bytes.byteLength; ) {
    for (const one of next) if (one.at < from) one.at = one.find(from)
    const to = Math.min(...next.map(({ at }) => at))
    if (to - from > longest.to - longest.from) longest = { from, to }
    from = to + 1
  }
  return longest
}

/** Of those that do more than colour. */
function nextEscape(bytes: Buffer, from: number): number {
  for (let at = bytes.indexOf(ESCAPE, from); at !== -1; ) {
    const harmless = harmlessAt(bytes, at)
    if (harmless === null) return at
    at = bytes.indexOf(ESCAPE, at + harmless[0].length)
  }
  return bytes.byteLength
}

const found = (at: number, bytes: Buffer): number => (at === -1 ? bytes.byteLength : at)
