import { connect } from 'node:net'
import { ApiError } from '../machinery/object.ts'
import type { ContainerRunner } from './container-runner.ts'
import type { KubeletContext } from './kubelet-context.ts'
import { queryLog } from './log-query.ts'
import type { LogRequest, NodeApi } from './node-api.ts'
import type { PodWorker } from './pod-worker.ts'
import type { ContainerLog } from './runtime.ts'

/** The kubelet's API for callers in the same process. */
export function localNodeApi(context: KubeletContext, find: (podUid: string) => PodWorker | null, all: () => PodWorker[]): NodeApi {
  const requireWorker = (uid: string): PodWorker => {
    const worker = find(uid)
    if (worker === null) throw failure(404, 'NotFound', `pod with uid ${uid} is not on node ${context.node.name}`)
    return worker
  }
  return {
    async *logs(request, signal) {
      if (!context.runtime.executes) throw failure(500, 'InternalError', `the runtime of node ${context.node.name} executes nothing, so that containers write no logs`)
      const log = requireLog(requireWorker(request.podUid), request)
      yield* queryLog(log, request, context.clock.now(), signal)
    },
    async exec({ podUid, container, command, attach }, streams) {
      const { process } = requireContainer(requireWorker(podUid), container)
      if (process === null) throw failure(500, 'InternalError', `unable to upgrade connection: container not found ("${container}")`)
      if (attach) {
        if (process.attach === null) throw failure(400, 'BadRequest', `the runtime of node ${context.node.name} executes nothing to attach to`)
        // How the process ended is told by the pod's status, not by this stream.
        await process.attach(streams)
        return { exitCode: 0 }
      }
      if (process.exec === null) throw failure(400, 'BadRequest', `the runtime of node ${context.node.name} runs no commands in containers`)
      return process.exec(command, streams)
    },
    connectPort(podUid, port) {
      const host = requireWorker(podUid).address()
      return new Promise((resolve, reject) => {
        const socket = connect({ host, port, localAddress: context.node.address, allowHalfOpen: true })
        socket.once('error', reject)
        socket.once('connect', () => {
          socket.off('error', reject)
          resolve(socket)
        })
      })
    },
    stats() {
      const pods = all().map((worker) => ({
        podUid: worker.pod().metadata.uid,
        containers: [...worker.containers].flatMap(([name, { process }]) => (process === null ? [] : [{ name, ...process.usage() }])),
      }))
      const total = pods.flatMap((pod) => pod.containers)
      const sum = (of: (one: (typeof total)[number]) => number): number => total.reduce((amount, one) => amount + of(one), 0)
      return { node: { cpuNanoCores: sum((one) => one.cpuNanoCores), memoryBytes: sum((one) => one.memoryBytes) }, pods }
    },
  }
}

function requireContainer(worker: PodWorker, name: string): ContainerRunner {
  const found = worker.containers.get(name)
  if (found === undefined) throw failure(400, 'BadRequest', `container ${name} is not valid for pod ${worker.pod().metadata.name}`)
  return found
}

/** Texts: validateContainerLogStatus in pkg/kubelet/kubelet_pods.go. */
function requireLog(worker: PodWorker, { container, previous }: LogRequest): ContainerLog {
  const pod = worker.pod().metadata.name
  const log = requireContainer(worker, container).log(previous)
  if (log !== null) return log
  if (previous) throw failure(400, 'BadRequest', `previous terminated container "${container}" in pod "${pod}" not found`)
  const waiting = worker.facts.containers[container]?.waiting.reason ?? ''
  const words: Record<string, string> = { ErrImagePull: "image can't be pulled", ImagePullBackOff: 'trying and failing to pull image' }
  throw failure(400, 'BadRequest', `container "${container}" in pod "${pod}" is waiting to start: ${words[waiting] ?? waiting}`)
}

const failure = (code: number, reason: string, message: string): ApiError =>
  new ApiError({ kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, reason, code })
