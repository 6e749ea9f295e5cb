/** What the service proxy makes real: which virtual addresses lead to which pods. Implementations: nftables in the sandbox's network, none. */
export interface ServiceNetwork {
  /** The whole wanted state; applied as one transaction, only what changed. */
  apply(services: readonly ServiceRoute[]): Promise<void>
  close(): Promise<void>
}

export interface ServiceRoute {
  /** "namespace/name:port", for humans. */
  name: string
  protocol: 'TCP' | 'UDP' | 'SCTP'
  /** Where clients go: cluster IPs, external and load-balancer addresses. */
  frontends: readonly { address: string; port: number }[]
  /** On every node's address as well. */
  nodePort?: number
  /** Ready pods; empty: connections are refused at once. */
  backends: readonly { address: string; port: number }[]
  /** Seconds a client stays with one backend; absent: no affinity. */
  affinitySeconds?: number
}
