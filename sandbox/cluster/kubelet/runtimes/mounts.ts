import type { Pod, Volume } from 'kubernetes-types/core/v1'
import { posix } from 'node:path'
import { parseQuantity } from '../../machinery/quantity.ts'
import type { BuiltInImage } from '../images/image.ts'
import type { ContainerStart } from '../runtime.ts'
import { fillConfigTree } from './config-tree.ts'
import { ContainerFiles, type FileTree, type Mount, treeOf } from './container-files.ts'
import { type Credential, SETGID, STICKY } from './credential.ts'
import { imageFiles } from './image-files.ts'

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

/**
 * What a container sees: its image's files, `etc` (texts by absolute path), and its volumes in their places.
 * Throws `ContainerStartError` for a subPath that leads nowhere.
 */
export function mountFiles(start: ContainerStart, image: BuiltInImage, tag: string, volumes: VolumeTrees, etc: Readonly<Record<string, string>>, who: Credential): MountedFiles {
  const root = imageTree(image, tag)
  for (const [path, text] of Object.entries(etc)) root.set(path.slice(1), { content: Buffer.from(text), mode: 0o644, modifiedAt: Date.now() })
  const live: { at: string; refill: (files: ContainerStart['files']) => void }[] = []
  const mounts: Mount[] = []
  for (const mount of start.container.volumeMounts ?? []) {
    const { name, mountPath, subPath = '', readOnly = false } = mount
    const at = posix.resolve('/', mountPath)
    const file = start.files[at]
    const volume = start.pod.spec?.volumes?.find((one) => one.name === name)
    if (file !== undefined && subPath !== '') {
      // A single file is put in place; it has no tree to mount, and does not change.
      new ContainerFiles(root, []).makeDirectory(posix.dirname(at), true)
      root.set(at.slice(1), { ...file, modifiedAt: Date.now() })
    } else if (volume !== undefined && hasFilesOfItsOwn(volume)) {
      const tree: FileTree = new Map()
      const refill = (files: ContainerStart['files']): void => fillConfigTree(tree, filesBelow(at, files), rootOf(start.pod, volume))
      if (subPath === '') {
        refill(start.files)
        live.push({ at, refill })
      } else for (const [path, entry] of treeOf(filesBelow(at, start.files))) tree.set(path, entry)
      mounts.push({ at, tree, readOnly: true, type: isInMemory(volume) ? 'tmpfs' : 'ext4' })
    } else mounts.push(directoryMount({ at, subPath, readOnly }, start, volume, volumes))
  }
  const readOnly = start.container.securityContext?.readOnlyRootFilesystem === true
  mounts.push({ at: '/dev', tree: new Map(), readOnly: false, type: 'tmpfs' })
  // The kubelet mounts an empty file there, which whomever the container runs as may fill.
  const message: FileTree = new Map([['', { content: new Uint8Array(), mode: 0o666, modifiedAt: Date.now() }]])
  mounts.push({ at: posix.resolve('/', start.container.terminationMessagePath ?? '/dev/termination-log'), tree: message, readOnly: false })
  return {
    files: new ContainerFiles(root, mounts, readOnly, who),
    replace: (files) => live.forEach(({ refill }) => refill(files)),
  }
}

/** A volume that is a directory: of the pod (emptyDir and the like) or of its node (hostPath, claims). */
function directoryMount(mount: { at: string; subPath: string; readOnly: boolean }, start: ContainerStart, volume: Volume | undefined, volumes: VolumeTrees): Mount {
  const { at, subPath, readOnly } = mount
  const name = volume?.name ?? ''
  const directory = start.directories[name]
  const tree = directory === undefined ? sharedTree(volumes, start.pod, name, volume) : volumes.host
  const whole = (directory ?? '').replace(/^\/+|\/+$/g, '')
  const below = posix.join('/', whole, subPath).replace(/^\/+|\/+$/g, '')
  const asRoot = new ContainerFiles(tree, [])
  if (asRoot.get(`/${whole}`) === null) asRoot.makeDirectory(`/${whole}`, true)
  const above = asRoot.get(`/${whole}`)
  if (asRoot.get(`/${below}`) === null) {
    asRoot.makeDirectory(`/${below}`, true)
    // A part of a volume is as open as the whole. pkg/volume/util/subpath
    asRoot.change(`/${below}`, { mode: above?.mode ?? 0o755 })
  }
  const group = start.pod.spec?.securityContext?.fsGroup
  // hostPath is the node's own; what a driver has attached is given to the pod's group.
  if (group !== undefined && directory !== undefined && volume?.hostPath === undefined) giveToGroup(tree, whole, group)
  const limit = volume?.emptyDir?.medium === 'Memory' ? volume.emptyDir.sizeLimit : undefined
  return {
    at,
    tree,
    readOnly,
    below,
    type: volume !== undefined && isInMemory(volume) ? 'tmpfs' : 'ext4',
    ...(directory !== undefined ? { mostBytes: HOST_BYTES } : limit === undefined ? {} : { mostBytes: Number(parseQuantity(limit).nanos / 1_000_000_000n) }),
  }
}

