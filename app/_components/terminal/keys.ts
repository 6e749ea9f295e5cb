/** What the page does with a key instead of giving it to the shell. */
export type PageKey = 'search' | 'copy' | 'paste' | 'leave'

type Key = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'shiftKey' | 'altKey' | 'metaKey'>

const controlShift: Record<string, PageKey> = { f: 'search', c: 'copy', v: 'paste', l: 'leave' }

/**
 * All of Ctrl and a letter belongs to the shell, Ctrl-C above all; the page has Ctrl-Shift and a letter. Tab belongs to
 * the shell too, so Ctrl-Shift-L is the way out of the terminal by keyboard. Null when the key is the shell's.
 */
export function pageKey(event: Key): PageKey | null {
  if (!event.ctrlKey || !event.shiftKey || event.altKey || event.metaKey) return null
  return controlShift[event.key.toLowerCase()] ?? null
}
