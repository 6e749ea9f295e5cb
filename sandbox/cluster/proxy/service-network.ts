/** What the service proxy makes real: which virtual addresses lead to which pods. Implementations: nftables in the sandbox's network, none. */
export interface ServiceNetwork {
  /** The whole wanted state; applied as one transaction, only what changed. Pods that are not `isolated` are reached, and reach, without bounds. */
  apply(services: readonly ServiceRoute[], isolated?: readonly IsolatedPod[]): Promise<void>
  /** Connections that routes led to backends so far, for those that were used lately; a count begins anew when it was forgotten. Absent: not counted. */
  connections?(): Promise<RouteConnections[]>
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
  /**
   * Clients on a node are led to that node's backends only (internalTrafficPolicy Local): by where they come from, addresses and
   * networks. Who comes from elsewhere, or where there are none, gets no answer. Absent: `backends` for everybody.
   */
  onlyFrom?: readonly { sources: readonly string[]; backends: readonly { address: string; port: number }[] }[]
  /** Seconds a client stays with one backend; absent: no affinity. */
  affinitySeconds?: number
}

/** How many connections a route led to one backend. */
export interface RouteConnections {
  /** The route's name. */
  route: string
  address: string
  port: number
  count: number
}

/** A pod that network policies select. */
export interface IsolatedPod {
  address: string
  /** Of its node, whose own traffic to the pod (probes, port-forward) is never held back. */
  nodeAddress: string
  /** Who may reach it; absent: everybody; empty: nobody. */
  ingress?: readonly Allowance[]
  /** Whom it may reach. */
  egress?: readonly Allowance[]
}

/** Without addresses and block: the whole world. */
export interface Allowance {
  addresses?: readonly string[]
  block?: { cidr: string; except: readonly string[] }
  /** Absent: every port of every protocol. */
  ports?: readonly PortRange[]
}

export interface PortRange {
  protocol: 'TCP' | 'UDP' | 'SCTP'
  /** Absent: every port. */
  first?: number
  last?: number
}