/** Everything below, unless its root is so already. https://kubernetes.io/docs/tasks/configure-pod-container/security-context/#configure-volume-permission-and-ownership-change-policy-for-pods */
function giveToGroup(tree: FileTree, root: string, gid: number): void {
  const top = tree.get(root)
  if (top?.gid === gid && (top.mode & SETGID) !== 0) return
  for (const [path, entry] of tree) {
    if (path !== root && root !== '' && !path.startsWith(`${root}/`)) continue
    if (entry.link === undefined) tree.set(path, { ...entry, gid, mode: entry.mode | (entry.content === null ? SETGID | 0o770 : 0o660) })
  }
}

const filesBelow = (at: string, files: ContainerStart['files']): ContainerStart['files'] =>
  Object.fromEntries(Object.entries(files).flatMap(([path, file]) => (path.startsWith(at === '/' ? at : `${at}/`) ? [[path.slice(at === '/' ? 1 : at.length + 1), file] as const] : [])))

/** The root of a pod's own volume: everybody's, and its group's where the pod has one. */
function rootOf(pod: Pod, volume: Volume | undefined): { mode: number; gid?: number; now: number } {
  const gid = pod.spec?.securityContext?.fsGroup
  return { mode: 0o777 | (volume !== undefined && isInMemory(volume) ? STICKY : 0), now: Date.now(), ...(gid === undefined ? {} : { gid }) }
}

function sharedTree({ shared }: VolumeTrees, pod: Pod, name: string, volume: Volume | undefined): FileTree {
  const known = shared.get(name)
  if (known !== undefined) return known
  const { mode, gid, now } = rootOf(pod, volume)
  const tree: FileTree = new Map([['', { content: null, mode: mode | (gid === undefined ? 0 : SETGID), modifiedAt: now, ...(gid === undefined ? {} : { gid }) }]])
  shared.set(name, tree)
  return tree
}

const hasFilesOfItsOwn = ({ configMap, secret, downwardAPI, projected }: Volume): boolean => [configMap, secret, downwardAPI, projected].some((source) => source !== undefined)

const isInMemory = ({ secret, downwardAPI, projected, emptyDir }: Volume): boolean => [secret, downwardAPI, projected].some((source) => source !== undefined) || emptyDir?.medium === 'Memory'

/** Directories of every image that are not 0755. */
const IMAGE_MODES = { tmp: 0o777 | STICKY, root: 0o700 }

const trees = new WeakMap<BuiltInImage, Map<string, FileTree>>()

/** A tree of one's own with the image's files. Entries are replaced, never changed, so that trees may share them. */
function imageTree(image: BuiltInImage, tag: string): FileTree {
  const known = trees.get(image) ?? new Map<string, FileTree>()
  trees.set(image, known)
  let tree = known.get(tag)
  if (tree === undefined) {
    const files = Object.entries(imageFiles(image, tag)).map(([path, text]) => [path, { content: Buffer.from(text), mode: 0o644 }] as const)
    tree = treeOf(Object.fromEntries(files), ['/etc', '/tmp', '/root', '/dev', '/home', '/mnt', '/opt', '/proc', '/sys', '/usr', '/var/log', image.workingDirectory])
    tree.set('dev/null', { content: new Uint8Array(), mode: 0o666, modifiedAt: Date.now() })
    for (const [path, mode] of Object.entries(IMAGE_MODES)) tree.set(path, { content: null, mode, modifiedAt: Date.now() })
    known.set(tag, tree)
  }
  return new Map(tree)
}
