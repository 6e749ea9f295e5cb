import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { SandboxNeeds } from '../../labs/schema/index.ts'
import { clusterAddresses, startCluster, type Cluster, type ClusterCheckpoint } from '../cluster/cluster.ts'
import { openAnyIpNetwork } from '../cluster/kubelet/any-ip.ts'
import { builtInImages } from '../cluster/kubelet/images/index.ts'
import type { PodNetwork } from '../cluster/kubelet/pod-network.ts'
import { builtInRuntime } from '../cluster/kubelet/runtimes/built-in.ts'
import { systemClock } from '../cluster/machinery/clock.ts'
import { openNftNetwork } from '../cluster/proxy/nft.ts'
import type { LabCluster, LabClusterCheckpoint } from './lab-cluster.ts'
import { onceFree } from './once-free.ts'
import { watchPicture, type PictureWatch } from './picture.ts'

/** What a warm sandbox starts with, and what most lessons want. */
const USUAL_NODES = 3
/** The most that a lesson may ask for; all their addresses are there from the beginning. */
const MOST_NODES = 10

export interface EmbeddedClusterOptions {
  /** Where the learner's kubeconfig goes, as ~/.kube/config. */
  home: string
  /** The picture is different now. */
  changed(): void
  log: (line: string) => void
}

/** Starts the embedded cluster on the sandbox's own network. Resolves when its API answers; its nodes come up meanwhile. */
export async function startEmbeddedCluster(options: EmbeddedClusterOptions): Promise<LabCluster> {
  const { log } = options
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
  const start: StartNodes = (count, checkpoint) =>
    startCluster({
      nodes: count,
      ...(checkpoint === undefined ? {} : { checkpoint }),
      listen: { address: clusterAddresses.controlPlane, port: clusterAddresses.apiPort },
      certificateNames: [clusterAddresses.kubernetesService, 'kubernetes', 'kubernetes.default', 'kubernetes.default.svc', 'kubernetes.default.svc.cluster.local', 'localhost', '127.0.0.1'],
      runtime: (_node, clock) => builtInRuntime({ clock, network: pods, images: builtInImages, dnsAddress: clusterAddresses.dns }),
      network: services,
      dns: { address: clusterAddresses.dns, port: 53 },
      log,
    })
  return new EmbeddedCluster(options, await start(USUAL_NODES), start, pods)
}

type StartNodes = (nodes: number, checkpoint?: ClusterCheckpoint) => Promise<Cluster>

class EmbeddedCluster implements LabCluster {
  kubeconfig = ''
  private nodes = USUAL_NODES
  private picturing: PictureWatch
  private ready: Promise<void>

  constructor(
    private readonly options: EmbeddedClusterOptions,
    private cluster: Cluster,
    private readonly start: StartNodes,
    private readonly network: PodNetwork,
  ) {
    this.picturing = watchPicture({ ...options, client: cluster.client, clock: systemClock })
    this.ready = this.prepare()
    this.ready.catch(() => undefined)
  }

  nodesReady(): Promise<void> {
    return this.ready
  }

  picture(): ReturnType<PictureWatch['picture']> {
    return this.picturing.picture()
  }

  async fit({ nodes }: SandboxNeeds): Promise<void> {
    await this.ready
    if (nodes === this.nodes) return
    // Nothing has been done on it yet: a new one comes up faster than nodes go away.
    await this.stop()
    this.nodes = nodes
    this.cluster = await onceFree(() => this.start(nodes))
    this.picturing = watchPicture({ ...this.options, client: this.cluster.client, clock: systemClock })
    this.ready = this.prepare()
    await this.ready
  }

  checkpoint(): LabClusterCheckpoint {
    return { nodes: this.nodes, cluster: this.cluster.checkpoint() }
  }

  async resume({ nodes, cluster }: LabClusterCheckpoint): Promise<void> {
    await this.ready
    await this.stop()
    this.nodes = nodes
    this.cluster = await onceFree(() => this.start(nodes, cluster))
    this.picturing = watchPicture({ ...this.options, client: this.cluster.client, clock: systemClock })
    // The learner's kubeconfig comes back with the home folder: its authority is this cluster's.
    this.kubeconfig = this.cluster.kubeconfig({ user: 'learner' })
    this.ready = this.cluster.ready
    this.ready.catch(() => undefined)
  }

  async close(): Promise<void> {
    await this.stop()
    await this.network.close()
  }

  private async stop(): Promise<void> {
    this.picturing.stop()
    await this.cluster.stop()
  }

  private async prepare(): Promise<void> {
    this.kubeconfig = this.cluster.kubeconfig({ user: 'learner' })
    const folder = join(this.options.home, '.kube')
    await mkdir(folder, { recursive: true })
    await writeFile(join(folder, 'config'), this.kubeconfig, { mode: 0o600 })
    await this.cluster.ready
  }
}
