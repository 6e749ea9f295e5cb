import type { Audit } from './apiserver/audit.ts'
import type { ClientConnection } from './apiserver/core.ts'
import { startApiServer } from './apiserver/apiserver.ts'
import type { ApiServerCheckpoint } from './apiserver/apiserver.ts'
import { startControllerManager } from './controllers/manager.ts'
import { startDns } from './dns/dns.ts'
import type { ClusterNode } from './kubelet/cluster-node.ts'
import { startKubelet } from './kubelet/kubelet.ts'
import type { Kubelet } from './kubelet/kubelet.ts'
import type { NodeApi } from './kubelet/node-api.ts'
import type { ContainerRuntime, SavedVolumes } from './kubelet/runtime.ts'
import type { ApiClient } from './machinery/api-client.ts'
import { endingClock, systemClock } from './machinery/clock.ts'
import type { Clock } from './machinery/clock.ts'
import type { Component, ComponentOptions } from './machinery/component.ts'
import { Informers } from './machinery/informers.ts'
import { startProxy } from './proxy/proxy.ts'
import type { ServiceNetwork } from './proxy/service-network.ts'
import { startScheduler } from './scheduler/scheduler.ts'

export interface ClusterOptions {
  nodes: number
  /** Where the API server listens, with TLS. Port 0: any. */
  listen: { address: string; port: number }
  /** Extra names and addresses in the serving certificate. */
  certificateNames?: string[]
  /** One runtime a node. The clock's timers end with the cluster. */
  runtime(node: ClusterNode, clock: Clock): ContainerRuntime
  network: ServiceNetwork
  /** Address and port of cluster DNS; absent: none. */
  dns?: { address: string; port: number }
  /** Is told every write to the API, and whose it was. */
  audit?: Audit
  /** Is told of a client of the network before each of its writes, which waits for it. Must not reject. */
  beforeWrite?(client: ClientConnection): Promise<void>
  clock?: Clock
  log?: (line: string) => void
  /** Of an earlier cluster, to go on from. */
  checkpoint?: ClusterCheckpoint
}

/** Addresses of the embedded cluster; the same in every sandbox. */
export const clusterAddresses = {
  controlPlane: '10.0.0.10',
  node: (index: number): string => `10.0.0.${11 + index}`,
  podCidr: (index: number): string => `10.244.${1 + index}.0/24`,
  podNetwork: '10.244.0.0/16',
  serviceNetwork: '10.96.0.0/16',
  kubernetesService: '10.96.0.1',
  dns: '10.96.0.10',
  loadBalancers: '10.0.1.0/24',
  apiPort: 6443,
} as const

/** Node addresses are one byte, and the control plane has the first ten. */
export const MOST_NODES = 200

/** Every object with its revision, the keys that credentials hang on, and what volumes hold. JSON. */
export interface ClusterCheckpoint extends ApiServerCheckpoint {
  /** By node; absent in one that was taken before volumes were kept. */
  volumes?: Record<string, SavedVolumes>
}

export interface Cluster extends Component {
  /** "https://127.0.0.1:6443" */
  url: string
  /** With all rights, in this process. */
  client: ApiClient
  /** For an administrator; `server` where clients reach the API elsewhere than `url`. */
  kubeconfig(options?: { user?: string; groups?: readonly string[]; server?: string }): string
  /** Resolves when every node is Ready. */
  ready: Promise<void>
  checkpoint(): ClusterCheckpoint
}

/** A whole cluster in this process: its parts meet only in the API. Resolves when the API answers. */
export async function startCluster(options: ClusterOptions): Promise<Cluster> {
  const { log = () => undefined } = options
  // A backoff of minutes, or a container's grace, must not keep a process alive whose cluster has stopped.
  const clock = endingClock(options.clock ?? systemClock)
  const nodeApis = new Map<string, NodeApi>()
  const nodes = nodesOf(options.nodes).map((node) => ({ node, runtime: options.runtime(node, clock) }))
  for (const { node, runtime } of nodes) {
    const saved = options.checkpoint?.volumes?.[node.name]
    if (saved !== undefined) runtime.restoreVolumes(saved)
  }
  // A cluster whose pods execute is delivered with what such a cluster has: metrics, and a class that makes volumes.
  const executes = nodes.some(({ runtime }) => runtime.executes)
  const api = await startApiServer({
    listen: options.listen,
    certificateNames: options.certificateNames ?? [],
    nodeApi: (name) => nodeApis.get(name),
    metrics: executes,
    clock,
    log,
    ...(options.checkpoint === undefined ? {} : { checkpoint: options.checkpoint }),
    ...(options.audit === undefined ? {} : { audit: options.audit }),
    ...(options.beforeWrite === undefined ? {} : { beforeWrite: options.beforeWrite }),
  })
  // Each part is itself to the API: managed fields and audit tell them apart.
  const as = (name: string, groups: readonly string[], userAgent: string): ComponentOptions => ({
    client: api.client({ name, groups: [...groups, 'system:authenticated'] }, userAgent),
    clock,
    log,
  })
  const manager = as('system:kube-controller-manager', ['system:masters'], 'kube-controller-manager')
  const scheduler = as('system:kube-scheduler', ['system:masters'], 'kube-scheduler')
  const informers = new Informers(manager)
  const kubelets = nodes.map(({ node, runtime }): Kubelet => {
    const kubelet = startKubelet({ ...as(`system:node:${node.name}`, ['system:nodes'], 'kubelet'), node, runtime })
    nodeApis.set(node.name, kubelet.nodeApi)
    return kubelet
  })
  const parts: Component[] = [
    ...kubelets,
    startControllerManager({ ...manager, rootCertificate: api.authority, sign: api.sign, informers, storage: executes }),
    startScheduler({ ...scheduler, informers }),
    startProxy({ ...as('system:kube-proxy', ['system:masters'], 'kube-proxy'), network: options.network, ...(options.dns === undefined ? {} : { dnsAddress: options.dns.address }) }),
  ]
  const stop = async (): Promise<void> => {
    await Promise.all(parts.map((part) => part.stop()))
    informers.stop()
    await api.stop()
    clock.end()
  }
  if (options.dns !== undefined) {
    try {
      parts.push(await startDns({ ...as('system:kube-dns', ['system:masters'], 'dns'), ...options.dns }))
    } catch (error) {
      await stop()
      throw new Error(`cluster DNS cannot listen on ${options.dns.address}:${options.dns.port}`, { cause: error })
    }
  }
  return {
    url: api.url,
    client: api.client({ name: 'kubernetes-admin', groups: ['system:masters', 'system:authenticated'] }, 'podyard'),
    kubeconfig: ({ user = 'kubernetes-admin', groups = ['system:masters'], server } = {}) => api.kubeconfig({ name: user, groups }, server),
    ready: Promise.all(kubelets.map(({ ready }) => ready)).then(() => undefined),
    checkpoint() {
      const volumes: Record<string, SavedVolumes> = {}
      for (const { node, runtime } of nodes) {
        const saved = runtime.saveVolumes()
        if (saved !== null) volumes[node.name] = saved
        for (const volume of saved?.left ?? []) log(`checkpoint: ${node.name}: ${volume} is too large to be kept, and will be empty`)
      }
      return { ...api.checkpoint(), volumes }
    },
    stop,
  }
}

const nodesOf = (count: number): ClusterNode[] =>
  Array.from({ length: count }, (_, index) => ({ name: `node-${index + 1}`, address: clusterAddresses.node(index), podCidr: clusterAddresses.podCidr(index) }))
