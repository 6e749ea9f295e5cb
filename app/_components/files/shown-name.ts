/** What a screen would not show, or would show elsewhere than it stands: control characters, marks of direction, joiners, spaces without width. */
const unseen = /[\p{Cc}\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/gu

const joiner = '\u200d'

/** A file's name as it can be read, so that none looks like another. Emoji keep the joiners that hold them together. */
export const shownName = (name: string): string =>
  name.replace(unseen, (character, at: number) => {
    if (character === joiner && /\p{Extended_Pictographic}\ufe0f?\p{Emoji_Modifier}?$/u.test(name.slice(0, at))) return character
    const code = character.codePointAt(0) ?? 0
    // As terminals write them: ^J, ^?.
    return code < 0x80 ? `^${String.fromCodePoint(code ^ 0x40)}` : `<${code.toString(16).toUpperCase().padStart(4, '0')}>`
  })
