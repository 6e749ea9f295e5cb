/** What a kubelet is told of the node that it keeps. */
export interface ClusterNode {
  /** "node-1" … */
  name: string
  address: string
  /** "10.244.1.0/24" … */
  podCidr: string
}
