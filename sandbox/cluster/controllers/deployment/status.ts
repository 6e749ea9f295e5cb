import type { Deployment, DeploymentCondition, DeploymentStatus, ReplicaSet } from 'kubernetes-types/apps/v1'
import type { Stored } from '../../machinery/object.ts'
import { sumDesired, sumStatus } from './replica-sets.ts'
import { rolloutLimits } from './surge.ts'

export interface RolloutState {
  deployment: Stored<Deployment>
  current: Stored<ReplicaSet> | undefined
  old: readonly Stored<ReplicaSet>[]
  /** metav1.Time. */
  now: string
}

/** Upstream: MaxInt32 seconds mean no deadline. */
const NO_DEADLINE = 2_147_483_647

export const deadlineOf = (deployment: Deployment): number | undefined => {
  const seconds = deployment.spec?.progressDeadlineSeconds
  return seconds === undefined || seconds === NO_DEADLINE ? undefined : seconds
}

export const conditionOf = (status: DeploymentStatus | undefined, type: string): DeploymentCondition | undefined =>
  status?.conditions?.find((condition) => condition.type === type)

/** Sets a condition last; nothing changes where status and reason are as they were. */
export function withCondition(
  conditions: readonly DeploymentCondition[],
  next: Pick<DeploymentCondition, 'type' | 'status' | 'reason' | 'message'>,
  now: string,
): DeploymentCondition[] {
  const before = conditions.find((condition) => condition.type === next.type)
  if (before && before.status === next.status && before.reason === next.reason) return [...conditions]
  const lastTransitionTime = before?.status === next.status ? before.lastTransitionTime : now
  return [...without(conditions, next.type), { ...next, lastUpdateTime: now, lastTransitionTime }]
}

const without = (conditions: readonly DeploymentCondition[], type: string): DeploymentCondition[] =>
  conditions.filter((condition) => condition.type !== type)

/** Numbers and the Available condition; Progressing is `progressed`'s. */
export function deploymentStatus({ deployment, current, old, now }: RolloutState): DeploymentStatus {
  const all = [...old, ...(current ? [current] : [])]
  const replicas = sumStatus(all, 'replicas')
  const available = sumStatus(all, 'availableReplicas')
  const enough = available >= (deployment.spec?.replicas ?? 1) - rolloutLimits(deployment).maxUnavailable
  const condition = enough
    ? { type: 'Available', status: 'True', reason: 'MinimumReplicasAvailable', message: 'Deployment has minimum availability.' }
    : { type: 'Available', status: 'False', reason: 'MinimumReplicasUnavailable', message: 'Deployment does not have minimum availability.' }
  return {
    observedGeneration: deployment.metadata.generation,
    replicas: replicas || undefined,
    updatedReplicas: current?.status?.replicas || undefined,
    readyReplicas: sumStatus(all, 'readyReplicas') || undefined,
    availableReplicas: available || undefined,
    unavailableReplicas: Math.max(0, sumDesired(all) - available) || undefined,
    collisionCount: deployment.status?.collisionCount,
    conditions: withCondition(deployment.status?.conditions ?? [], condition, now),
  }
}

/** All replicas are of the current template and available, and no others are left. */
export function isComplete(deployment: Stored<Deployment>, status: DeploymentStatus): boolean {
  const wanted = deployment.spec?.replicas ?? 1
  return (
    (status.updatedReplicas ?? 0) === wanted &&
    (status.replicas ?? 0) === wanted &&
    (status.availableReplicas ?? 0) === wanted &&
    (status.observedGeneration ?? 0) >= (deployment.metadata.generation ?? 0)
  )
}

/** The status of a Deployment that rolls out: numbers, availability, progress and failures. */
export function rolloutStatus(state: RolloutState): DeploymentStatus {
  const { deployment, current, old, now } = state
  const status = deploymentStatus(state)
  const before = conditionOf(deployment.status, 'Progressing')
  let conditions = status.conditions ?? []
  if (deadlineOf(deployment) === undefined) conditions = without(conditions, 'Progressing')
  const doneBefore = (status.replicas ?? 0) === (status.updatedReplicas ?? 0) && before?.reason === 'NewReplicaSetAvailable'
  if (deadlineOf(deployment) !== undefined && !doneBefore) conditions = withProgress(state, status, conditions)

  // The current ReplicaSet's failure before those of old ones.
  const failure = [...(current ? [current] : []), ...old].flatMap((one) => one.status?.conditions ?? []).find((one) => one.type === 'ReplicaFailure')
  conditions = failure
    ? withCondition(conditions, { type: 'ReplicaFailure', status: failure.status, reason: failure.reason, message: failure.message }, now)
    : without(conditions, 'ReplicaFailure')
  return { ...status, conditions: conditions.length > 0 ? conditions : undefined }
}

