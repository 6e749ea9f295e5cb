import type { Container, EphemeralContainer } from 'kubernetes-types/core/v1'
import { type Clock, timestamp } from '../../machinery/clock.ts'
import { parseQuantity } from '../../machinery/quantity.ts'
import type { BuiltInImage, RunningProcess } from '../images/image.ts'
import { parseImageReference } from '../image-reference.ts'
import type { PodNetwork } from '../pod-network.ts'
import { type ContainerRuntime, type ContainerStart, ContainerStartError, type ExecStreams, type RunningContainer } from '../runtime.ts'
import { Console } from './console.ts'
import { bytesOf, type FileTree } from './container-files.ts'
import { digestOf, newContainerId } from './container-id.ts'
import { credentialOf, usersIn } from './credential.ts'
import { LogBuffer } from './container-log.ts'
import { etcFiles } from './etc-files.ts'
import { execIn, execProblemText } from './exec-in.ts'
import { findImage } from './find-image.ts'
import { nodeFiles, prepareHostPath } from './host-paths.ts'
import { openHostPorts } from './host-ports.ts'
import { imageFiles } from './image-files.ts'
import { mountFiles, type VolumeTrees } from './mounts.ts'
import { procFiles } from './proc-files.ts'
import type { Limits } from './resources.ts'
import { restoreVolumes, saveVolumes } from './saved-volumes.ts'
import { ProcessTable, World } from './world.ts'

export interface BuiltInRuntimeOptions {
  clock: Clock
  network: PodNetwork
  images: readonly BuiltInImage[]
  /** Address of the cluster's DNS, for /etc/resolv.conf. */
  dnsAddress?: string
  /** A container took a connection. */
  connected?: () => void
}

/** How long the first pull of an image takes on a node, in milliseconds: long enough to be seen, short enough not to be waited for. */
const PULL_MILLISECONDS = 30

interface PodSandbox {
  address: string
  ownAddress: boolean
  trees: VolumeTrees
  /** Ends what still runs in the pod. */
  kills: Set<() => void>
  /** Processes by container; under "" those that the whole pod shares. */
  tables: Map<string, ProcessTable>
  closeHostPorts(): void
}

/** Containers are programs of this process that listen on the pod's own address. */
export function builtInRuntime(options: BuiltInRuntimeOptions): ContainerRuntime {
  const { clock, network, images } = options
  const pulled = new Map<string, { names: string[]; sizeBytes: number }>()
  const pods = new Map<string, PodSandbox>()
  let host: FileTree = nodeFiles()
  /** Of a checkpoint, until their pods are met again. */
  let restored = new Map<string, Map<string, FileTree>>()
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
      return { imageId, sizeBytes: found.sizeBytes, alreadyPresent, user: found.user ?? 0 }
    },
    hasImage: (image) => pulled.has(parseImageReference(image).whole),
    images: () => [...pulled.values()],
    async createPod(pod, address, nodeAddress) {
      const ownAddress = pod.spec?.hostNetwork !== true
      if (ownAddress) await network.add(address)
      const closeHostPorts = await openHostPorts(pod, address, nodeAddress)
      const uid = pod.metadata?.uid ?? ''
      pods.set(uid, { address, ownAddress, trees: { shared: restored.get(uid) ?? new Map(), host }, kills: new Set(), tables: new Map(), closeHostPorts })
      restored.delete(uid)
    },
    async removePod(podUid) {
      const sandbox = pods.get(podUid)
      pods.delete(podUid)
      for (const kill of sandbox?.kills ?? []) kill()
      sandbox?.closeHostPorts()
      if (sandbox?.ownAddress) await network.remove(sandbox.address)
    },
    startContainer(start) {
      const sandbox = pods.get(start.pod.metadata?.uid ?? '')
      if (sandbox === undefined) return Promise.reject(new ContainerStartError('the sandbox of the pod is gone'))
      return startContainer(start, sandbox, options)
    },
    prepareHostPath: (path, type) => prepareHostPath(host, path, type),
    volumeBytes: (podUid) => Object.fromEntries([...(pods.get(podUid)?.trees.shared ?? [])].map(([name, tree]) => [name, bytesOf(tree)])),
    saveVolumes: () => saveVolumes({ host, pods: new Map([...restored, ...[...pods].map(([uid, { trees }]) => [uid, trees.shared] as const)]) }),
    restoreVolumes(saved) {
      ;({ host, pods: restored } = restoreVolumes(saved))
    },
  }
}

