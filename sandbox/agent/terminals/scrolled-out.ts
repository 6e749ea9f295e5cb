const LINE_FEED = 0x0a
const CARRIAGE_RETURN = 0x0d

/** A control sequence is over by the end of the line that is so many bytes after its beginning; a string that is not swallows what follows either way. */
const SEQUENCE_BYTES = 256

/**
 * All that does more to a terminal than write text or move to another line or column begins with one of these: ESC, SO, SI, and in UTF-8 the
 * C1 controls with 0xC2.
 */
const STARTERS = [0x1b, 0x0e, 0x0f, 0xc2]

/**
 * The part of a terminal's output, as offsets, that nobody can see any more: what comes after it, without any control sequence between, scrolls
 * it out of a screen and scrollback of `lines` lines. An emulator that never reads it shows the same. Null when there is none.
 */
export function scrolledOut(bytes: Buffer, lines: number): { from: number; to: number } | null {
  const run = longestPlainRun(bytes)
  // The run may begin with the end of a control sequence, whose first byte alone is a starter.
  const from = bytes.indexOf(LINE_FEED, run.from + SEQUENCE_BYTES) + 1
  if (from === 0) return null
  let to = run.to
  for (let left = lines; left >= 0; left--) {
    to = bytes.lastIndexOf(LINE_FEED, to - 1)
    if (to < from) return null
  }
  // Only here the cursor is known to stand in the first column, whatever was skipped.
  while (bytes[to - 1] !== CARRIAGE_RETURN) {
    to = bytes.lastIndexOf(LINE_FEED, to - 1)
    if (to < from) return null
  }
  return { from, to: to + 1 }
}

function longestPlainRun(bytes: Buffer): { from: number; to: number } {
  const next = STARTERS.map((byte) => ({ byte, at: -1 }))
  let longest = { from: 0, to: 0 }
  for (let from = 0; from <= bytes.byteLength; ) {
    for (const one of next) if (one.at < from) one.at = found(bytes.indexOf(one.byte, from), bytes)
    const to = Math.min(...next.map(({ at }) => at))
    if (to - from > longest.to - longest.from) longest = { from, to }
    from = to + 1
  }
  return longest
}

const found = (at: number, bytes: Buffer): number => (at === -1 ? bytes.byteLength : at)