function withProgress({ deployment, current, now }: RolloutState, status: DeploymentStatus, conditions: DeploymentCondition[]): DeploymentCondition[] {
  const subject = current ? `ReplicaSet "${current.metadata.name}"` : `Deployment "${deployment.metadata.name}"`
  const before = conditionOf(deployment.status, 'Progressing')
  if (isComplete(deployment, status)) {
    const message = `${subject} has successfully progressed.`
    return withCondition(conditions, { type: 'Progressing', status: 'True', reason: 'NewReplicaSetAvailable', message }, now)
  }
  if (progressed(deployment.status ?? {}, status)) {
    const condition = { type: 'Progressing', status: 'True', reason: 'ReplicaSetUpdated', message: `${subject} is progressing.` }
    // Progress moves lastUpdateTime, which the deadline counts from, even where nothing else changes.
    return withCondition(without(conditions, 'Progressing'), condition, now).map((one) =>
      one.type === 'Progressing' && before?.status === 'True' ? { ...one, lastTransitionTime: before.lastTransitionTime } : one,
    )
  }
  if (timedOut(deployment, now)) {
    const message = `${subject} has timed out progressing.`
    return withCondition(conditions, { type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded', message }, now)
  }
  return conditions
}

function progressed(before: DeploymentStatus, now: DeploymentStatus): boolean {
  const old = (status: DeploymentStatus): number => (status.replicas ?? 0) - (status.updatedReplicas ?? 0)
  return (
    (now.updatedReplicas ?? 0) > (before.updatedReplicas ?? 0) ||
    old(now) < old(before) ||
    (now.readyReplicas ?? 0) > (before.readyReplicas ?? 0) ||
    (now.availableReplicas ?? 0) > (before.availableReplicas ?? 0)
  )
}

function timedOut(deployment: Deployment, now: string): boolean {
  const condition = conditionOf(deployment.status, 'Progressing')
  if (!condition || condition.reason === 'NewReplicaSetAvailable') return false
  if (condition.reason === 'ProgressDeadlineExceeded') return true
  return secondsToDeadline(deployment, Date.parse(now)) < 0
}

/** Seconds until a rollout that makes no progress has failed; Infinity when nothing is waited for. */
export function secondsToDeadline(deployment: Deployment, now: number): number {
  const deadline = deadlineOf(deployment)
  const condition = conditionOf(deployment.status, 'Progressing')
  if (deadline === undefined || !condition) return Infinity
  if (condition.reason === 'NewReplicaSetAvailable' || condition.reason === 'ProgressDeadlineExceeded') return Infinity
  return (Date.parse(condition.lastUpdateTime ?? condition.lastTransitionTime ?? '') - now) / 1000 + deadline
}

/** Conditions when a Deployment was paused or resumed since the last look; null: no change. A rollout that failed stays failed. */
export function pauseConditions({ deployment, now }: Pick<RolloutState, 'deployment' | 'now'>): DeploymentCondition[] | null {
  if (deadlineOf(deployment) === undefined) return null
  const before = conditionOf(deployment.status, 'Progressing')
  if (before?.reason === 'ProgressDeadlineExceeded') return null
  const wasPaused = before?.reason === 'DeploymentPaused'
  if (Boolean(deployment.spec?.paused) === wasPaused) return null
  const condition = wasPaused
    ? { type: 'Progressing', status: 'Unknown', reason: 'DeploymentResumed', message: 'Deployment is resumed' }
    : { type: 'Progressing', status: 'Unknown', reason: 'DeploymentPaused', message: 'Deployment is paused' }
  return withCondition(deployment.status?.conditions ?? [], condition, now)
}
