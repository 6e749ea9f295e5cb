import { toleratesTaint } from '../../machinery/taints.ts'
import { matchesNodeTerm } from '../../machinery/node-selection.ts'
import { normalised, type Score } from '../score.ts'

/** Nodes with fewer PreferNoSchedule taints that the pod does not tolerate. */
export const scoreTaints: Score = (pod, nodes) => {
  const tolerations = (pod.spec?.tolerations ?? []).filter(({ effect }) => !effect || effect === 'PreferNoSchedule')
  const bad = nodes.map(
    (node) => (node.node.spec?.taints ?? []).filter((taint) => taint.effect === 'PreferNoSchedule' && !toleratesTaint(tolerations, taint)).length,
  )
  return normalised(bad, true)
}

/** Nodes that the pod prefers. */
export const scoreNodeAffinity: Score = (pod, nodes) => {
  const preferred = pod.spec?.affinity?.nodeAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? []
  const good = nodes.map((node) =>
    preferred.reduce((sum, { weight, preference }) => {
      const empty = !preference.matchExpressions?.length && !preference.matchFields?.length
      return sum + (empty || matchesNodeTerm(preference, node.node) ? weight : 0)
    }, 0),
  )
  return normalised(good, false)
}
