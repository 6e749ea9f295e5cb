import type { Pod, TopologySpreadConstraint } from 'kubernetes-types/core/v1'
import { matchesLabelSelector } from '../../machinery/selectors.ts'
import { counts, matchingPods, spreadSelector } from '../filters/topology-spread.ts'
import { BEST, type Score, type ScoringState } from '../score.ts'

const HOSTNAME = 'kubernetes.io/hostname'

/** For pods that say nothing themselves. https://kubernetes.io/docs/concepts/scheduling-eviction/topology-spread-constraints/#internal-default-constraints */
const DEFAULTS = [
  { maxSkew: 3, topologyKey: HOSTNAME },
  { maxSkew: 5, topologyKey: 'topology.kubernetes.io/zone' },
] as const

function softConstraints(pod: Pod, { likes }: ScoringState): { constraints: TopologySpreadConstraint[]; own: boolean } {
  const own = pod.spec?.topologySpreadConstraints ?? []
  if (own.length > 0) return { constraints: own.filter((one) => one.whenUnsatisfiable === 'ScheduleAnyway'), own: true }
  if (!likes) return { constraints: [], own: false }
  return { constraints: DEFAULTS.map((one) => ({ ...one, whenUnsatisfiable: 'ScheduleAnyway', labelSelector: likes })), own: false }
}

/** Domains with fewer of the pod's likes; a domain's count weighs more the more domains there are. */
export const scoreSpread: Score = (pod, nodes, state) => {
  const { constraints, own } = softConstraints(pod, state)
  if (constraints.length === 0) return nodes.map(() => 0)
  // Of a pod's own constraints a node must have every key; the default ones may miss.
  const ignored = nodes.map((node) => own && constraints.some(({ topologyKey }) => node.node.metadata.labels?.[topologyKey] === undefined))
  const raw = nodes.map(() => 0)
  for (const constraint of constraints) {
    const { topologyKey, maxSkew } = constraint
    const selector = spreadSelector(pod, constraint)
    const selects = (labels: Record<string, string> | undefined): boolean => matchesLabelSelector(selector, labels)
    const domains = new Map<string, number>()
    for (const node of state.nodes) {
      const domain = node.node.metadata.labels?.[topologyKey]
      if (domain === undefined || !counts(pod, constraint, node)) continue
      domains.set(domain, (domains.get(domain) ?? 0) + matchingPods(node, pod.metadata?.namespace, selects))
    }
    const candidates = nodes.filter((_, index) => !ignored[index])
    const size = topologyKey === HOSTNAME ? candidates.length : new Set(candidates.flatMap((node) => node.node.metadata.labels?.[topologyKey] ?? [])).size
    const weight = Math.log(size + 2)
    for (const [index, node] of nodes.entries()) {
      const domain = node.node.metadata.labels?.[topologyKey]
      if (domain !== undefined && !ignored[index]) raw[index]! += (domains.get(domain) ?? 0) * weight + (maxSkew - 1)
    }
  }
  const rounded = raw.map(Math.round)
  const counted = rounded.filter((_, index) => !ignored[index])
  const most = Math.max(0, ...counted)
  const least = counted.length === 0 ? 0 : Math.min(...counted)
  return rounded.map((value, index) => (ignored[index] ? 0 : most === 0 ? BEST : Math.floor((BEST * (most + least - value)) / most)))
}
