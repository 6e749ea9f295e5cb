const SHOWN = 3

/** "a,b,c + 2 more...", as upstream cuts long lists in cells. */
export function firstFew(items: string[]): string {
  const shown = items.slice(0, SHOWN).join(',')
  return items.length > SHOWN ? `${shown} + ${items.length - SHOWN} more...` : shown
}
