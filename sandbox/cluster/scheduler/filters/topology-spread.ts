import type { Pod, TopologySpreadConstraint } from 'kubernetes-types/core/v1'
import { matchesLabelSelector } from '../../machinery/selectors.ts'
import { toleratesTaint } from '../../machinery/taints.ts'
import { type Filter, resolvable, unresolvable } from './filter-port.ts'
import type { NodeState } from '../node-state.ts'
import { matchesNode } from '../../machinery/node-selection.ts'

/** The constraint's selector with what `matchLabelKeys` take from the pod's own labels. */
export function spreadSelector(pod: Pod, constraint: TopologySpreadConstraint): TopologySpreadConstraint['labelSelector'] {
  const own = Object.fromEntries(
    (constraint.matchLabelKeys ?? []).flatMap((key) => {
      const value = pod.metadata?.labels?.[key]
      return value === undefined ? [] : [[key, value]]
    }),
  )
  if (Object.keys(own).length === 0 || !constraint.labelSelector) return constraint.labelSelector
  return { ...constraint.labelSelector, matchLabels: { ...constraint.labelSelector.matchLabels, ...own } }
}

/** Pods of this namespace on the node that the selector picks; those on their way out do not count. */
export function matchingPods(node: NodeState, namespace: string | undefined, selects: (labels: Record<string, string> | undefined) => boolean): number {
  let count = 0
  for (const pod of node.pods.values()) {
    if (pod.metadata.namespace === namespace && !pod.metadata.deletionTimestamp && selects(pod.metadata.labels)) count++
  }
  return count
}

/** Whether a node's pods count for the constraint, by its nodeAffinityPolicy and nodeTaintsPolicy. */
export function counts(pod: Pod, constraint: TopologySpreadConstraint, node: NodeState): boolean {
  if ((constraint.nodeAffinityPolicy ?? 'Honor') === 'Honor' && !matchesNode(pod, node.node)) return false
  if (constraint.nodeTaintsPolicy !== 'Honor') return true
  const tolerations = pod.spec?.tolerations ?? []
  return (node.node.spec?.taints ?? []).every((taint) => taint.effect === 'PreferNoSchedule' || toleratesTaint(tolerations, taint))
}

/** DoNotSchedule constraints. https://kubernetes.io/docs/concepts/scheduling-eviction/topology-spread-constraints/ */
export const filterSpread: Filter = (pod, { nodes }) => {
  const hard = (pod.spec?.topologySpreadConstraints ?? []).filter((constraint) => constraint.whenUnsatisfiable === 'DoNotSchedule')
  if (hard.length === 0) return () => null
  const labelsOf = (node: NodeState): Record<string, string> => node.node.metadata.labels ?? {}
  // A node without every key belongs to no domain.
  const complete = nodes.filter((node) => hard.every(({ topologyKey }) => labelsOf(node)[topologyKey] !== undefined))
  const prepared = hard.map((constraint) => {
    const selector = spreadSelector(pod, constraint)
    const selects = (labels: Record<string, string> | undefined): boolean => matchesLabelSelector(selector, labels)
    const domains = new Map<string, number>()
    for (const node of complete) {
      if (!counts(pod, constraint, node)) continue
      const domain = labelsOf(node)[constraint.topologyKey]!
      domains.set(domain, (domains.get(domain) ?? 0) + matchingPods(node, pod.metadata?.namespace, selects))
    }
    const least = domains.size < (constraint.minDomains ?? 1) ? 0 : Math.min(...domains.values())
    return { constraint, domains, least, self: selects(pod.metadata?.labels) ? 1 : 0 }
  })
  return (node) => {
    for (const { constraint, domains, least, self } of prepared) {
      const domain = labelsOf(node)[constraint.topologyKey]
      if (domain === undefined) return unresolvable("node(s) didn't match pod topology spread constraints (missing required label)")
      const skew = (domains.get(domain) ?? 0) + self - (least === Infinity ? 0 : least)
      if (skew > constraint.maxSkew) return resolvable("node(s) didn't match pod topology spread constraints")
    }
    return null
  }
}
