import { posix } from 'node:path'
import { type Credential, may, READ, ROOT, SEARCH, SETGID, STICKY, WRITE } from './credential.ts'

/** Replaced as a whole when it changes, never in place: trees share entries. */
export interface Entry {
  /** Null: a directory, or a link. */
  content: Uint8Array | null
  /** What a symbolic link says. */
  link?: string
  /** Permissions with setuid, setgid and sticky: 0o7777 at most. */
  mode: number
  /** Owners; absent: root. */
  uid?: number
  gid?: number
  /** Milliseconds since 1970. */
  modifiedAt: number
}

/** Files by path below a root, without a leading slash; the root itself is "". */
export type FileTree = Map<string, Entry>

/** Bytes that all files of one container may hold, mounted ones apart. */
const MOST_BYTES = 8 * 1024 * 1024
/** Links that are followed one after the other before it is called a loop, as Linux counts them. */
const MOST_LINKS = 40

export class FileError extends Error {
  override name = 'FileError'
  constructor(
    readonly code: keyof typeof FILE_ERROR_WORDS,
    readonly path: string,
  ) {
    super(`${path}: ${FILE_ERROR_WORDS[code]}`)
  }

  /** "No such file or directory" */
  get why(): string {
    return FILE_ERROR_WORDS[this.code]
  }
}

const FILE_ERROR_WORDS = {
  EACCES: 'Permission denied',
  EEXIST: 'File exists',
  EISDIR: 'Is a directory',
  ELOOP: 'Too many levels of symbolic links',
  ENOENT: 'No such file or directory',
  ENOSPC: 'No space left on device',
  ENOTDIR: 'Not a directory',
  ENOTEMPTY: 'Directory not empty',
  EPERM: 'Operation not permitted',
  EROFS: 'Read-only file system',
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
  /** "tmpfs", "ext4" */
  type?: string
}

/** A file system as `df` and `mount` tell of it. Bytes. */
export interface MountedAt {
  at: string
  type: string
  readOnly: boolean
  size: number
  used: number
}

interface Place {
  tree: FileTree
  below: string
  readOnly: boolean
  mostBytes: number
}

/** What the processes of one container see as files: a root tree of its own with other trees mounted into it. */
export class ContainerFiles {
  private readonly mounts: Mount[]

  /** `mounts` may share trees with other containers (emptyDir). `who` looks and writes. */
  constructor(
    root: FileTree,
    mounts: Mount[],
    rootReadOnly = false,
    readonly who: Credential = ROOT,
  ) {
    // Longest first, so that the first match is the innermost mount.
    this.mounts = [...mounts, { at: '/', tree: root, readOnly: rootReadOnly, type: 'overlay' }].sort((a, b) => b.at.length - a.at.length)
    for (const { at } of mounts) addDirectories(this.find(posix.dirname(at)), posix.basename(at), ROOT)
  }

  /** What is there, links followed; null: nothing. Throws `FileError` where one may not look. */
  get(path: string): Entry | null {
    return this.entryAt(this.resolve(path, true))
  }

  /** The same of the link itself. */
  look(path: string): Entry | null {
    return this.entryAt(this.resolve(path, false))
  }

  /** Null when it is no file. */
  read(path: string): Uint8Array | null {
    const entry = this.get(path)
    if (entry !== null && entry.content !== null) this.demand(entry, READ, path)
    return entry?.content ?? null
  }

  /** Names in a directory, in order. */
  list(path: string): string[] {
    const place = this.resolve(path, true)
    const entry = this.entryAt(place)
    if (entry !== null) this.demand(entry, READ, path)
    const prefix = place.below === '' ? '' : `${place.below}/`
    const names = new Set<string>()
    for (const key of place.tree.keys()) {
      if (key === '' || !key.startsWith(prefix)) continue
      const [name = ''] = key.slice(prefix.length).split('/')
      if (name !== '') names.add(name)
    }
    return [...names].sort()
  }

