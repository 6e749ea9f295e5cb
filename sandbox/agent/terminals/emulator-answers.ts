/**
 * What a terminal emulator types by itself because a program asked: its kind, where the cursor is, a mode, a colour, its version
 * (DA, DSR, CPR, DECRPM, XTWINOPS, DECRQSS, OSC 4/10/11, XTVERSION).
 */
const ANSWERS = /^(?:\x1b\[[?>]?[\d;]*(?:\$y|[Rcnty])|\x1b[P\]][^\x07\x1b]*(?:\x07|\x1b\\))+$/
/** Longer input is a paste. */
const ANSWER_BYTES = 4096

/** Whether this input holds answers of an emulator, and nothing that a person typed. */
export function isEmulatorAnswer(input: Uint8Array): boolean {
  return input[0] === 0x1b && input.byteLength <= ANSWER_BYTES && ANSWERS.test(Buffer.from(input).toString('latin1'))
}
