import type { Pod } from 'kubernetes-types/core/v1'
import { posix } from 'node:path'
import { type Clock, timestamp } from '../../machinery/clock.ts'
import type { BuiltInImage } from '../images/image.ts'
import { parseImageReference } from '../image-reference.ts'
import type { PodNetwork } from '../pod-network.ts'
import { type ContainerRuntime, type ContainerStart, ContainerStartError, type ExecStreams, type RunningContainer } from '../runtime.ts'
import { ContainerFiles, type FileTree, treeOf } from './container-files.ts'
import { digestOf, newContainerId } from './container-id.ts'
import { LogBuffer } from './container-log.ts'
import { etcFiles } from './etc-files.ts'
import { execIn } from './exec-in.ts'
import { findImage } from './find-image.ts'
import { World } from './world.ts'

export interface BuiltInRuntimeOptions {
  clock: Clock
  network: PodNetwork
  images: readonly BuiltInImage[]
  /** Address of the cluster's DNS, for /etc/resolv.conf. */
  dnsAddress?: string
}

/** How long the first pull of an image takes on a node, in milliseconds: long enough to be seen, short enough not to be waited for. */
const PULL_MILLISECONDS = 30
/** What a process of this runtime is taken to need at least, in bytes: shown by `kubectl top`. */
const BASE_MEMORY_BYTES = 1024 * 1024
const USAGE_WINDOW_MILLISECONDS = 15_000

interface PodSandbox {
  address: string
  ownAddress: boolean
  /** Trees that the pod's containers share: emptyDir and the like, by volume name. */
  shared: Map<string, FileTree>
  /** Ends what still runs in the pod. */
  kills: Set<() => void>
}

/** Containers are programs of this process that listen on the pod's own address. */
export function builtInRuntime(options: BuiltInRuntimeOptions): ContainerRuntime {
  const { clock, network, images } = options
  const pulled = new Map<string, { names: string[]; sizeBytes: number }>()
  const pods = new Map<string, PodSandbox>()
  return {
    executes: true,
    async pull(image, signal) {
      const { image: found, reference } = findImage(images, image)
      const imageId = `${reference.repository}@${digestOf(reference.whole)}`
      const alreadyPresent = pulled.has(reference.whole)
      if (!alreadyPresent) {
        await pause(clock, PULL_MILLISECONDS, signal)
        pulled.set(reference.whole, { names: [imageId, reference.whole], sizeBytes: found.sizeBytes })
      }
      return { imageId, sizeBytes: found.sizeBytes, alreadyPresent }
    },
    hasImage: (image) => pulled.has(parseImageReference(image).whole),
    images: () => [...pulled.values()],
    async createPod(pod, address) {
      const ownAddress = pod.spec?.hostNetwork !== true
      if (ownAddress) await network.add(address)
      pods.set(pod.metadata?.uid ?? '', { address, ownAddress, shared: new Map(), kills: new Set() })
    },
    async removePod(podUid) {
      const sandbox = pods.get(podUid)
      pods.delete(podUid)
      for (const kill of sandbox?.kills ?? []) kill()
      if (sandbox?.ownAddress) await network.remove(sandbox.address)
    },
    startContainer(start) {
      const sandbox = pods.get(start.pod.metadata?.uid ?? '')
      if (sandbox === undefined) return Promise.reject(new ContainerStartError('the sandbox of the pod is gone'))
      return startContainer(start, sandbox, options)
    },
  }
}

