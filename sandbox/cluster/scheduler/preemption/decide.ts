import type { Pod } from 'kubernetes-types/core/v1'
import type { PodDisruptionBudget } from 'kubernetes-types/policy/v1'
import type { Stored } from '../../machinery/object.ts'
import { matchesLabelSelector } from '../../machinery/selectors.ts'
import { histogram } from '../decide.ts'
import { nodeFilter } from '../filter.ts'
import type { ClusterState, Rejection } from '../filters/filter-port.ts'
import { type NodeState, withoutPod, withPod } from '../node-state.ts'

export type PreemptionDecision = { node: string; victims: Stored<Pod>[] } | { node: null; message: string }

export const priorityOf = (pod: Pod): number => pod.spec?.priority ?? 0

/**
 * Whether pods of lower priority should make room, and which. The node with the least damage is taken.
 * https://kubernetes.io/docs/concepts/scheduling-eviction/pod-priority-preemption/
 */
export function decidePreemption(
  pod: Stored<Pod>,
  cluster: ClusterState,
  rejections: ReadonlyMap<string, Rejection>,
  budgets: readonly Stored<PodDisruptionBudget>[],
): PreemptionDecision {
  if (pod.spec?.preemptionPolicy === 'Never') return { node: null, message: 'preemption: not eligible due to preemptionPolicy=Never.' }
  const nominated = cluster.nodes.find((node) => node.node.metadata.name === pod.status?.nominatedNodeName)
  if (nominated && [...nominated.pods.values()].some((other) => other.metadata.deletionTimestamp && priorityOf(other) < priorityOf(pod))) {
    return { node: null, message: 'preemption: not eligible due to a terminating pod on the nominated node.' }
  }
  const candidates: Candidate[] = []
  const reasons: string[] = []
  for (const node of cluster.nodes) {
    if (!rejections.get(node.node.metadata.name)?.resolvable) {
      reasons.push('Preemption is not helpful for scheduling')
      continue
    }
    const found = victimsOn(node, pod, cluster, budgets)
    if (found) candidates.push(found)
    else reasons.push('No preemption victims found for incoming pod')
  }
  const chosen = candidates.sort(lessDamage)[0]
  if (chosen) return { node: chosen.node, victims: chosen.victims }
  return { node: null, message: `preemption: 0/${cluster.nodes.length} nodes are available: ${histogram(reasons)}.` }
}

interface Candidate {
  node: string
  /** Highest priority first. */
  victims: Stored<Pod>[]
  violations: number
}

function victimsOn(node: NodeState, pod: Stored<Pod>, cluster: ClusterState, budgets: readonly Stored<PodDisruptionBudget>[]): Candidate | null {
  const lower = [...node.pods.values()].filter((other) => priorityOf(other) < priorityOf(pod)).sort(moreImportant)
  if (lower.length === 0) return null
  const fits = (state: NodeState): boolean => {
    const nodes = cluster.nodes.map((one) => (one.node === node.node ? state : one))
    return nodeFilter(pod, { ...cluster, nodes })(state) === null
  }
  let state = lower.reduce((reduced, other) => withoutPod(reduced, other.metadata.uid), node)
  if (!fits(state)) return null
  const { violating, others } = byBudget(lower, budgets)
  const victims: Stored<Pod>[] = []
  let violations = 0
  // As many as possible stay, those a budget protects first.
  for (const other of [...violating, ...others]) {
    const reprieved = withPod(state, other)
    if (fits(reprieved)) state = reprieved
    else {
      victims.push(other)
      if (violating.includes(other)) violations++
    }
  }
  return victims.length === 0 ? null : { node: node.node.metadata.name, victims: victims.sort(moreImportant), violations }
}

function byBudget(pods: readonly Stored<Pod>[], budgets: readonly Stored<PodDisruptionBudget>[]): { violating: Stored<Pod>[]; others: Stored<Pod>[] } {
  const allowed = new Map(budgets.map((budget) => [budget, budget.status?.disruptionsAllowed ?? 0]))
  const violating: Stored<Pod>[] = []
  const others: Stored<Pod>[] = []
  for (const pod of pods) {
    let violates = false
    for (const budget of budgets) {
      if (budget.metadata.namespace !== pod.metadata.namespace || !matchesLabelSelector(budget.spec?.selector, pod.metadata.labels)) continue
      if (budget.status?.disruptedPods?.[pod.metadata.name]) continue
      const left = allowed.get(budget)! - 1
      allowed.set(budget, left)
      if (left < 0) violates = true
    }
    ;(violates ? violating : others).push(pod)
  }
  return { violating, others }
}

const startOf = (pod: Stored<Pod>): number => Date.parse(pod.status?.startTime ?? pod.metadata.creationTimestamp)

const moreImportant = (a: Stored<Pod>, b: Stored<Pod>): number => priorityOf(b) - priorityOf(a) || startOf(a) - startOf(b)

/** Fewest broken budgets, then the lowest highest priority, the lowest sum, the fewest pods, the most recently started. */
function lessDamage(a: Candidate, b: Candidate): number {
  const highest = ({ victims }: Candidate): number => priorityOf(victims[0]!)
  // Shifted so that many negative priorities do not look like less than few.
  const sum = ({ victims }: Candidate): number => victims.reduce((total, victim) => total + priorityOf(victim) + 2 ** 31, 0)
  const earliest = ({ victims }: Candidate): number => Math.min(...victims.filter((victim) => priorityOf(victim) === priorityOf(victims[0]!)).map(startOf))
  return (
    a.violations - b.violations || highest(a) - highest(b) || sum(a) - sum(b) || a.victims.length - b.victims.length || earliest(b) - earliest(a)
  )
}
