const ESC = 0x1b
/** Longer ones are given up on: the emulator ignores what it cannot finish. */
const SEQUENCE_BYTES = 4096
// A complete escape sequence at the beginning: CSI … final, OSC/DCS/APC/PM/SOS … terminator, or ESC with intermediates and a final.
const complete = /^\x1b(\[[0-?]*[ -/]*[@-~]|[\]P_^X][^\x07\x1b]*(\x07|\x1b\\)|[ -/]*[0-OQ-WYZ\\`-~])/

/** How many of the bytes can be given to an emulator that will be thrown away afterwards: not a half character or half escape sequence at the end. */
export function completeLength(bytes: Buffer): number {
  const last = bytes.lastIndexOf(ESC)
  if (last !== -1) {
    // ESC \ ends an OSC that began before; so may an ESC whose next byte is not here yet.
    const mayEndAnother = last > 0 && (last === bytes.byteLength - 1 || bytes[last + 1] === 0x5c)
    const before = mayEndAnother ? bytes.lastIndexOf(ESC, last - 1) : -1
    if (before !== -1 && isOpen(bytes, before)) return before
    if (isOpen(bytes, last) && bytes[last + 1] !== 0x5c) return last
  }
  return bytes.byteLength - incompleteCharacter(bytes)
}

const isOpen = (bytes: Buffer, begin: number): boolean => bytes.byteLength - begin <= SEQUENCE_BYTES && !complete.test(bytes.toString('latin1', begin))

/** Bytes at the end that begin a UTF-8 character without finishing it. */
function incompleteCharacter(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.byteLength); back++) {
    const byte = bytes[bytes.byteLength - back]!
    if (byte < 0x80) return 0
    if (byte >= 0xc0) return back < (byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2) ? back : 0
  }
  return 0
}
