import type { SandboxNeeds } from '../../labs/schema/index.ts'
import type { ClusterCheckpoint } from '../cluster/cluster.ts'
import type { ClusterPicture } from '../protocol.ts'

export interface LabClusterCheckpoint {
  nodes: number
  cluster: ClusterCheckpoint
}

/** The cluster behind a lab, as the agent sees it. */
export interface LabCluster {
  /** For checks: any client, any right. */
  readonly kubeconfig: string
  picture(): ClusterPicture
  /** Resolves when every node is Ready. */
  nodesReady(): Promise<void>
  /** Makes the cluster what a lesson asks for: so many nodes, these images. Resolves when its nodes are Ready. */
  fit(needs: SandboxNeeds): Promise<void>
  checkpoint(): LabClusterCheckpoint
  /** Replaces the cluster, on which nothing has been done yet, by the one of a checkpoint. Resolves when its API answers; its pods come up meanwhile. */
  resume(checkpoint: LabClusterCheckpoint): Promise<void>
  close(): Promise<void>
}
