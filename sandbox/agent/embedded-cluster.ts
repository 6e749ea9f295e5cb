import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { clusterAddresses, startCluster, type Cluster, type ClusterCheckpoint } from '../cluster/cluster.ts'
import { openAnyIpNetwork } from '../cluster/kubelet/any-ip.ts'
import type { PodNetwork } from '../cluster/kubelet/pod-network.ts'
import { builtInRuntime } from '../cluster/kubelet/runtimes/built-in.ts'
import { systemClock } from '../cluster/machinery/clock.ts'
import { openNftNetwork } from '../cluster/proxy/nft.ts'
import type { ClusterNeeds, LabCluster, LabClusterCheckpoint } from './lab-cluster.ts'
import { imagesOf } from './lesson-images.ts'
import { onceFree } from './once-free.ts'
import type { ClusterPicture, Thing, ThingView } from '../cluster-protocol.ts'
import type { RouteConnections, ServiceNetwork } from '../cluster/proxy/service-network.ts'
import type { ClusterListener } from './cluster-view/cluster-view.ts'
import { readListening } from './cluster-view/listening.ts'
import { ClusterWatch } from './cluster-view/watch.ts'

/** What a warm sandbox starts with, and what most lessons want. */
const usual: ClusterNeeds = { nodes: 3, images: [] }
/** The most that a lesson may ask for; all their addresses are there from the beginning. */
const MOST_NODES = 10

export interface EmbeddedClusterOptions {
  /** Where the learner's kubeconfig goes, as ~/.kube/config. */
  home: string
  listener: ClusterListener
  log: (line: string) => void
}

/** Starts the embedded cluster on the sandbox's own network. Resolves when its API answers; its nodes come up meanwhile. */
export async function startEmbeddedCluster(options: EmbeddedClusterOptions): Promise<LabCluster> {
  const { log, listener } = options
  const nodes = Array.from({ length: MOST_NODES }, (_, index) => clusterAddresses.node(index))
  // Pods bind to addresses that this makes; Services are translated by rules that the other writes.
  const [pods, services] = await Promise.all([
    openAnyIpNetwork({
      hostAddresses: [clusterAddresses.controlPlane, ...nodes],
      podNetworks: [clusterAddresses.podNetwork],
      virtualNetworks: [clusterAddresses.serviceNetwork, clusterAddresses.loadBalancers],
      // What comes from a node's address is the node's own, which network policies let through: the learner is none of them.
      source: clusterAddresses.controlPlane,
      log,
    }),
    openNftNetwork({ nodeAddresses: nodes, log }),
  ])
  await allowLowPorts(log)
  const start: StartNodes = ({ nodes: count, images }, checkpoint) =>
    startCluster({
      nodes: count,
      ...(checkpoint === undefined ? {} : { checkpoint }),
      listen: { address: clusterAddresses.controlPlane, port: clusterAddresses.apiPort },
      certificateNames: [clusterAddresses.kubernetesService, 'kubernetes', 'kubernetes.default', 'kubernetes.default.svc', 'kubernetes.default.svc.cluster.local', 'localhost', '127.0.0.1'],
      runtime: (_node, clock) => builtInRuntime({ clock, network: pods, images: imagesOf(images), dnsAddress: clusterAddresses.dns, connected: () => listener.connected() }),
      network: services,
      dns: { address: clusterAddresses.dns, port: 53 },
      audit: (event) => listener.audit(event),
      beforeWrite: (client) => listener.beforeWrite(client),
      log,
    })
  return new EmbeddedCluster(options, await start(usual), start, { pods, services })
}

/** A learner's own kube-proxy listens where Services do, on port 80 for one; in a network of the sandbox's own that takes nothing from anybody. */
async function allowLowPorts(log: (line: string) => void): Promise<void> {
  await writeFile('/proc/sys/net/ipv4/ip_unprivileged_port_start', '0').catch((error: unknown) => log(`network: ports below 1024 stay closed to the learner: ${String(error)}`))
}

