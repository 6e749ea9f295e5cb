import { remember, remembered } from '../ui/browser-memory.ts'
import { canBePath } from './limits.ts'
import type { RememberedFiles } from './files.ts'
import type { Place } from './place.ts'

/** Files that are opened again; they are read one after the other, and what nobody looks at should not keep the one in front waiting. */
const mostFiles = 12
const mostFolders = 32

/** `places`: by path, where the open files were left. */
export type LeftFiles = RememberedFiles & { places: ReadonlyMap<string, Place> }

const none: LeftFiles = { open: [], front: null, expanded: [], places: new Map() }
const keyOf = (lesson: string) => `podyard-files:${lesson}`

/** The files of a lesson ("course/lesson") that were open, and the folders that were unfolded, when it was last open in this browser. */
export function rememberedFiles(lesson: string): LeftFiles {
  return parseFiles(remembered(keyOf(lesson)))
}

/** What one page knows of them, stored as it changes; `store` also stores `places`, which change too often for that. */
export function filesMemory(lesson: string) {
  const { places: before, ...left } = rememberedFiles(lesson)
  const places = new Map(before)
  let last: RememberedFiles = left
  const store = (): void => rememberFiles(lesson, { ...last, places })
  const follow = (now: RememberedFiles): void => {
    last = now
    store()
  }
  return { left, places, follow, store }
}

/** The file in front is kept whatever else is open. */
export function rememberFiles(lesson: string, { open, front, expanded, places }: LeftFiles): void {
  const kept = open.filter((path, index) => path === front || index >= open.length - mostFiles).slice(0, mostFiles)
  const folders = expanded.filter((path) => path !== '').slice(-mostFolders)
  const placesKept = Object.fromEntries([...places].filter(([path]) => kept.includes(path)))
  remember(keyOf(lesson), kept.length + folders.length === 0 ? null : JSON.stringify({ open: kept, front, expanded: folders, places: placesKept }))
}

/** Pure: what was stored, without what no path or place can be. */
export function parseFiles(stored: string | null): LeftFiles {
  try {
    const { open, front, expanded, places } = { ...(JSON.parse(stored ?? '{}') as object) } as Record<string, unknown>
    const files = pathsIn(open).slice(0, mostFiles)
    const left = Object.entries({ ...(places as object) }).filter((entry): entry is [string, Place] => files.includes(entry[0]) && isPlace(entry[1]))
    return { open: files, front: files.find((path) => path === front) ?? null, expanded: pathsIn(expanded).slice(0, mostFolders), places: new Map(left) }
  } catch {
    return none
  }
}

function pathsIn(value: unknown): string[] {
  if (!Array.isArray(value)) return []
  return [...new Set(value.filter((path): path is string => typeof path === 'string' && path !== '' && canBePath(path)))]
}

function isPlace(value: unknown): boolean {
  const { line, column, top } = { ...(value as object) } as Record<string, unknown>
  return [line, column, top].every((number) => Number.isSafeInteger(number) && (number as number) >= 0)
}
