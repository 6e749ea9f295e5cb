import { isEmulatorAnswer } from './emulator-answers.ts'

/** Enter, newline, and the keys that end, interrupt, stop or quit: nothing typed before them waits to be read. */
const ENDS_LINE = /[\r\n\x03\x04\x1a\x1c]$/
/** Draws the screen anew and leaves the line as it is: Ctrl-L, and readline's clear-display. */
const ONLY_CLEARS = /^\x1b?\x0c$/

/**
 * Whether something that a person began to type stands on the command line, as far as one can know without asking the shell: whatever is
 * typed next would be joined to it.
 * - `begun`: keys were pressed since the prompt came. Perhaps they were taken back, or a search or a question of readline is open.
 * - `ahead`: keys were pressed before the prompt came and no Enter after them. Perhaps the program took them.
 */
export class TypedLine {
  private begun = false
  private ahead = false
  private endsLine = true

  get state(): 'empty' | 'begun' | 'ahead' {
    if (this.begun) return 'begun'
    return this.ahead ? 'ahead' : 'empty'
  }

  typed(input: Uint8Array): void {
    if (isEmulatorAnswer(input)) return
    const text = Buffer.from(input).toString('latin1')
    if (ONLY_CLEARS.test(text)) return
    this.begun = true
    this.endsLine = ENDS_LINE.test(text)
  }

  prompted(): void {
    this.begun = false
    this.ahead = !this.endsLine
    this.endsLine = true
  }
}
