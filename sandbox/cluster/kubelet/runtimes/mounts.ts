import type { Pod } from 'kubernetes-types/core/v1'
import { posix } from 'node:path'
import type { BuiltInImage } from '../images/image.ts'
import type { ContainerStart } from '../runtime.ts'
import { ContainerFiles, type FileTree, type Mount, treeOf } from './container-files.ts'

/** Bytes that the directories of one node (hostPath, claims) may hold. */
export const HOST_BYTES = 64 * 1024 * 1024

/** Where the files of a container's volumes are. */
export interface VolumeTrees {
  /** What the pod's containers share: emptyDir and the like, by volume name. */
  shared: Map<string, FileTree>
  /** The node's own files. */
  host: FileTree
}

export interface MountedFiles {
  files: ContainerFiles
  /** As `RunningContainer.replaceFiles`. */
  replace(files: ContainerStart['files']): void
}

/** What a container sees: its image's files, `etc` (texts by absolute path), and its volumes in their places. */
export function mountFiles(start: ContainerStart, image: BuiltInImage, tag: string, volumes: VolumeTrees, etc: Readonly<Record<string, string>>): MountedFiles {
  const root = imageTree(image, tag)
  const add = (path: string, { content, mode }: { content: Uint8Array; mode: number }): void => {
    root.set(path.slice(1), { content, mode, modifiedAt: Date.now() })
  }
  for (const [path, text] of Object.entries(etc)) add(path, { content: Buffer.from(text), mode: 0o644 })
  const live: { at: string; tree: FileTree }[] = []
  const mounts: Mount[] = []
  for (const { name, mountPath, subPath = '', readOnly = false } of start.container.volumeMounts ?? []) {
    const at = posix.resolve('/', mountPath)
    const file = start.files[at]
    if (file !== undefined) {
      // A single file (subPath) is put in place; it has no tree to mount.
      new ContainerFiles(root, []).makeDirectory(posix.dirname(at), true)
      add(at, file)
    } else if (hasFilesOfItsOwn(start.pod, name)) {
      const tree = filesBelow(at, start.files)
      if (subPath === '') live.push({ at, tree })
      mounts.push({ at, tree, readOnly: true })
    } else {
      const directory = start.directories[name]
      const tree = directory === undefined ? sharedTree(volumes, name) : volumes.host
      const below = posix.join(directory ?? '/', subPath).replace(/^\/+|\/+$/g, '')
      if (below !== '') new ContainerFiles(tree, []).makeDirectory(`/${below}`, true)
      mounts.push({ at, tree, readOnly, below, ...(directory === undefined ? {} : { mostBytes: HOST_BYTES }) })
    }
  }
  const readOnly = start.container.securityContext?.readOnlyRootFilesystem === true
  // Devices are a file system of their own; the termination message is written there.
  if (readOnly) mounts.push({ at: '/dev', tree: new Map(), readOnly: false })
  return {
    files: new ContainerFiles(root, mounts, readOnly),
    replace: (files) => live.forEach(({ at, tree }) => refill(tree, filesBelow(at, files))),
  }
}

/** The files that have changed are new ones; the others stay, with their times. */
function refill(tree: FileTree, wanted: FileTree): void {
  for (const path of [...tree.keys()]) if (!wanted.has(path)) tree.delete(path)
  for (const [path, entry] of wanted) {
    const old = tree.get(path)
    const same = old !== undefined && old.mode === entry.mode && (old.content === null ? entry.content === null : entry.content !== null && Buffer.compare(old.content, entry.content) === 0)
    if (!same) tree.set(path, entry)
  }
}

const filesBelow = (at: string, files: ContainerStart['files']): FileTree =>
  treeOf(Object.fromEntries(Object.entries(files).flatMap(([path, file]) => (path.startsWith(at === '/' ? at : `${at}/`) ? [[path.slice(at.length), file] as const] : []))))

function sharedTree({ shared }: VolumeTrees, volume: string): FileTree {
  const tree: FileTree = shared.get(volume) ?? new Map()
  shared.set(volume, tree)
  return tree
}

const hasFilesOfItsOwn = (pod: Pod, name: string): boolean => {
  const volume = pod.spec?.volumes?.find((one) => one.name === name)
  return volume?.configMap !== undefined || volume?.secret !== undefined || volume?.downwardAPI !== undefined || volume?.projected !== undefined
}

const trees = new WeakMap<BuiltInImage, Map<string, FileTree>>()

/** A tree of one's own with the image's files. Entries are replaced, never changed, so that trees may share them. */
function imageTree(image: BuiltInImage, tag: string): FileTree {
  const known = trees.get(image) ?? new Map<string, FileTree>()
  trees.set(image, known)
  let tree = known.get(tag)
  if (tree === undefined) {
    const files = Object.entries(image.files(tag)).map(([path, text]) => [path, { content: Buffer.from(text), mode: 0o644 }] as const)
    tree = treeOf(Object.fromEntries(files), ['/etc', '/tmp', '/root', '/dev', '/proc', '/var/log', image.workingDirectory])
    known.set(tag, tree)
  }
  return new Map(tree)
}