type StartNodes = (needs: ClusterNeeds, checkpoint?: ClusterCheckpoint) => Promise<Cluster>

class EmbeddedCluster implements LabCluster {
  kubeconfig = ''
  private needs = usual
  private watch: ClusterWatch
  private ready: Promise<void>
  /** Null: the cluster runs. */
  private stopping: Promise<void> | null = null

  constructor(
    private readonly options: EmbeddedClusterOptions,
    private cluster: Cluster,
    private readonly start: StartNodes,
    private readonly networks: { pods: PodNetwork; services: ServiceNetwork },
  ) {
    this.watch = this.watchCluster(undefined)
    this.ready = this.prepare()
    this.ready.catch(() => undefined)
  }

  nodesReady(): Promise<void> {
    return this.ready
  }

  picture(): ClusterPicture {
    return this.watch.picture()
  }

  look(thing: Thing, show: (view: ThingView) => void): () => void {
    return this.watch.look(thing, show)
  }

  podAt(address: string): string | null {
    return this.watch.podAt(address)
  }

  async connections(): Promise<RouteConnections[]> {
    return (await this.networks.services.connections?.()) ?? []
  }

  async fit({ nodes, images }: ClusterNeeds): Promise<void> {
    await this.ready
    if (this.stopping === null && nodes === this.needs.nodes && images.length === 0) return
    // Nothing has been done on it yet: a new one comes up faster than nodes go away.
    await this.replace({ nodes, images })
    this.ready = this.prepare()
    await this.ready
  }

  checkpoint(): LabClusterCheckpoint {
    return { ...this.needs, cluster: this.cluster.checkpoint() }
  }

  async grow({ nodes, images }: ClusterNeeds): Promise<void> {
    const wanted = { nodes: Math.max(nodes, this.needs.nodes), images: [...new Set([...this.needs.images, ...images])] }
    if (wanted.nodes === this.needs.nodes && wanted.images.length === this.needs.images.length) return
    await this.resume({ ...wanted, cluster: this.cluster.checkpoint() })
  }

  async makeRoom(): Promise<void> {
    await this.ready
    await this.stop()
  }

  async resume({ nodes, images, cluster }: LabClusterCheckpoint): Promise<void> {
    await this.ready
    await this.replace({ nodes, images }, cluster)
    // The learner's kubeconfig comes back with the home folder: its authority is this cluster's.
    this.kubeconfig = this.cluster.kubeconfig({ user: 'learner' })
    this.ready = this.cluster.ready
    this.ready.catch(() => undefined)
  }

  async close(): Promise<void> {
    await this.stop()
    await this.networks.pods.close()
  }

  /** @param told what pages were told of the cluster that this one replaces */
  private watchCluster(told: ClusterPicture | undefined): ClusterWatch {
    const { listener, log } = this.options
    return new ClusterWatch({ client: this.cluster.client, clock: systemClock, log, listening: readListening, changed: (change) => listener.changed(change), ...(told === undefined ? {} : { told }) })
  }

  private stop(): Promise<void> {
    this.watch.stop()
    this.stopping ??= this.cluster.stop()
    return this.stopping
  }

  private async replace(needs: ClusterNeeds, checkpoint?: ClusterCheckpoint): Promise<void> {
    await this.stop()
    this.needs = needs
    this.cluster = await onceFree(() => this.start(needs, checkpoint))
    this.stopping = null
    this.watch = this.watchCluster(this.watch.picture())
  }

  private async prepare(): Promise<void> {
    this.kubeconfig = this.cluster.kubeconfig({ user: 'learner' })
    const folder = join(this.options.home, '.kube')
    await mkdir(folder, { recursive: true })
    await writeFile(join(folder, 'config'), this.kubeconfig, { mode: 0o600 })
    await this.cluster.ready
  }
}
