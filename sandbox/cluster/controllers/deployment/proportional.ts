import type { Deployment, ReplicaSet } from 'kubernetes-types/apps/v1'
import type { Stored } from '../../machinery/object.ts'
import { desired, isScaledUp, sumDesired } from './replica-sets.ts'
import { DESIRED_REPLICAS, MAX_REPLICAS } from './revisions.ts'
import type { Scaling } from './rolling.ts'
import { rolloutLimits } from './surge.ts'

/** The Deployment's size changed since its ReplicaSets were last scaled. */
export function sizeChanged(deployment: Deployment, all: readonly ReplicaSet[]): boolean {
  return all.some((one) => {
    const noted = one.metadata?.annotations?.[DESIRED_REPLICAS]
    return isScaledUp(one) && noted !== undefined && Number(noted) !== (deployment.spec?.replicas ?? 1)
  })
}

/**
 * A new size of the Deployment shared out: to the one active (or newest) ReplicaSet; to none but the current when that is complete;
 * else, in the middle of a rollout, to each in proportion to its size.
 * https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#proportional-scaling
 */
export function shareOut(deployment: Deployment, current: Stored<ReplicaSet> | undefined, old: readonly Stored<ReplicaSet>[]): Scaling[] {
  const wanted = deployment.spec?.replicas ?? 1
  const only = activeOrLatest(current, old)
  if (only) return desired(only) === wanted ? [] : [{ replicaSet: only, to: wanted }]
  if (current && isSaturated(deployment, current)) return old.filter(isScaledUp).map((replicaSet) => ({ replicaSet, to: 0 }))
  if (deployment.spec?.strategy?.type === 'Recreate') return []
  return proportionally(deployment, [...old, ...(current ? [current] : [])].filter(isScaledUp))
}

function activeOrLatest(current: Stored<ReplicaSet> | undefined, old: readonly Stored<ReplicaSet>[]): Stored<ReplicaSet> | undefined {
  const active = [...old, ...(current ? [current] : [])].filter(isScaledUp)
  if (active.length > 1) return undefined
  return active[0] ?? current ?? newestFirst(old)[0]
}

const newestFirst = (replicaSets: readonly Stored<ReplicaSet>[]): Stored<ReplicaSet>[] =>
  [...replicaSets].sort((a, b) => Date.parse(b.metadata.creationTimestamp) - Date.parse(a.metadata.creationTimestamp))

/** The current ReplicaSet has all its replicas, and they are available. */
function isSaturated(deployment: Deployment, current: ReplicaSet): boolean {
  const wanted = deployment.spec?.replicas ?? 1
  return desired(current) === wanted && Number(current.metadata?.annotations?.[DESIRED_REPLICAS]) === wanted && current.status?.availableReplicas === wanted
}

function proportionally(deployment: Deployment, active: readonly Stored<ReplicaSet>[]): Scaling[] {
  const wanted = deployment.spec?.replicas ?? 1
  const allowed = wanted > 0 ? wanted + rolloutLimits(deployment).maxSurge : 0
  const toAdd = allowed - sumDesired(active)
  const age = (one: Stored<ReplicaSet>): number => Date.parse(one.metadata.creationTimestamp)
  // The largest take most; of equal ones the newer grows and the older shrinks.
  const sorted = [...active].sort((a, b) => desired(b) - desired(a) || (toAdd > 0 ? age(b) - age(a) : age(a) - age(b)))
  let added = 0
  const shares = sorted.map((replicaSet) => {
    const share = toAdd === 0 ? 0 : bounded(fraction(replicaSet, deployment), toAdd - added, toAdd > 0)
    added += share
    return { replicaSet, to: desired(replicaSet) + share }
  })
  const first = shares[0]
  if (first) first.to = Math.max(0, first.to + toAdd - added)
  return shares
}

const bounded = (share: number, left: number, growing: boolean): number => (growing ? Math.min(share, left) : Math.max(share, left))

function fraction(replicaSet: ReplicaSet, deployment: Deployment): number {
  const wanted = deployment.spec?.replicas ?? 1
  if (wanted === 0) return -desired(replicaSet)
  const most = wanted + rolloutLimits(deployment).maxSurge
  const mostBefore = Number(replicaSet.metadata?.annotations?.[MAX_REPLICAS]) || deployment.status?.replicas || most
  return Math.round((desired(replicaSet) * most) / mostBefore) - desired(replicaSet)
}
