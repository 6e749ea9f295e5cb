import { toleratesTaint } from '../../machinery/taints.ts'
import { type Filter, unresolvable } from './filter-port.ts'

/** Cordoned nodes. */
export const filterUnschedulable: Filter = (pod) => (node) => {
  if (!node.node.spec?.unschedulable) return null
  const taint = { key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' }
  return toleratesTaint(pod.spec?.tolerations ?? [], taint) ? null : unresolvable('node(s) were unschedulable')
}
