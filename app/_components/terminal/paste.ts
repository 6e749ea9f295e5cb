/** A shell that does not know what a paste is runs every line but the last as it arrives: from this many lines on we ask. */
const askFromLines = 2

/** A shell that does lets the learner look at all of it first; asked only about what nobody pastes on purpose without thinking. */
const askFromBracketedLines = 10

export interface Paste {
  text: string
  lines: number
  /** Whether the program takes a paste as one piece (bracketed paste), so that nothing runs before Enter. */
  bracketed: boolean
}

/**
 * What was on the clipboard, as it will be typed. Escape and other control characters that a terminal acts on are taken
 * out: a text copied from a web page could end the paste with them and have commands run unseen.
 */
export function pasteOf(clipboard: string, bracketed: boolean): Paste {
  const text = clipboard.replace(/\r\n?/g, '\n').replace(/[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]/g, '')
  const body = text.endsWith('\n') ? text.slice(0, -1) : text
  return { text, lines: body.split('\n').length, bracketed }
}

/** Whether to show it and ask first. One line that ends with Enter runs too, but that is what one sees when one pastes it. */
export function asksFirst({ lines, bracketed }: Paste): boolean {
  return lines >= (bracketed ? askFromBracketedLines : askFromLines)
}
