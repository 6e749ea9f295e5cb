import type { Pod } from 'kubernetes-types/core/v1'
import type { ClusterState, Filter, Plugin, Rejection } from './filters/filter-port.ts'
import { filterAffinity } from './filters/inter-pod-affinity.ts'
import { filterNodeAffinity } from './filters/node-affinity.ts'
import { filterNodeName } from './filters/node-name.ts'
import { filterPorts } from './filters/node-ports.ts'
import { filterResources } from './filters/node-resources.ts'
import { filterUnschedulable } from './filters/node-unschedulable.ts'
import { filterTaints } from './filters/taints.ts'
import { filterSpread } from './filters/topology-spread.ts'
import { filterVolumes } from './filters/volumes.ts'
import type { NodeState } from './node-state.ts'

/** In upstream's order: a node is rejected by the first that does. */
const filters: readonly [Plugin, Filter][] = [
  ['NodeUnschedulable', filterUnschedulable],
  ['NodeName', filterNodeName],
  ['TaintToleration', filterTaints],
  ['NodeAffinity', filterNodeAffinity],
  ['NodePorts', filterPorts],
  ['NodeResourcesFit', filterResources],
  ['VolumeBinding', filterVolumes],
  ['PodTopologySpread', filterSpread],
  ['InterPodAffinity', filterAffinity],
]

/** A judge of nodes for one pod. */
export function nodeFilter(pod: Pod, cluster: ClusterState): (node: NodeState) => Rejection | null {
  const prepared = filters.map(([plugin, filter]) => ({ plugin, judge: filter(pod, cluster) }))
  return (node) => {
    for (const { plugin, judge } of prepared) {
      const rejection = judge(node)
      if (rejection) return { plugin, ...rejection }
    }
    return null
  }
}
