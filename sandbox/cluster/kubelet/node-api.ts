import type { Duplex } from 'node:stream'
import type { ExecStreams } from './runtime.ts'

/**
 * The kubelet's own API, which the API server calls for the subresources of pods and nodes (log, exec, attach, portforward, proxy, stats).
 * In one process the API server is given this object; apart, it reaches the same over TLS on the node's port 10250.
 */
export interface NodeApi {
  /** Lines as they are, newline-terminated. Throws an `ApiError` (400 while the container waits). Ends when `follow` is off or the signal aborts. */
  logs(request: LogRequest, signal: AbortSignal): AsyncIterable<string>
  exec(request: ExecRequest, streams: ExecStreams): Promise<{ exitCode: number }>
  /** A byte stream to a port of the pod. */
  connectPort(podUid: string, port: number): Promise<Duplex>
  /** For metrics.k8s.io. */
  stats(): NodeStats | Promise<NodeStats>
}

/** CPU in nanocores, memory in bytes. */
export interface NodeStats {
  node: { cpuNanoCores: number; memoryBytes: number }
  pods: { podUid: string; containers: { name: string; cpuNanoCores: number; memoryBytes: number }[] }[]
}

export interface LogRequest {
  podUid: string
  container: string
  follow: boolean
  previous: boolean
  timestamps: boolean
  tailLines?: number
  sinceSeconds?: number
  sinceTime?: string
  limitBytes?: number
}

export interface ExecRequest {
  podUid: string
  container: string
  command: string[]
  /** attach: the container's own process instead of a new one. */
  attach: boolean
}
