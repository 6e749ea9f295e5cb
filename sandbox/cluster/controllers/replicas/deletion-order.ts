import type { Pod } from 'kubernetes-types/core/v1'
import type { Stored } from '../../machinery/object.ts'
import { isReady, mostRestarts, podCondition } from '../../machinery/pods.ts'

const POD_DELETION_COST = 'controller.kubernetes.io/pod-deletion-cost'

/**
 * Which pods go first when there are too many: unassigned, pending, not ready, cheap to delete, on crowded nodes, ready most recently,
 * restarted most often, newest. https://pkg.go.dev/k8s.io/kubernetes/pkg/controller#ActivePodsWithRanks
 *
 * @param related active pods of the same workload (a Deployment's other ReplicaSets included); they make a node crowded
 */
export function inDeletionOrder(pods: readonly Stored<Pod>[], related: readonly Pod[], now: number): Stored<Pod>[] {
  const crowd = new Map<string, number>()
  for (const pod of related) if (pod.spec?.nodeName) crowd.set(pod.spec.nodeName, (crowd.get(pod.spec.nodeName) ?? 0) + 1)
  const ranked = pods.map((pod) => ({ pod, rank: rankOf(pod, crowd.get(pod.spec?.nodeName ?? '') ?? 0, now) }))
  ranked.sort((a, b) => compare(a.rank, b.rank) || (a.pod.metadata.uid < b.pod.metadata.uid ? -1 : 1))
  return ranked.map(({ pod }) => pod)
}

const PHASES: Readonly<Record<string, number>> = { Pending: 0, Unknown: 1, Running: 2 }

/** Lower goes first, place by place. */
function rankOf(pod: Stored<Pod>, crowd: number, now: number): number[] {
  const ready = isReady(pod)
  return [
    pod.spec?.nodeName ? 1 : 0,
    PHASES[pod.status?.phase ?? 'Pending'] ?? 0,
    ready ? 1 : 0,
    Number(pod.metadata.annotations?.[POD_DELETION_COST] ?? 0) || 0,
    -crowd,
    ready ? ageClass(podCondition(pod, 'Ready')?.lastTransitionTime, now) : 0,
    -mostRestarts(pod),
    ageClass(pod.metadata.creationTimestamp, now),
  ]
}

function compare(a: readonly number[], b: readonly number[]): number {
  for (const [place, value] of a.entries()) {
    const difference = value - (b[place] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}

/** Power of two of the age in nanoseconds, so that among pods of about one age the choice is even (LogarithmicScaleDown). */
function ageClass(time: string | undefined, now: number): number {
  const age = time ? (now - Date.parse(time)) * 1e6 : 0
  return age > 0 ? Math.floor(Math.log2(age)) : -1
}
