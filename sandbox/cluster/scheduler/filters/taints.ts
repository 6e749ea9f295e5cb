import { toleratesTaint } from '../../machinery/taints.ts'
import { type Filter, unresolvable } from './filter-port.ts'

export const filterTaints: Filter = (pod) => (node) => {
  const tolerations = pod.spec?.tolerations ?? []
  const taint = node.node.spec?.taints?.find((one) => (one.effect === 'NoSchedule' || one.effect === 'NoExecute') && !toleratesTaint(tolerations, one))
  return taint ? unresolvable(`node(s) had untolerated taint {${taint.key}: ${taint.value ?? ''}}`) : null
}
