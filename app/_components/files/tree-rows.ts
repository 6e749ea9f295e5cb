import type { FileEntry } from '../../../sandbox/files-protocol.ts'
import type { FilesView } from './files.ts'

/** A line of the tree: something in a folder, or how much of that folder is not told of. */
export type TreeLine = TreeRow | { kind: 'more'; key: string; depth: number; count: number }

export interface TreeRow {
  kind: 'entry'
  /** Names that are no text in UTF-8 may look the same. */
  key: string
  path: string
  depth: number
  entry: FileEntry
}

/** In the order in which they are shown. Names that begin with a dot are the shell's business; they are shown when asked for. */
export function treeLines(view: Pick<FilesView, 'folders' | 'expanded'>, hidden: boolean, folder = '', depth = 0): TreeLine[] {
  const { entries = [], more = 0 } = view.folders.get(folder) ?? {}
  const seen = new Map<string, number>()
  const lines = entries
    .filter(({ name }) => hidden || !name.startsWith('.'))
    .flatMap((entry): TreeLine[] => {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`
      const times = seen.get(path) ?? 0
      seen.set(path, times + 1)
      const row: TreeRow = { kind: 'entry', key: times === 0 ? path : `${path}\n${times}`, path, depth, entry }
      return [row, ...(isUnfolded(view, row) ? treeLines(view, hidden, path, depth + 1) : [])]
    })
  return more === 0 ? lines : [...lines, { kind: 'more', key: `${folder}\nmore`, depth, count: more }]
}

export const isUnfolded = (view: Pick<FilesView, 'expanded'>, { path, entry }: TreeRow): boolean => entry.kind === 'folder' && view.expanded.has(path)
