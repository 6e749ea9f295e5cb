import type { ContainerRuntime } from './kubelet/runtime.ts'
import type { Clock } from './machinery/clock.ts'
import type { ServiceNetwork } from './proxy/service-network.ts'

export interface ClusterOptions {
  nodes: number
  /** Where the API server listens, with TLS. Port 0: any. */
  listen: { address: string; port: number }
  /** Extra names and addresses in the serving certificate. */
  certificateNames?: string[]
  /** One runtime a node. */
  runtime(node: ClusterNode): ContainerRuntime
  network: ServiceNetwork
  /** Address and port of cluster DNS; absent: none. */
  dns?: { address: string; port: number }
  clock?: Clock
  log?: (line: string) => void
}

export interface ClusterNode {
  /** "node-1" … */
  name: string
  address: string
  /** "10.244.1.0/24" … */
  podCidr: string
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
