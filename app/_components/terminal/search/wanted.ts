/** What to look for in a terminal. */
export interface Wanted {
  text: string
  matchCase: boolean
  wholeWord: boolean
  /** `text` is a regular expression, as JavaScript has them. */
  expression: boolean
}

/** Characters; nobody types more, and what is pasted by mistake is not compiled. */
export const longestWanted = 1_000

/** Null: it is an expression that cannot be read. */
export function compile({ text, matchCase, expression }: Wanted): RegExp | null {
  const source = expression ? text : text.replace(/[\\^$.*+?()[\]{}|/-]/g, (character) => `\\x${character.charCodeAt(0).toString(16)}`)
  const flags = matchCase ? 'g' : 'gi'
  // First with whole characters for ".", which refuses some that are usual, as "\-".
  for (const all of [`${flags}u`, flags]) {
    try {
      return new RegExp(source, all)
    } catch {
      continue
    }
  }
  return null
}
