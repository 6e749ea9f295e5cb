const LETTER = /[A-Za-z0-9+/]/
const WELL_FORMED = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/

/** Where Go's encoding/base64 finds the text wrong, in bytes; undefined: nowhere. Line ends are no part of it. */
export function base64Fault(text: string): number | undefined {
  if (WELL_FORMED.test(text)) return undefined
  const bytes = Buffer.from(text, 'utf8')
  const isEnd = (at: number): boolean => bytes[at] === 10 || bytes[at] === 13
  let place = 0
  for (let at = 0; at < bytes.length; at++) {
    if (isEnd(at)) continue
    const letter = String.fromCharCode(bytes[at]!)
    if (LETTER.test(letter)) {
      place = (place + 1) % 4
      continue
    }
    // Only the third and the fourth letter of four may be padding, and nothing comes after it.
    if (letter !== '=' || place < 2) return at
    let next = at + 1
    while (isEnd(next)) next++
    if (place === 2) {
      if (next >= bytes.length) return bytes.length
      if (bytes[next] !== bytes[at]) return next
      next++
      while (isEnd(next)) next++
    }
    return next < bytes.length ? next : undefined
  }
  return place === 0 ? undefined : bytes.length - place
}
