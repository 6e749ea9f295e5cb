import type { Namespace, Pod } from 'kubernetes-types/core/v1'
import type { Stored } from '../../machinery/object.ts'
import type { NodeState } from '../node-state.ts'

/** All that decisions look at. */
export interface ClusterState {
  nodes: readonly NodeState[]
  namespaces: ReadonlyMap<string, Stored<Namespace>>
  volumes: VolumeState
}

export interface VolumeState {
  /** Why the pod cannot be placed anywhere before its claims change: `persistentvolumeclaim "x" not found`. */
  blocked(pod: Pod): string | null
  /** Why the pod's claims cannot be served on this node; null: they can. */
  problem(pod: Pod, node: NodeState): string | null
}

export type Plugin =
  | 'NodeUnschedulable'
  | 'NodeName'
  | 'TaintToleration'
  | 'NodeAffinity'
  | 'NodePorts'
  | 'NodeResourcesFit'
  | 'VolumeBinding'
  | 'PodTopologySpread'
  | 'InterPodAffinity'

/** Why a node cannot take a pod. `resolvable`: taking pods away could help. */
export interface Rejection {
  plugin: Plugin
  reasons: readonly string[]
  resolvable: boolean
}

/** Looks at the pod and the cluster once, then judges nodes. */
export type Filter = (pod: Pod, cluster: ClusterState) => (node: NodeState) => Omit<Rejection, 'plugin'> | null

export const unresolvable = (...reasons: string[]): Omit<Rejection, 'plugin'> => ({ reasons, resolvable: false })
export const resolvable = (...reasons: string[]): Omit<Rejection, 'plugin'> => ({ reasons, resolvable: true })
