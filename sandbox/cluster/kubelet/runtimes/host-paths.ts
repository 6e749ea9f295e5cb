import { ContainerFiles, type FileTree, treeOf } from './container-files.ts'
import { NODE_HOSTS } from './etc-files.ts'

/** Directories that every node has. */
const DIRECTORIES = ['/boot', '/dev', '/etc/kubernetes', '/home', '/mnt', '/opt', '/proc', '/root', '/run', '/srv', '/sys', '/tmp', '/usr/bin', '/usr/lib', '/var/lib/kubelet', '/var/log/containers', '/var/log/pods']
const RELEASE = 'NAME="Debian GNU/Linux"\nID=debian\nVERSION_ID="12"\nPRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\n'

/** What the file system of a node has before anything is put there. */
export function nodeFiles(): FileTree {
  const tree = treeOf({ '/etc/os-release': { content: Buffer.from(RELEASE), mode: 0o644 }, '/etc/hosts': { content: Buffer.from(NODE_HOSTS), mode: 0o644 } }, DIRECTORIES)
  new ContainerFiles(tree, []).change('/tmp', { mode: 0o1777 })
  return tree
}

const KINDS: Readonly<Record<string, string>> = { Socket: 'socket file', CharDevice: 'character device', BlockDevice: 'block device' }

/** https://kubernetes.io/docs/concepts/storage/volumes/#hostpath-volume-types; texts: pkg/volume/hostpath/host_path.go */
export function prepareHostPath(host: FileTree, path: string, type: string): void {
  const files = new ContainerFiles(host, [])
  const isNot = (kind: string): Error => new Error(`hostPath type check failed: ${path} is not a ${kind}`)
  // No node here has sockets or devices.
  const special = KINDS[type]
  if (special !== undefined) throw isNot(special)
  let entry = files.get(path)
  if (entry === null && type === 'DirectoryOrCreate') files.makeDirectory(path, true)
  if (entry === null && type === 'FileOrCreate') files.write(path, new Uint8Array())
  entry = files.get(path)
  if (type.startsWith('Directory') && entry?.content !== null) throw isNot('directory')
  if (type.startsWith('File') && (entry === null || entry.content === null)) throw isNot('file')
}
