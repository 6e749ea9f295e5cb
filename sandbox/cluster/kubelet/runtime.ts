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
  /** The pod's own address is up when this resolves. */
  createPod(pod: Pod, address: string): Promise<void>
  removePod(podUid: string): Promise<void>
  /** Starts one container; `exited` is called once, when it ends by itself or is stopped. Throws `ContainerStartError`. */
  startContainer(start: ContainerStart): Promise<RunningContainer>
}

export interface PulledImage {
  /** As status.containerStatuses[].imageID: "docker.io/library/nginx@sha256:…". */
  imageId: string
  sizeBytes: number
  alreadyPresent: boolean
}

export interface ContainerStart {
  pod: Pod
  container: Container
  address: string
  /** Environment after valueFrom, envFrom and $(VAR) were resolved. */
  environment: Record<string, string>
  /** Files of configMap, secret, downward and projected volumes by absolute path in the container. */
  files: Record<string, { content: Uint8Array; mode: number }>
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
