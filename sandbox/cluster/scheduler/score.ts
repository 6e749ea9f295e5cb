import type { Pod } from 'kubernetes-types/core/v1'
import type { LabelSelector } from 'kubernetes-types/meta/v1'
import type { ClusterState } from './filters/filter-port.ts'
import type { NodeState } from './node-state.ts'
import { scoreBalance, scoreLeastAllocated } from './scores/allocation.ts'
import { scoreImages } from './scores/images.ts'
import { scoreAffinity } from './scores/inter-pod-affinity.ts'
import { scoreNodeAffinity, scoreTaints } from './scores/node-preferences.ts'
import { scoreSpread } from './scores/topology-spread.ts'

export interface ScoringState extends ClusterState {
  /** What Services and controllers select of the pod; its likes are spread by default. Null: nothing selects it. */
  likes: LabelSelector | null
}

/** A number of 0 to 100 for each node, in their order; more is better. */
export type Score = (pod: Pod, nodes: readonly NodeState[], state: ScoringState) => number[]

export const BEST = 100

/** With upstream's weights. https://kubernetes.io/docs/reference/scheduling/config/#scheduling-plugins */
const scores: readonly { weight: number; score: Score }[] = [
  { weight: 3, score: scoreTaints },
  { weight: 2, score: scoreNodeAffinity },
  { weight: 2, score: scoreSpread },
  { weight: 2, score: scoreAffinity },
  { weight: 1, score: scoreLeastAllocated },
  { weight: 1, score: scoreBalance },
  { weight: 1, score: scoreImages },
]

export function scoreNodes(pod: Pod, nodes: readonly NodeState[], state: ScoringState): number[] {
  const totals = nodes.map(() => 0)
  for (const { weight, score } of scores) for (const [index, value] of score(pod, nodes, state).entries()) totals[index]! += weight * value
  return totals
}

/** Scales the largest to 100, or turns it round so that the least is best. */
export function normalised(values: readonly number[], reverse: boolean): number[] {
  const most = Math.max(0, ...values)
  if (most === 0) return values.map(() => (reverse ? BEST : 0))
  return values.map((value) => {
    const scaled = Math.floor((BEST * value) / most)
    return reverse ? BEST - scaled : scaled
  })
}
