import { posix } from 'node:path'
import type { VolumeFile } from '../runtime.ts'
import { SETGID } from './credential.ts'
import type { Entry, FileTree } from './container-files.ts'

const DATA = '..data'
/** What of a key's first directory is linked: as upstream's AtomicWriter lays volumes out. */
const DIRECTORY_MODE = 0o755
/** What a group that a pod's volumes belong to may do with directories. */
const GROUP_DIRECTORY_MODE = SETGID | 0o550

export interface ConfigTreeOwner {
  /** Of the volume's root. */
  mode: number
  /** fsGroup; absent: root's. */
  gid?: number
  /** Milliseconds since 1970. */
  now: number
}

/**
 * Lays a volume of keys out as a kubelet does: files in a directory with a time for a name, `..data` a link to it, each key a link through that, so
 * that all change at once. A tree that says the same already stays, with its times. pkg/volume/util/atomic_writer.go
 */
export function fillConfigTree(tree: FileTree, files: Readonly<Record<string, VolumeFile>>, { mode, gid, now }: ConfigTreeOwner): void {
  const current = tree.get(DATA)?.link
  if (current !== undefined && isSame(tree, current, files)) return
  tree.clear()
  const owner = gid === undefined ? {} : { gid }
  const directory = (permissions: number): Entry => ({ content: null, mode: permissions | (gid === undefined ? 0 : GROUP_DIRECTORY_MODE), modifiedAt: now, ...owner })
  const link = (target: string): Entry => ({ content: null, link: target, mode: 0o777, modifiedAt: now })
  const folder = timedName(now)
  tree.set('', directory(mode))
  tree.set(folder, directory(DIRECTORY_MODE))
  tree.set(DATA, link(folder))
  for (const [path, file] of Object.entries(files)) {
    const parts = path.split('/')
    for (let depth = 1; depth < parts.length; depth++) tree.set(posix.join(folder, ...parts.slice(0, depth)), directory(DIRECTORY_MODE))
    tree.set(posix.join(folder, path), { ...file, modifiedAt: now })
    const [first = ''] = parts
    tree.set(first, link(posix.join(DATA, first)))
  }
}

function isSame(tree: FileTree, folder: string, files: Readonly<Record<string, VolumeFile>>): boolean {
  const old = [...tree].filter(([path, { content }]) => path.startsWith(`${folder}/`) && content !== null)
  const same = ([path, entry]: [string, Entry]): boolean => {
    const file = files[path.slice(folder.length + 1)]
    return file !== undefined && file.mode === entry.mode && file.gid === entry.gid && file.uid === entry.uid && Buffer.compare(file.content, entry.content ?? new Uint8Array()) === 0
  }
  return old.length === Object.keys(files).length && old.every(same)
}

/** "..2025_11_21_14_55_07.1298498081" */
function timedName(now: number): string {
  const digits = new Date(now).toISOString().slice(0, 19).replace(/[-:T]/g, '_')
  return `..${digits}.${Math.floor(Math.random() * 2 ** 32)}`
}
