import type { SandboxNeeds } from '../../labs/schema/index.ts'
import type { ClusterCheckpoint } from '../cluster/cluster.ts'
import type { RouteConnections } from '../cluster/proxy/service-network.ts'
import type { ClusterPicture, Thing, ThingView } from '../cluster-protocol.ts'

/** `images`: what a lesson declares besides the built-in ones. */
export type ClusterNeeds = Pick<SandboxNeeds, 'nodes' | 'images'>

export interface LabClusterCheckpoint extends ClusterNeeds {
  cluster: ClusterCheckpoint
}

/** The cluster behind a lab, as the agent sees it. */
export interface LabCluster {
  /** For checks: any client, any right. */
  readonly kubeconfig: string
  /** As pages were told it. */
  picture(): ClusterPicture
  /** Shows one object and the events about it, now and whenever either changes. Returns how to stop. */
  look(thing: Thing, show: (view: ThingView) => void): () => void
  /** The running pod that has this address. */
  podAt(address: string): string | null
  /** Connections that Services led to pods so far. */
  connections(): Promise<RouteConnections[]>
  /** Resolves when every node is Ready. */
  nodesReady(): Promise<void>
  /** Makes the cluster what a lesson asks for: so many nodes, these images. Resolves when its nodes are Ready. */
  fit(needs: ClusterNeeds): Promise<void>
  /** Gives a cluster on which work has been done the nodes and images that it lacks; none are taken away. */
  grow(needs: ClusterNeeds): Promise<void>
  checkpoint(): LabClusterCheckpoint
  /** Ends the cluster, on which nothing has been done yet, ahead of `resume` or `fit`, which are the faster for it. Resolves when its port is free. */
  makeRoom(): Promise<void>
  /** Replaces the cluster, on which nothing has been done yet, by the one of a checkpoint. Resolves when its API answers; its pods come up meanwhile. */
  resume(checkpoint: LabClusterCheckpoint): Promise<void>
  close(): Promise<void>
}
