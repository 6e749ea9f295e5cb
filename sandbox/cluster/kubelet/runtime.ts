import type { Container, Pod } from 'kubernetes-types/core/v1'

/**
 * What a kubelet needs of the machine to run pods. Implementations: `built-in` (listeners of this process on the pod's own
 * address), `simulated` (every image exists, every container runs until it is stopped, nothing executes).
 */
export interface ContainerRuntime {
  /** False: nothing listens and nothing runs, so probes, hooks and volumes are taken to succeed. */
  readonly executes: boolean
  /** Throws `ImageNotFoundError`. `alreadyPresent` when this node had it. */
  pull(image: string, signal: AbortSignal): Promise<PulledImage>
  hasImage(image: string): boolean
  images(): { names: string[]; sizeBytes: number }[]
  /** The pod's own address is up when this resolves, and the ports of its node that lead to it are open. */
  createPod(pod: Pod, address: string, nodeAddress: string): Promise<void>
  removePod(podUid: string): Promise<void>
  /** Starts one container; `exited` is called once, when it ends by itself or is stopped. Throws `ContainerStartError`. */
  startContainer(start: ContainerStart): Promise<RunningContainer>
  /** Makes a path of the node, or looks at it, as the type of a hostPath volume says. Throws an Error that says what it is not. */
  prepareHostPath(path: string, type: string): void
  /** Bytes that a pod's own volumes (emptyDir) hold, by name. */
  volumeBytes(podUid: string): Readonly<Record<string, number>>
  /** What its volumes hold, for a checkpoint; null where there are no files. */
  saveVolumes(): SavedVolumes | null
  /** Before the first pod. */
  restoreVolumes(saved: SavedVolumes): void
}

/** Files of one node's volumes. JSON. */
export interface SavedVolumes {
  /** Of hostPath volumes and claims. */
  host: SavedFile[]
  /** Of pods' own volumes (emptyDir), by pod uid and volume name. */
  pods: Record<string, Record<string, SavedFile[]>>
  /** Which volumes were too large to be kept, in words. */
  left: string[]
}

export interface SavedFile {
  /** Below the volume, without a leading slash. */
  path: string
  /** Base64; null: a directory or a link. */
  content: string | null
  /** What a symbolic link says. */
  link?: string
  mode: number
  /** Owners; absent: root. */
  uid?: number
  gid?: number
  /** Milliseconds since 1970. */
  modifiedAt: number
}

/** A file of a ConfigMap, a Secret, a token or the downward API. */
export interface VolumeFile {
  content: Uint8Array
  mode: number
  /** Owners; absent: root. */
  uid?: number
  gid?: number
}

export interface PulledImage {
  /** As status.containerStatuses[].imageID: "docker.io/library/nginx@sha256:…". */
  imageId: string
  sizeBytes: number
  alreadyPresent: boolean
  /** Whom it runs as when nobody says otherwise; absent: not known. */
  user?: number
}

export interface ContainerStart {
  pod: Pod
  container: Container
  address: string
  /** Environment after valueFrom, envFrom and $(VAR) were resolved. */
  environment: Record<string, string>
  /** Files of configMap, secret, downward and projected volumes by absolute path in the container. */
  files: Record<string, VolumeFile>
  /** Directories of the node by volume name: of hostPath volumes and claims. */
  directories: Record<string, string>
  restartCount: number
  exited(exit: ContainerExit): void
}

export interface RunningContainer {
  containerId: string
  startedAt: string
  /** SIGTERM, then SIGKILL after so long. May be called again to shorten the wait. Resolves when it has exited. */
  stop(graceMilliseconds: number): Promise<void>
  logs: ContainerLog
  /** What it uses now. CPU in billionths of a core, memory in bytes. */
  usage(): { cpuNanoCores: number; memoryBytes: number }
  /** Bytes that it has written to files of its own, and its log. */
  storedBytes(): number
  /** Runs a command in the container, as `kubectl exec` and exec probes do; null where this runtime cannot. */
  exec: ((command: string[], streams: ExecStreams) => Promise<{ exitCode: number }>) | null
  /** Joins the streams of the container's own process until it ends or `streams.closed` is aborted; null where this runtime cannot. */
  attach: ((streams: ExecStreams) => Promise<void>) | null
  /** Puts new files in place of those that the container was started with, except those mounted by subPath. */
  replaceFiles(files: ContainerStart['files']): void
}

export interface ContainerExit {
  exitCode: number
  reason: 'Completed' | 'Error' | 'OOMKilled'
  /** What the process left at terminationMessagePath. */
  message?: string
  finishedAt: string
}

/** `at` is RFC 3339 with nanoseconds. */
export interface LogLine {
  /** No newline followed: it was cut for its length, or is the last that was written. */
  partial?: true
  at: string
  text: string
}

export interface ContainerLog {
  lines(): readonly LogLine[]
  /** Calls back for each new line, and once when no more will come; returns how to stop. */
  follow(listener: (line: LogLine) => void, ended: () => void): () => void
}

export interface ExecStreams {
  stdin: AsyncIterable<Uint8Array> | null
  stdout(chunk: Uint8Array): void
  stderr(chunk: Uint8Array): void
  tty: boolean
  /** Aborted when the one at the other end has gone. */
  closed?: AbortSignal
  resize?: (listener: (size: { columns: number; rows: number }) => void) => void
}

export class ImageNotFoundError extends Error {
  override name = 'ImageNotFoundError'
}
export class ContainerStartError extends Error {
  override name = 'ContainerStartError'
}
