import { remember, remembered } from '../ui/browser-memory.ts'
import { canBePath } from './limits.ts'
import type { RememberedFiles } from './files.ts'

/** Files that are opened again; they are read one after the other, and what nobody looks at should not keep the one in front waiting. */
const mostFiles = 12
const mostFolders = 32

const none: RememberedFiles = { open: [], front: null, expanded: [] }
const keyOf = (lesson: string) => `podyard-files:${lesson}`

/** The files of a lesson ("course/lesson") that were open, and the folders that were unfolded, when it was last open in this browser. */
export function rememberedFiles(lesson: string): RememberedFiles {
  return parseFiles(remembered(keyOf(lesson)))
}

/** The file in front is kept whatever else is open. */
export function rememberFiles(lesson: string, { open, front, expanded }: RememberedFiles): void {
  const kept = open.filter((path, index) => path === front || index >= open.length - mostFiles).slice(0, mostFiles)
  const folders = expanded.filter((path) => path !== '').slice(-mostFolders)
  remember(keyOf(lesson), kept.length + folders.length === 0 ? null : JSON.stringify({ open: kept, front, expanded: folders }))
}

/** Pure: what was stored, without what no path can be. */
export function parseFiles(stored: string | null): RememberedFiles {
  try {
    const { open, front, expanded } = { ...(JSON.parse(stored ?? '{}') as object) } as Record<string, unknown>
    const files = pathsIn(open).slice(0, mostFiles)
    return { open: files, front: files.find((path) => path === front) ?? null, expanded: pathsIn(expanded).slice(0, mostFolders) }
  } catch {
    return none
  }
}

function pathsIn(value: unknown): string[] {
  if (!Array.isArray(value)) return []
  return [...new Set(value.filter((path): path is string => typeof path === 'string' && path !== '' && canBePath(path)))]
}
