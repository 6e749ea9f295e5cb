import type { Pod, Service, Taint } from 'kubernetes-types/core/v1'
import type { ClusterNode } from './cluster-node.ts'
import type { Component, ComponentOptions } from '../machinery/component.ts'
import { createEventRecorder } from '../machinery/event-recorder.ts'
import { Informer } from '../machinery/informer.ts'
import { kinds } from '../machinery/kinds.ts'
import type { Stored } from '../machinery/object.ts'
import { AddressPool } from './address-pool.ts'
import type { KubeletContext } from './kubelet-context.ts'
import { localNodeApi } from './local-node-api.ts'
import type { NodeApi } from './node-api.ts'
import { NodeAgent } from './node-agent.ts'
import { defaultCapacity, KUBELET_VERSION } from './node-object.ts'
import { PodWorker } from './pod-worker.ts'
import type { ContainerRuntime } from './runtime.ts'
import { Turns } from './turns.ts'
import { apiSources } from './volumes/sources.ts'

export interface KubeletOptions extends ComponentOptions {
  node: ClusterNode
  runtime: ContainerRuntime
  /** status.capacity of the node. */
  capacity?: Readonly<Record<string, string>>
  /** "v1.33.0"; keep it what the API server says at /version. */
  kubeletVersion?: string
  /** Where its API is served, for those who reach it over the network. */
  port?: number
  /** Labels and taints that the node is registered with, beside upstream's own. */
  labels?: Readonly<Record<string, string>>
  taints?: readonly Taint[]
}

export interface Kubelet extends Component {
  nodeApi: NodeApi
  /** Resolves when the node is registered and Ready. */
  ready: Promise<void>
}

/** The agent of one node: registers it, keeps its heartbeat, runs the pods bound to it. */
export function startKubelet(options: KubeletOptions): Kubelet {
  const { client, clock, log, node, runtime, capacity = defaultCapacity, kubeletVersion = KUBELET_VERSION } = options
  const services = new Informer<Service>({ client, clock, log, resource: kinds.services })
  const pods = new Informer<Pod>({ client, clock, log, resource: kinds.pods, fieldSelector: `spec.nodeName=${node.name}` })
  const context: KubeletContext = {
    client,
    clock,
    log,
    node,
    capacity: { ...capacity },
    runtime,
    record: createEventRecorder({ client, clock, log, component: 'kubelet', host: node.name }),
    addresses: new AddressPool(node.podCidr),
    sources: apiSources(client),
    statusTurns: new Turns(),
    services: () => services.list(),
    activePods: () => [...workers.values()].filter((worker) => worker.isActive()).map((worker) => worker.pod()),
  }
  const workers = new Map<string, PodWorker>()
  const meet = (pod: Stored<Pod>): void => {
    const { uid } = pod.metadata
    const known = workers.get(uid)
    if (known) return known.update(pod)
    workers.set(uid, new PodWorker(context, pod, () => workers.delete(uid)))
  }
  const agent = new NodeAgent(context, {
    node,
    capacity,
    kubeletVersion,
    ...(options.port === undefined ? {} : { port: options.port }),
    ...(options.labels === undefined ? {} : { labels: options.labels }),
    ...(options.taints === undefined ? {} : { taints: options.taints }),
  })
  const ready = agent.start()
  pods.subscribe((change) => {
    if (change.type === 'deleted') workers.get(change.object.metadata.uid)?.removed()
    else meet(change.object)
  })
  return {
    ready,
    nodeApi: localNodeApi(context, (uid) => workers.get(uid) ?? null, () => [...workers.values()]),
    async stop() {
      agent.stop()
      pods.stop()
      services.stop()
      const left = [...workers.values()]
      for (const worker of left) worker.close()
      workers.clear()
      await Promise.allSettled(left.map((worker) => runtime.removePod(worker.pod().metadata.uid)))
    },
  }
}
