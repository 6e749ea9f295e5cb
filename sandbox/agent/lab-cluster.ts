import type { SandboxNeeds } from '../../labs/schema/index.ts'
import type { ClusterPicture } from '../protocol.ts'

/** The cluster behind a lab, as the agent sees it. */
export interface LabCluster {
  /** For checks: any client, any right. */
  readonly kubeconfig: string
  picture(): ClusterPicture
  /** Resolves when every node is Ready. */
  nodesReady(): Promise<void>
  /** Makes the cluster what a lesson asks for: so many nodes, these images. Resolves when its nodes are Ready. */
  fit(needs: SandboxNeeds): Promise<void>
  close(): Promise<void>
}
