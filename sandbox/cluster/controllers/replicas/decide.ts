import type { Pod } from 'kubernetes-types/core/v1'
import type { Stored } from '../../machinery/object.ts'
import { isAvailable, isReady, secondsUntilAvailable } from '../../machinery/pods.ts'
import { matchesLabelSelector } from '../../machinery/selectors.ts'
import { inDeletionOrder } from './deletion-order.ts'

/** Pods made or deleted in one pass. https://pkg.go.dev/k8s.io/kubernetes/pkg/controller/replicaset#BurstReplicas */
export const BURST_REPLICAS = 500

export type ReplicaDecision = { create: number; remove: readonly Stored<Pod>[] }

/** Given the active pods of a workload, which to add and which to take away. */
export function decideReplicas(state: { wanted: number; active: readonly Stored<Pod>[]; related: readonly Pod[]; now: number }): ReplicaDecision {
  const missing = state.wanted - state.active.length
  if (missing >= 0) return { create: Math.min(missing, BURST_REPLICAS), remove: [] }
  const surplus = Math.min(-missing, BURST_REPLICAS)
  return { create: 0, remove: inDeletionOrder(state.active, state.related, state.now).slice(0, surplus) }
}

export interface ReplicaCondition {
  type: string
  status: string
  reason?: string
  message?: string
  lastTransitionTime?: string
}

export interface ReplicaStatus {
  replicas: number
  fullyLabeledReplicas?: number
  readyReplicas?: number
  availableReplicas?: number
  observedGeneration?: number
  conditions?: ReplicaCondition[]
}

/**
 * The status of a ReplicaSet or ReplicationController as its pods stand.
 * @param failure why the last pass could not make or delete pods; null: it could
 */
export function replicaStatus(state: {
  active: readonly Stored<Pod>[]
  templateLabels: Readonly<Record<string, string>>
  minReadySeconds: number
  generation: number | undefined
  conditions: readonly ReplicaCondition[]
  failure: { reason: 'FailedCreate' | 'FailedDelete'; message: string } | null
  now: number
  nowText: string
}): ReplicaStatus {
  const { active, minReadySeconds, now } = state
  const count = (matches: (pod: Stored<Pod>) => boolean): number | undefined => active.filter(matches).length || undefined
  const conditions = failureCondition(state)
  return {
    replicas: active.length,
    fullyLabeledReplicas: count((pod) => matchesLabelSelector({ matchLabels: state.templateLabels }, pod.metadata.labels)),
    readyReplicas: count(isReady),
    availableReplicas: count((pod) => isAvailable(pod, minReadySeconds, now)),
    observedGeneration: state.generation,
    ...(conditions.length > 0 ? { conditions } : {}),
  }
}

/** When the next ready pod becomes available, in seconds from now; null when none is on its way. */
export function nextAvailability(active: readonly Pod[], minReadySeconds: number, now: number): number | null {
  if (minReadySeconds === 0) return null
  const waits = active.map((pod) => secondsUntilAvailable(pod, minReadySeconds, now)).filter((wait) => wait > 0 && wait !== Infinity)
  return waits.length === 0 ? null : Math.min(...waits)
}

/** Upstream keeps the first failure until a pass succeeds. */
function failureCondition(state: {
  conditions: readonly ReplicaCondition[]
  failure: { reason: string; message: string } | null
  nowText: string
}): ReplicaCondition[] {
  const others = state.conditions.filter((condition) => condition.type !== 'ReplicaFailure')
  if (!state.failure) return others
  const existing = state.conditions.find((condition) => condition.type === 'ReplicaFailure')
  if (existing) return [...state.conditions]
  return [...others, { type: 'ReplicaFailure', status: 'True', lastTransitionTime: state.nowText, ...state.failure }]
}