  write(path: string, content: Uint8Array, mode = 0o644): void {
    const place = this.resolve(path, true)
    const old = this.entryAt(place)
    if (place.readOnly) throw new FileError('EROFS', path)
    if (old !== null && old.content === null) throw new FileError('EISDIR', path)
    const parent = this.parentOf(path)
    this.demand(old ?? parent, old === null ? WRITE | SEARCH : WRITE, path)
    let bytes = content.byteLength
    for (const [key, entry] of place.tree) if (key !== place.below) bytes += entry.content?.byteLength ?? 0
    if (bytes > place.mostBytes) throw new FileError('ENOSPC', path)
    place.tree.set(place.below, { ...(old ?? { mode, ...ownersIn(parent, this.who) }), content, modifiedAt: Date.now() })
  }

  /** `parents`: make those that are missing, and do not mind one that is there. */
  makeDirectory(path: string, parents: boolean): void {
    const place = this.resolve(path, true)
    const old = this.entryAt(place)
    if (old !== null && !(parents && old.content === null)) throw new FileError('EEXIST', path)
    if (old !== null) return
    if (place.readOnly) throw new FileError('EROFS', path)
    let above = posix.dirname(posix.resolve('/', path))
    if (!parents && this.get(above) === null) throw new FileError('ENOENT', path)
    while (above !== '/' && this.get(above) === null) above = posix.dirname(above)
    this.demand(this.parentOf(posix.join(above, 'x')), WRITE | SEARCH, path)
    addDirectories(place, '', this.who)
  }

  /** A symbolic link at `path` that says `target`. */
  makeLink(path: string, target: string): void {
    const place = this.resolve(path, false)
    if (this.entryAt(place) !== null) throw new FileError('EEXIST', path)
    if (place.readOnly) throw new FileError('EROFS', path)
    const parent = this.parentOf(path)
    this.demand(parent, WRITE | SEARCH, path)
    place.tree.set(place.below, { content: null, link: target, mode: 0o777, modifiedAt: Date.now(), ...ownersIn(parent, this.who) })
  }

  /** Changes permissions or owners; only the owner may, and only root gives away. */
  change(path: string, change: { mode?: number; uid?: number; gid?: number }): void {
    const place = this.resolve(path, true)
    const entry = this.entryAt(place)
    if (entry === null) throw new FileError('ENOENT', path)
    if (place.readOnly) throw new FileError('EROFS', path)
    const isOwner = (entry.uid ?? 0) === this.who.uid
    const gives = change.uid !== undefined || (change.gid !== undefined && !this.who.groups.includes(change.gid))
    if (this.who.uid !== 0 && (!isOwner || gives)) throw new FileError('EPERM', path)
    place.tree.set(place.below, { ...entry, ...change })
  }

  remove(path: string, recursive: boolean): void {
    const place = this.resolve(path, false)
    const old = this.entryAt(place)
    if (old === null) throw new FileError('ENOENT', path)
    if (place.readOnly) throw new FileError('EROFS', path)
    const parent = this.parentOf(path)
    this.demand(parent, WRITE | SEARCH, path)
    const owns = [old.uid ?? 0, parent.uid ?? 0].includes(this.who.uid)
    if ((parent.mode & STICKY) !== 0 && this.who.uid !== 0 && !owns) throw new FileError('EPERM', path)
    if (old.content === null && old.link === undefined && !recursive && this.list(path).length > 0) throw new FileError('ENOTEMPTY', path)
    for (const key of [...place.tree.keys()]) if (key === place.below || key.startsWith(`${place.below}/`)) place.tree.delete(key)
  }

  /** Where a path leads when its links are followed; null when nothing is there. */
  realPath(path: string): string | null {
    let whole = posix.resolve('/', path)
    for (let links = 0; links <= MOST_LINKS; links++) {
      const next = this.throughLink(whole, true, path)
      if (next === null) return this.get(whole) === null ? null : whole
      whole = next
    }
    throw new FileError('ELOOP', path)
  }