async function startContainer(start: ContainerStart, sandbox: PodSandbox, { clock, images, dnsAddress, connected }: BuiltInRuntimeOptions): Promise<RunningContainer> {
  const { pod, container } = start
  const { image, reference } = findImage(images, container.image ?? '')
  const tag = reference.tag ?? 'latest'
  const hostname = pod.spec?.hostname ?? pod.metadata?.name ?? ''
  const users = usersIn(imageFiles(image, tag)['/etc/passwd'] ?? '')
  const who = credentialOf(pod, container, image.user ?? 0, users)
  const etc = { ...etcFiles({ pod, hostname, address: start.address, dnsAddress }), ...procFiles(container, who) }
  const { files, replace: replaceFiles } = mountFiles(start, image, tag, sandbox.trees, etc, who)
  const world = new World({ image, tag, files, hostname, address: start.address, clock, limits: limitsOf(container), table: tableFor(start, sandbox, clock.now()), ...(connected === undefined ? {} : { connected }) })
  const ofImage = files.mounted()[0]?.used ?? 0
  const logs = new LogBuffer()
  const environment = { PATH: DEFAULT_PATH, HOSTNAME: hostname, HOME: users.find(({ uid }) => uid === who.uid)?.home ?? '/', ...image.environment(tag), ...start.environment }
  const workingDirectory = container.workingDir ?? image.workingDirectory
  const argv = [...(container.command ?? image.entrypoint), ...(container.args ?? (container.command ? [] : image.command))]
  const console = new Console({
    stdin: container.stdin === true,
    once: container.stdinOnce === true,
    tty: container.tty === true,
    log: (text) => logs.write(typeof text === 'string' ? text : Buffer.from(text).toString()),
    signal: (signal) => process?.signal(signal),
  })
  const process: RunningProcess | null = world.start({
    argv,
    environment: container.tty === true ? { ...environment, TERM: 'xterm' } : environment,
    workingDirectory,
    stdin: console.stdin,
    stdout: console.terminal?.write ?? ((text) => console.write(text, 'stdout')),
    stderr: console.terminal?.write ?? ((text) => console.write(text, 'stderr')),
    ...(console.terminal === null ? {} : { terminal: console.terminal }),
    first: true,
  })
  if (process === null) throw new ContainerStartError(`${RUNC_FAILED}: ${execProblemText(world, argv[0] ?? '', workingDirectory)}: unknown`)
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
      reason: world.outOfMemory ? 'OOMKilled' : exitCode === 0 ? 'Completed' : 'Error',
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
    usage: () => world.resources.usage(),
    storedBytes: () => Math.max(0, (files.mounted()[0]?.used ?? 0) - ofImage) + logs.bytes,
    exec: (command: string[], streams: ExecStreams) => execIn(world, command, { environment, workingDirectory }, streams),
    attach: (streams: ExecStreams) => console.attach(streams, ended),
    replaceFiles,
  }
}

/** Whose processes a container sees: its own, all of its pod's, or, for an ephemeral one, those of the container it is for. */
function tableFor({ pod, container }: ContainerStart, { tables }: PodSandbox, now: number): ProcessTable {
  const { targetContainerName } = container as EphemeralContainer
  if (pod.spec?.shareProcessNamespace === true) {
    const shared = tables.get('') ?? new ProcessTable({ pid: 1, command: '/pause', startedAt: now, memoryBytes: 0 })
    tables.set('', shared)
    return shared
  }
  const table = (targetContainerName === undefined ? undefined : tables.get(targetContainerName)) ?? new ProcessTable()
  tables.set(container.name, table)
  return table
}

function limitsOf({ resources }: Container): Limits {
  const { cpu, memory } = resources?.limits ?? {}
  const amount = (text: string | undefined): number | null => (text === undefined ? null : Number(parseQuantity(text).nanos) / 1e9)
  return { cpu: amount(cpu), memory: amount(memory) }
}

const DEFAULT_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'

const RUNC_FAILED = 'failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: error during container init'

function pause(clock: Clock, milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const cancel = clock.after(milliseconds, resolve)
    signal.addEventListener('abort', () => {
      cancel()
      reject(signal.reason as Error)
    })
  })
}

