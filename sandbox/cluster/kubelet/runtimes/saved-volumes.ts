import type { SavedFile, SavedVolumes } from '../runtime.ts'
import type { FileTree } from './container-files.ts'

/** Bytes of the files of one node that a checkpoint keeps. */
const MOST_SAVED_BYTES = 2 * 1024 * 1024
/** The node's own directories (hostPath, claims) are one volume here, under this name. */
const HOST = 'the directories of the node'

/** The trees of pods' own volumes (emptyDir) by pod uid and volume name, and the node's own directories. */
export interface NodeTrees {
  host: FileTree
  pods: ReadonlyMap<string, ReadonlyMap<string, FileTree>>
}

/** The small ones first; a volume that does not fit whole is named in `left`, and comes back empty. */
export function saveVolumes({ host, pods }: NodeTrees): SavedVolumes {
  const saved: SavedVolumes = { host: [], pods: {}, left: [] }
  const volumes = [...pods].flatMap(([uid, trees]) => [...trees].map(([name, tree]) => ({ uid, name, tree, bytes: bytesOf(tree) })))
  const all = [...volumes, { uid: null, name: HOST, tree: host, bytes: bytesOf(host) }].sort((a, b) => a.bytes - b.bytes)
  let room = MOST_SAVED_BYTES
  for (const { uid, name, tree, bytes } of all) {
    if (bytes > room) {
      saved.left.push(uid === null ? name : `${name} of the pod with uid ${uid}`)
      continue
    }
    room -= bytes
    if (uid === null) saved.host = filesOf(tree)
    else if (tree.size > 0) (saved.pods[uid] ??= {})[name] = filesOf(tree)
  }
  return saved
}

export function restoreVolumes({ host, pods }: SavedVolumes): { host: FileTree; pods: Map<string, Map<string, FileTree>> } {
  const trees = Object.entries(pods).map(([uid, volumes]) => [uid, new Map(Object.entries(volumes).map(([name, files]) => [name, treeFrom(files)]))] as const)
  return { host: treeFrom(host), pods: new Map(trees) }
}

const bytesOf = (tree: FileTree): number => [...tree].reduce((sum, [path, { content }]) => sum + path.length + (content?.byteLength ?? 0), 0)

const filesOf = (tree: FileTree): SavedFile[] =>
  [...tree].map(([path, { content, ...rest }]) => ({ path, content: content === null ? null : Buffer.from(content).toString('base64'), ...rest }))

const treeFrom = (files: readonly SavedFile[]): FileTree =>
  new Map(files.map(({ path, content, ...rest }) => [path, { content: content === null ? null : Buffer.from(content, 'base64'), ...rest }]))