  /** All file systems, the root first. */
  mounted(): MountedAt[] {
    const all = this.mounts.map(({ at, tree, readOnly, type = 'ext4', mostBytes = MOST_BYTES }) => ({ at, type, readOnly, size: mostBytes, used: bytesOf(tree) }))
    return all.reverse()
  }

  /** The one that holds `path`. */
  mountOf(path: string): MountedAt {
    const whole = posix.resolve('/', path)
    const { at } = this.mounts.find((mount) => isWithin(whole, mount.at)) ?? { at: '/' }
    return this.mounted().find((mount) => mount.at === at)!
  }

  private demand(entry: Entry, wanted: number, path: string): void {
    if (!may(this.who, entry, wanted)) throw new FileError('EACCES', path)
  }

  private parentOf(path: string): Entry {
    const parent = this.get(posix.dirname(posix.resolve('/', path)))
    if (parent === null) throw new FileError('ENOENT', path)
    if (parent.content !== null) throw new FileError('ENOTDIR', path)
    return parent
  }

  private entryAt({ tree, below }: Place): Entry | null {
    return tree.get(below) ?? (below === '' ? { content: null, mode: 0o755, modifiedAt: 0 } : null)
  }

  /** Where a path leads when its links are followed, the last one only if `last`. */
  private resolve(path: string, last: boolean): Place {
    let whole = posix.resolve('/', path)
    for (let links = 0; links <= MOST_LINKS; links++) {
      const next = this.throughLink(whole, last, path)
      if (next === null) return this.find(whole)
      whole = next
    }
    throw new FileError('ELOOP', path)
  }

  /** The path with its first link replaced; null when there is none. */
  private throughLink(whole: string, last: boolean, asked: string): string | null {
    const parts = whole.split('/').slice(1)
    for (let depth = 1; depth <= parts.length; depth++) {
      const at = `/${parts.slice(0, depth).join('/')}`
      const { tree, below } = this.find(at)
      const entry = tree.get(below)
      if (entry === undefined) continue
      if (entry.link !== undefined && (last || depth < parts.length)) return posix.resolve(posix.dirname(at), entry.link, ...parts.slice(depth))
      if (depth < parts.length && entry.content === null) this.demand(entry, SEARCH, asked)
    }
    return null
  }

  private find(path: string): Place {
    const whole = posix.resolve('/', path)
    for (const { at, tree, readOnly, below: start = '', mostBytes = MOST_BYTES } of this.mounts) {
      if (!isWithin(whole, at)) continue
      const rest = whole.slice(at === '/' ? 1 : at.length + 1)
      return { tree, below: [start, rest].filter((part) => part !== '').join('/'), readOnly, mostBytes }
    }
    throw new FileError('ENOENT', path)
  }
}

const isWithin = (whole: string, at: string): boolean => whole === at || at === '/' || whole.startsWith(`${at}/`)

export const bytesOf = (tree: FileTree): number => [...tree.values()].reduce((sum, { content }) => sum + (content?.byteLength ?? 0), 0)

/** Whose a new file is: of who makes it; its group is the directory's where that is set so. */
const ownersIn = (parent: Entry, who: Credential): Pick<Entry, 'uid' | 'gid'> => ({ uid: who.uid, gid: (parent.mode & SETGID) === 0 ? who.gid : (parent.gid ?? 0) })

/** Makes what is missing down to `name`. */
function addDirectories({ tree, below }: Place, name: string, who: Credential): void {
  const parts = posix.join(below, name).split('/').filter((part) => part !== '' && part !== '.')
  let parent: Entry = tree.get('') ?? { content: null, mode: 0o755, modifiedAt: 0 }
  for (let depth = 1; depth <= parts.length; depth++) {
    const key = parts.slice(0, depth).join('/')
    if (!tree.has(key)) tree.set(key, { content: null, mode: 0o755 | (parent.mode & SETGID), modifiedAt: Date.now(), ...ownersIn(parent, who) })
    parent = tree.get(key) ?? parent
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
