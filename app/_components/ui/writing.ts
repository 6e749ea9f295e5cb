/** On what was opened to write in and has not been written in yet. */
export const toWriteIn = { 'data-to-write-in': true } as const

/**
 * When a menu has closed: what its entry has opened to write in has the keyboard, or gets it, since a menu that is still open takes it back. False
 * where there is no such thing.
 */
export function goOnWriting(): boolean {
  const opened = document.querySelector<HTMLElement>('[data-to-write-in]')
  opened?.focus()
  return opened !== null || document.activeElement instanceof HTMLInputElement
}
