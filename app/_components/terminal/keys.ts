/** What the page does with a key instead of giving it to the shell. `terminal-2` is the second terminal of the tabs. */
export type PageKey =
  | 'search'
  | 'copy'
  | 'paste'
  | 'leave'
  | 'clear'
  | 'open'
  | 'split-row'
  | 'split-column'
  | 'towards-left'
  | 'towards-right'
  | 'towards-up'
  | 'towards-down'
  | 'scroll-to-top'
  | 'scroll-to-bottom'
  | 'font-larger'
  | 'font-smaller'
  | 'font-usual'
  | `terminal-${number}`

type Key = Pick<KeyboardEvent, 'key' | 'code' | 'ctrlKey' | 'shiftKey' | 'altKey' | 'metaKey'>

const controlShift: Record<string, PageKey> = {
  f: 'search',
  c: 'copy',
  v: 'paste',
  l: 'leave',
  k: 'clear',
  e: 'split-row',
  o: 'split-column',
  enter: 'open',
  home: 'scroll-to-top',
  end: 'scroll-to-bottom',
  arrowleft: 'towards-left',
  arrowright: 'towards-right',
  arrowup: 'towards-up',
  arrowdown: 'towards-down',
}

const fontSize: Record<string, PageKey> = { '+': 'font-larger', '=': 'font-larger', '-': 'font-smaller', '0': 'font-usual' }

/**
 * All of Ctrl and a letter belongs to the shell, Ctrl-C above all; the page has Ctrl-Shift and a letter, a digit or an
 * arrow, and the browsers' own Ctrl with +, - and 0. Tab belongs to the shell too, so Ctrl-Shift-L is the way out of the
 * terminal by keyboard. On a Mac, Cmd does what Cmd does there; copy and paste are the browser's. Null when the key is
 * the shell's. Ctrl-Shift-T, -N and -W are not to be had: browsers keep them.
 */
export function pageKey(event: Key): PageKey | null {
  if (event.altKey || event.ctrlKey === event.metaKey) return null
  const key = event.key.toLowerCase()
  if (fontSize[key]) return fontSize[key]
  if (event.metaKey) return event.shiftKey ? null : key === 'f' ? 'search' : key === 'k' ? 'clear' : null
  if (!event.shiftKey) return null
  // By its place: with Shift a digit's key has another name, and not the same one on every keyboard.
  const digit = /^Digit([1-8])$/.exec(event.code)?.[1]
  return digit ? `terminal-${Number(digit)}` : (controlShift[key] ?? null)
}
