/** Bytes that a program may put on the clipboard at once: some files, and no flood. */
const mostBytes = 256 * 1024

/**
 * The text that a program wants on the clipboard (xterm's OSC 52: which clipboard, then base64), as vim and tmux do; null where that is none, asks
 * for what is there, which no program is told, or is too much.
 */
export function clipboardText(osc52: string): string | null {
  const [, base64 = ''] = /^[^;]*;([A-Za-z0-9+/=\s]+)$/.exec(osc52) ?? []
  if (base64 === '' || base64.length > (mostBytes * 4) / 3 + 4) return null
  try {
    const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return null
  }
}
