import { posix } from 'node:path'

/** Replaced as a whole when it changes, never in place: trees share entries. */
export interface Entry {
  /** Null: a directory. */
  content: Uint8Array | null
  mode: number
  /** Milliseconds since 1970. */
  modifiedAt: number
}

/** Files by path below a root, without a leading slash; the root itself is "". */
export type FileTree = Map<string, Entry>

/** Bytes that all files of one container may hold, mounted ones apart. */
const MOST_BYTES = 8 * 1024 * 1024

export class FileError extends Error {
  override name = 'FileError'
  constructor(
    readonly code: 'ENOENT' | 'ENOTDIR' | 'EISDIR' | 'EROFS' | 'EEXIST' | 'ENOTEMPTY' | 'ENOSPC',
    readonly path: string,
  ) {
    super(`${path}: ${FILE_ERROR_WORDS[code]}`)
  }
}

const FILE_ERROR_WORDS = {
  ENOENT: 'No such file or directory',
  ENOTDIR: 'Not a directory',
  EISDIR: 'Is a directory',
  EROFS: 'Read-only file system',
  EEXIST: 'File exists',
  ENOTEMPTY: 'Directory not empty',
  ENOSPC: 'No space left on device',
} as const

export interface Mount {
  /** "/usr/share/nginx/html" */
  at: string
  tree: FileTree
  readOnly: boolean
  /** The part of the tree that is mounted, without a leading slash; absent: all of it. */
  below?: string
  /** What the whole tree may hold. */
  mostBytes?: number
}

/** What the processes of one container see as files: a root tree of its own with other trees mounted into it. */
export class ContainerFiles {
  private readonly mounts: Mount[]

  /** `mounts` may share trees with other containers (emptyDir). */
  constructor(root: FileTree, mounts: Mount[], rootReadOnly = false) {
    // Longest first, so that the first match is the innermost mount.
    this.mounts = [...mounts, { at: '/', tree: root, readOnly: rootReadOnly }].sort((a, b) => b.at.length - a.at.length)
    for (const mount of mounts) this.addDirectories(this.find(posix.dirname(mount.at)), posix.basename(mount.at))
  }

  /** Null when nothing is there. */
  get(path: string): Entry | null {
    const { tree, below } = this.find(path)
    return tree.get(below) ?? (below === '' ? { content: null, mode: 0o755, modifiedAt: 0 } : null)
  }

  /** Null when it is no file. */
  read(path: string): Uint8Array | null {
    return this.get(path)?.content ?? null
  }

  /** Names in a directory, in order. */
  list(path: string): string[] {
    const { tree, below } = this.find(path)
    const prefix = below === '' ? '' : `${below}/`
    const names = new Set<string>()
    for (const key of tree.keys()) {
      if (key === '' || !key.startsWith(prefix)) continue
      const [name = ''] = key.slice(prefix.length).split('/')
      if (name !== '') names.add(name)
    }
    return [...names].sort()
  }

  write(path: string, content: Uint8Array, mode = 0o644): void {
    const place = this.find(path)
    const old = this.get(path)
    if (place.readOnly) throw new FileError('EROFS', path)
    if (old !== null && old.content === null) throw new FileError('EISDIR', path)
    const parent = this.get(posix.dirname(posix.resolve('/', path)))
    if (parent === null) throw new FileError('ENOENT', path)
    if (parent.content !== null) throw new FileError('ENOTDIR', path)
    let bytes = content.byteLength
    for (const [key, entry] of place.tree) if (key !== place.below) bytes += entry.content?.byteLength ?? 0
    if (bytes > place.mostBytes) throw new FileError('ENOSPC', path)
    place.tree.set(place.below, { content, mode: old?.mode ?? mode, modifiedAt: Date.now() })
  }

  /** `parents`: make those that are missing, and do not mind one that is there. */
  makeDirectory(path: string, parents: boolean): void {
    const place = this.find(path)
    const old = this.get(path)
    if (old !== null && !(parents && old.content === null)) throw new FileError('EEXIST', path)
    if (place.readOnly) throw new FileError('EROFS', path)
    if (!parents && this.get(posix.dirname(posix.resolve('/', path))) === null) throw new FileError('ENOENT', path)
    this.addDirectories(place, '')
  }

  remove(path: string, recursive: boolean): void {
    const { tree, below, readOnly } = this.find(path)
    const old = this.get(path)
    if (old === null) throw new FileError('ENOENT', path)
    if (readOnly) throw new FileError('EROFS', path)
    if (old.content === null && !recursive && this.list(path).length > 0) throw new FileError('ENOTEMPTY', path)
    for (const key of [...tree.keys()]) if (key === below || key.startsWith(`${below}/`)) tree.delete(key)
  }

  private find(path: string): { tree: FileTree; below: string; readOnly: boolean; mostBytes: number } {
    const whole = posix.resolve('/', path)
    for (const { at, tree, readOnly, below: start = '', mostBytes = MOST_BYTES } of this.mounts) {
      if (whole !== at && at !== '/' && !whole.startsWith(`${at}/`)) continue
      const rest = whole.slice(at === '/' ? 1 : at.length + 1)
      return { tree, below: [start, rest].filter((part) => part !== '').join('/'), readOnly, mostBytes }
    }
    throw new FileError('ENOENT', path)
  }

  private addDirectories({ tree, below }: { tree: FileTree; below: string }, name: string): void {
    const parts = posix.join(below, name).split('/').filter((part) => part !== '' && part !== '.')
    for (let depth = 1; depth <= parts.length; depth++) {
      const key = parts.slice(0, depth).join('/')
      if (!tree.has(key)) tree.set(key, { content: null, mode: 0o755, modifiedAt: Date.now() })
    }
  }
}

/** A tree from texts by absolute path; the directories between are made. */
export function treeOf(files: Readonly<Record<string, { content: Uint8Array; mode: number }>>, directories: readonly string[] = []): FileTree {
  const tree: FileTree = new Map()
  const root = new ContainerFiles(tree, [])
  for (const directory of directories) root.makeDirectory(directory, true)
  for (const [path, { content, mode }] of Object.entries(files)) {
    root.makeDirectory(posix.dirname(path), true)
    tree.set(posix.resolve('/', path).slice(1), { content, mode, modifiedAt: Date.now() })
  }
  return tree
}
