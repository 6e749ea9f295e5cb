import { remember, remembered } from '../../ui/browser-memory.ts'
import { isSplit, terminalsIn } from './arrangement.ts'
import type { Arrangement, Pane } from './arrangement.ts'

const keyOf = (lesson: string) => `podyard-terminals:${lesson}`

/** Splits within splits; with eight terminals there cannot be more. */
const deepest = 8

/** How the terminals of a lesson ("course/lesson") stood when it was last open in this browser; nothing when that cannot be read. */
export function rememberedArrangement(lesson: string): Arrangement {
  try {
    const stored: unknown = JSON.parse(remembered(keyOf(lesson)) ?? '[]')
    return Array.isArray(stored) && stored.every((pane) => isPane(pane, deepest)) ? stored : []
  } catch {
    return []
  }
}

export function rememberArrangement(lesson: string, arrangement: Arrangement): void {
  remember(keyOf(lesson), arrangement.some(isSplit) || !isInOrder(arrangement) ? JSON.stringify(arrangement) : null)
}

const frontKeyOf = (lesson: string) => `podyard-front:${lesson}`

/** The terminal that was in front when this lesson was last open in this browser; null when nobody knows. */
export function rememberedFront(lesson: string): number | null {
  return Number(remembered(frontKeyOf(lesson))) || null
}

export function rememberFront(lesson: string, terminal: number): void {
  remember(frontKeyOf(lesson), String(terminal))
}

/** Tabs in the order of their numbers stand so by themselves. */
function isInOrder(arrangement: Arrangement): boolean {
  const terminals = arrangement.flatMap(terminalsIn)
  return terminals.every((terminal, index) => index === 0 || terminal > (terminals[index - 1] ?? 0))
}

function isPane(value: unknown, depth: number): value is Pane {
  if (typeof value !== 'object' || value === null || depth === 0) return false
  if ('terminal' in value) return Number.isInteger(value.terminal)
  const { direction, parts, sizes } = value as Record<string, unknown>
  if (direction !== 'row' && direction !== 'column') return false
  if (!Array.isArray(parts) || !Array.isArray(sizes) || parts.length < 2 || parts.length !== sizes.length) return false
  return sizes.every((size) => typeof size === 'number' && size > 0) && parts.every((part) => isPane(part, depth - 1))
}
