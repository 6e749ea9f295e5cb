/** One terminal, or several beside or above each other. `sizes` are per cent, one for each part, and add up to 100. */
export type Pane = { terminal: number } | Split

export interface Split {
  direction: Direction
  parts: Pane[]
  sizes: number[]
}

/** `row` is side by side, `column` above each other. */
export type Direction = 'row' | 'column'

/** What stands together, in the order of the tabs: every element fills the workspace when one of its terminals is in front. */
export type Arrangement = readonly Pane[]

export function isSplit(pane: Pane): pane is Split {
  return 'parts' in pane
}

/** The terminals of a pane, in reading order. */
export function terminalsIn(pane: Pane): number[] {
  return isSplit(pane) ? pane.parts.flatMap(terminalsIn) : [pane.terminal]
}

/** The element of the arrangement that shows this terminal. */
export function paneWith(arrangement: Arrangement, terminal: number | null): Pane | null {
  return arrangement.find((pane) => terminalsIn(pane).some((id) => id === terminal)) ?? null
}

/** What was remembered, for the terminals that there are: those that have gone leave their room to their neighbours, new ones come last. */
export function arrange(remembered: Arrangement, terminals: readonly number[]): Arrangement {
  const left = new Set(terminals)
  const kept = remembered.flatMap((pane) => keep(pane, left) ?? [])
  return [...kept, ...[...left].map((terminal) => ({ terminal }))]
}

/** Takes `terminal` out of where it stands and puts it right of, or below, `beside`; the two share the room of the one. */
export function placeBeside(arrangement: Arrangement, terminal: number, beside: number, direction: Direction): Arrangement {
  if (terminal === beside) return arrangement
  return without(arrangement, terminal).map((pane) => insert(pane, terminal, beside, direction))
}

/** Gives a terminal of a split a tab of its own again, after the split. */
export function detach(arrangement: Arrangement, terminal: number): Arrangement {
  const place = arrangement.findIndex((pane) => isSplit(pane) && terminalsIn(pane).includes(terminal))
  if (place < 0) return arrangement
  return without(arrangement, terminal).flatMap((pane, index) => (index === place ? [pane, { terminal }] : [pane]))
}

/** Puts the tab that shows `terminal`, with all that stand together there, so many places further; as far as there are places. */
export function moved(arrangement: Arrangement, terminal: number, places: number): Arrangement {
  const from = arrangement.findIndex((pane) => terminalsIn(pane).includes(terminal))
  const pane = arrangement[from]
  if (!pane) return arrangement
  const to = Math.min(Math.max(from + places, 0), arrangement.length - 1)
  return to === from ? arrangement : arrangement.toSpliced(from, 1).toSpliced(to, 0, pane)
}

/** Puts `terminal` where `old` stands, which goes. */
export function replaced(arrangement: Arrangement, old: number, terminal: number): Arrangement {
  const change = (pane: Pane): Pane => (isSplit(pane) ? { ...pane, parts: pane.parts.map(change) } : pane.terminal === old ? { terminal } : pane)
  return without(arrangement, terminal).map(change)
}

/** The same arrangement with other sizes for `split`, which is one of its parts. */
export function resized(arrangement: Arrangement, split: Split, sizes: number[]): Arrangement {
  const change = (pane: Pane): Pane => (pane === split ? { ...split, sizes } : isSplit(pane) ? { ...pane, parts: pane.parts.map(change) } : pane)
  return arrangement.map(change)
}

function without(arrangement: Arrangement, terminal: number): Arrangement {
  const others = new Set(arrangement.flatMap(terminalsIn).filter((id) => id !== terminal))
  return arrangement.flatMap((pane) => keep(pane, others) ?? [])
}

/** What is left of a pane, each terminal at most once; takes what it keeps out of `left`. */
function keep(pane: Pane, left: Set<number>): Pane | null {
  if (!isSplit(pane)) return left.delete(pane.terminal) ? pane : null
  const kept = pane.parts.map((part) => keep(part, left))
  const parts = kept.filter((part) => part !== null)
  if (parts.length <= 1) return parts[0] ?? null
  if (parts.length === pane.parts.length && parts.every((part, index) => part === pane.parts[index])) return pane
  return { ...pane, parts, sizes: toHundred(pane.sizes.filter((_, index) => kept[index] !== null)) }
}

function insert(pane: Pane, terminal: number, beside: number, direction: Direction): Pane {
  if (!isSplit(pane)) return pane.terminal === beside ? { direction, parts: [pane, { terminal }], sizes: [50, 50] } : pane
  const place = pane.parts.findIndex((part) => !isSplit(part) && part.terminal === beside)
  // A third one side by side stands in the same row, not in a row within the row.
  if (place < 0 || pane.direction !== direction) return { ...pane, parts: pane.parts.map((part) => insert(part, terminal, beside, direction)) }
  const half = (pane.sizes[place] ?? 0) / 2
  return { direction, parts: pane.parts.toSpliced(place + 1, 0, { terminal }), sizes: pane.sizes.toSpliced(place, 1, half, half) }
}

function toHundred(sizes: number[]): number[] {
  const sum = sizes.reduce((total, size) => total + size, 0)
  return sizes.map((size) => (size / sum) * 100)
}