async function startContainer(start: ContainerStart, sandbox: PodSandbox, { clock, images, dnsAddress }: BuiltInRuntimeOptions): Promise<RunningContainer> {
  const { pod, container } = start
  const { image, reference } = findImage(images, container.image ?? '')
  const tag = reference.tag ?? 'latest'
  const hostname = pod.spec?.hostname ?? pod.metadata?.name ?? ''
  const files = containerFiles(start, image, tag, sandbox, etcFiles({ pod, hostname, address: start.address, dnsAddress }))
  const world = new World({ image, tag, files, hostname, address: start.address, clock })
  const logs = new LogBuffer()
  const environment = { PATH: DEFAULT_PATH, HOSTNAME: hostname, HOME: '/root', ...image.environment(tag), ...start.environment }
  const workingDirectory = container.workingDir ?? image.workingDirectory
  const argv = [...(container.command ?? image.entrypoint), ...(container.args ?? (container.command ? [] : image.command))]
  const write = (text: string | Uint8Array): void => logs.write(typeof text === 'string' ? text : Buffer.from(text).toString())
  const process = world.start({ argv, environment, workingDirectory, stdin: null, stdout: write, stderr: write, first: true })
  if (process === null) throw new ContainerStartError(notFound(argv[0] ?? ''))
  const bornAt = clock.now()
  const kill = (): void => process.signal('SIGKILL')
  sandbox.kills.add(kill)
  const ended = process.exited.then((exitCode) => {
    sandbox.kills.delete(kill)
    world.killAll()
    logs.end()
    const left = files.read(container.terminationMessagePath ?? '/dev/termination-log')
    start.exited({
      exitCode,
      reason: exitCode === 0 ? 'Completed' : 'Error',
      ...(left === null || left.byteLength === 0 ? {} : { message: Buffer.from(left).toString() }),
      finishedAt: timestamp(clock.now()),
    })
  })
  return {
    containerId: newContainerId(),
    startedAt: timestamp(bornAt),
    async stop(graceMilliseconds) {
      if (graceMilliseconds > 0) process.signal('SIGTERM')
      else process.signal('SIGKILL')
      const cancel = clock.after(graceMilliseconds, () => process.signal('SIGKILL'))
      await ended
      cancel()
    },
    logs,
    usage: usageOf(world, clock, bornAt),
    exec: (command: string[], streams: ExecStreams) => execIn(world, command, { environment, workingDirectory }, streams),
  }
}

const DEFAULT_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'

/** As runc words it. */
const notFound = (command: string): string => {
  const why = command.includes('/') ? `stat ${command}: no such file or directory` : 'executable file not found in $PATH'
  return `failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: error during container init: exec: "${command}": ${why}: unknown`
}

function containerFiles(start: ContainerStart, image: BuiltInImage, tag: string, sandbox: PodSandbox, etc: Record<string, string>): ContainerFiles {
  const root = imageTree(image, tag)
  const add = (path: string, { content, mode }: { content: Uint8Array; mode: number }): void => {
    root.set(path.slice(1), { content, mode, modifiedAt: Date.now() })
  }
  for (const [path, text] of Object.entries(etc)) add(path, { content: Buffer.from(text), mode: 0o644 })
  const mounts = (start.container.volumeMounts ?? []).flatMap((mount) => {
    const at = posix.resolve('/', mount.mountPath)
    const file = start.files[at]
    // A single file (subPath) is put in place; it has no tree to mount.
    if (file !== undefined) {
      new ContainerFiles(root, []).makeDirectory(posix.dirname(at), true)
      add(at, file)
      return []
    }
    return [{ at, tree: mountedTree(start, mount.name, at, sandbox), readOnly: mount.readOnly === true || hasFilesOfItsOwn(start.pod, mount.name) }]
  })
  return new ContainerFiles(root, mounts)
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

function mountedTree(start: ContainerStart, volume: string, at: string, sandbox: PodSandbox): FileTree {
  if (hasFilesOfItsOwn(start.pod, volume)) {
    const below = Object.entries(start.files).filter(([path]) => path.startsWith(`${at}/`))
    return treeOf(Object.fromEntries(below.map(([path, file]) => [path.slice(at.length), file])))
  }
  const shared: FileTree = sandbox.shared.get(volume) ?? new Map()
  sandbox.shared.set(volume, shared)
  return shared
}

const hasFilesOfItsOwn = (pod: Pod, name: string): boolean => {
  const volume = pod.spec?.volumes?.find((one) => one.name === name)
  return volume?.configMap !== undefined || volume?.secret !== undefined || volume?.downwardAPI !== undefined || volume?.projected !== undefined
}

/** CPU over the last window. */
function usageOf(world: World, clock: Clock, bornAt: number): RunningContainer['usage'] {
  let windowAt = bornAt
  let spentBefore = 0
  let rate = 0
  return () => {
    const elapsed = clock.now() - windowAt
    if (elapsed >= USAGE_WINDOW_MILLISECONDS || rate === 0) {
      rate = elapsed <= 0 ? 0 : ((world.spentMilliseconds - spentBefore) / elapsed) * 1e9
      windowAt = clock.now()
      spentBefore = world.spentMilliseconds
    }
    return { cpuNanoCores: Math.round(rate), memoryBytes: BASE_MEMORY_BYTES * (1 + world.processes().length) }
  }
}

function pause(clock: Clock, milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const cancel = clock.after(milliseconds, resolve)
    signal.addEventListener('abort', () => {
      cancel()
      reject(signal.reason as Error)
    })
  })
}

