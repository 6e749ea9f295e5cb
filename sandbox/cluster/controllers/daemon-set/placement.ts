import type { DaemonSet } from 'kubernetes-types/apps/v1'
import type { Node, Pod, Toleration } from 'kubernetes-types/core/v1'
import { matchesNode } from '../../machinery/node-selection.ts'
import { toleratesTaint } from '../../machinery/taints.ts'

/** Daemons stay where ordinary pods would be driven away. https://kubernetes.io/docs/concepts/workloads/controllers/daemonset/#taints-and-tolerations */
export function daemonTolerations(hostNetwork: boolean): Toleration[] {
  const always: Toleration[] = [
    { key: 'node.kubernetes.io/not-ready', operator: 'Exists', effect: 'NoExecute' },
    { key: 'node.kubernetes.io/unreachable', operator: 'Exists', effect: 'NoExecute' },
    { key: 'node.kubernetes.io/disk-pressure', operator: 'Exists', effect: 'NoSchedule' },
    { key: 'node.kubernetes.io/memory-pressure', operator: 'Exists', effect: 'NoSchedule' },
    { key: 'node.kubernetes.io/pid-pressure', operator: 'Exists', effect: 'NoSchedule' },
    { key: 'node.kubernetes.io/unschedulable', operator: 'Exists', effect: 'NoSchedule' },
  ]
  return hostNetwork ? [...always, { key: 'node.kubernetes.io/network-unavailable', operator: 'Exists', effect: 'NoSchedule' }] : always
}

/** Whether a daemon belongs on a node, and whether one that is there may stay. */
export function placement(daemonSet: DaemonSet, node: Node): { shouldRun: boolean; mayStay: boolean } {
  const spec = daemonSet.spec!.template.spec!
  if (spec.nodeName && spec.nodeName !== node.metadata?.name) return { shouldRun: false, mayStay: false }
  if (!matchesNode({ spec }, node)) return { shouldRun: false, mayStay: false }
  const tolerations = [...(spec.tolerations ?? []), ...daemonTolerations(spec.hostNetwork ?? false)]
  const untolerated = (node.spec?.taints ?? []).filter((taint) => !toleratesTaint(tolerations, taint))
  const shouldRun = untolerated.every((taint) => taint.effect === 'PreferNoSchedule')
  return { shouldRun, mayStay: untolerated.every((taint) => taint.effect !== 'NoExecute') }
}

/** The node a daemon was made for: where it runs, or the one name its affinity allows. */
export function nodeOf(pod: Pod): string | undefined {
  if (pod.spec?.nodeName) return pod.spec.nodeName
  const terms = pod.spec?.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? []
  return terms.flatMap((term) => term.matchFields ?? []).find((field) => field.key === 'metadata.name' && field.operator === 'In')?.values?.[0]
}

/** Ties a pod to one node and lets it stand what daemons stand. */
export function tieToNode(pod: Pod, node: string): void {
  const spec = pod.spec!
  const affinity = (spec.affinity ??= {})
  const nodeAffinity = (affinity.nodeAffinity ??= {})
  const matchFields = [{ key: 'metadata.name', operator: 'In', values: [node] }]
  const terms = nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms
  nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution = {
    nodeSelectorTerms: terms ? terms.map((term) => ({ ...term, matchFields })) : [{ matchFields }],
  }
  spec.tolerations = [...(spec.tolerations ?? []), ...daemonTolerations(spec.hostNetwork ?? false)]
}
