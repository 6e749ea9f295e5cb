import type { Job, JobCondition, JobStatus } from 'kubernetes-types/batch/v1'
import type { Pod } from 'kubernetes-types/core/v1'
import type { Stored } from '../../machinery/object.ts'
import { isFinished, isReady } from '../../machinery/pods.ts'
import { inDeletionOrder } from '../replicas/deletion-order.ts'
import { failureAction } from './failure-policy.ts'
import { failedIndexes, limitsEachIndex, podsToReplace } from './indexed-failures.ts'
import { formatIndexes, indexOf, isIndexed, nextIndexes, parseIndexes } from './indexes.ts'
import { successByPolicy } from './success-policy.ts'
import { hasFailed, isTracked, replacesOnlyFailed } from './tracking.ts'

const DEFAULT_BACKOFF_LIMIT = 6
/** Pods made or deleted in one pass. */
const MOST_AT_ONCE = 500

export interface Ending {
  type: 'Complete' | 'Failed'
  reason: string
  message: string
}

export interface JobState {
  job: Stored<Job>
  /** Of this Job. */
  pods: readonly Stored<Pod>[]
  now: number
}

export interface JobCounts {
  active: Stored<Pod>[]
  ready: number
  terminating: number
  /** With all that has ended, written down or not. */
  succeeded: number
  failed: number
  completedIndexes: Set<number>
  /** Only of Jobs that limit the failures of each index. */
  failedIndexes: Set<number> | null
  /** Pods whose end the status does not know of yet. */
  fresh: { succeeded: Stored<Pod>[]; failed: Stored<Pod>[] }
  /** Failed pods that wait for their replacement, by index. */
  replaced: Map<number, Stored<Pod>>
}

export const isJobFinished = (job: Job): JobCondition | undefined =>
  job.status?.conditions?.find((one) => (one.type === 'Complete' || one.type === 'Failed') && one.status === 'True')

/** The failure policy may say that a failure does not count. */
export const countsAsFailure = (job: Job, pod: Pod): boolean => failureAction(job, pod).action !== 'Ignore'

export function countPods({ job, pods }: JobState): JobCounts {
  const known = job.status?.uncountedTerminatedPods
  const succeeded = pods.filter((pod) => isTracked(pod) && pod.status?.phase === 'Succeeded' && !known?.failed?.includes(pod.metadata.uid))
  const freshFailed = pods.filter((pod) => isTracked(pod) && hasFailed(pod, job) && !known?.failed?.includes(pod.metadata.uid))
  const freshSucceeded = succeeded.filter((pod) => !known?.succeeded?.includes(pod.metadata.uid))
  const done = new Set(parseIndexes(job.status?.completedIndexes, job.spec?.completions ?? 0))
  if (isIndexed(job)) for (const pod of succeeded) if (indexOf(pod) >= 0 && indexOf(pod) < (job.spec?.completions ?? 0)) done.add(indexOf(pod))
  const live = pods.filter((pod) => !isFinished(pod))
  const active = live.filter((pod) => !pod.metadata.deletionTimestamp)
  const failed = limitsEachIndex(job) ? failedIndexes(job, pods.filter(isTracked)) : null
  return {
    active,
    ready: active.filter(isReady).length,
    terminating: live.length - active.length,
    succeeded: isIndexed(job) ? done.size : (job.status?.succeeded ?? 0) + (known?.succeeded?.length ?? 0) + freshSucceeded.length,
    failed: (job.status?.failed ?? 0) + (known?.failed?.length ?? 0) + freshFailed.filter((pod) => countsAsFailure(job, pod)).length,
    completedIndexes: done,
    failedIndexes: failed,
    fresh: { succeeded: freshSucceeded, failed: freshFailed },
    replaced: failed ? podsToReplace(job, pods, new Set([...done, ...failed]), active) : new Map(),
  }
}

/** Why the Job is over whatever still runs; null: it is not. */
export function decideEnding(state: JobState, counts: JobCounts): Ending | null {
  const { job, now } = state
  const spec = job.spec!
  const decided = (type: string) => job.status?.conditions?.find((one) => one.type === type && one.status === 'True')
  const success = decided('SuccessCriteriaMet')
  if (success) return { type: 'Complete', reason: success.reason ?? '', message: success.message ?? '' }
  const target = decided('FailureTarget')
  if (target) return failure(target.reason ?? '', target.message ?? '')
  for (const pod of counts.fresh.failed) {
    const { action, message = '' } = failureAction(job, pod)
    if (action === 'FailJob') return failure('PodFailurePolicy', message)
  }
  const restarts = spec.template.spec?.restartPolicy === 'OnFailure' ? counts.active.reduce((sum, pod) => sum + restartsOf(pod), 0) : 0
  const limit = spec.backoffLimit ?? DEFAULT_BACKOFF_LIMIT
  if (counts.failed > limit || (restarts > 0 && restarts >= limit)) return failure('BackoffLimitExceeded', 'Job has reached the specified backoff limit')
  if (secondsToDeadline(job, now) <= 0) return failure('DeadlineExceeded', 'Job was active longer than specified deadline')
  const failedCount = counts.failedIndexes?.size ?? 0
  if (spec.maxFailedIndexes !== undefined && failedCount > spec.maxFailedIndexes) {
    return failure('MaxFailedIndexesExceeded', 'Job has exceeded the specified maximal number of failed indexes')
  }
  if (failedCount > 0 && failedCount + counts.completedIndexes.size >= (spec.completions ?? 0)) return failure('FailedIndexes', 'Job has failed indexes')
  const matched = isIndexed(job) ? successByPolicy(job, counts.completedIndexes) : null
  return matched === null ? null : { type: 'Complete', reason: 'SuccessPolicy', message: matched }
}

const failure = (reason: string, message: string): Ending => ({ type: 'Failed', reason, message })

/** Why the Job is complete, now that so many of its pods are active; null: it goes on. */
export function decideCompletion({ spec }: Job, counts: Pick<JobCounts, 'succeeded'>, active: number): Ending | null {
  const enough = spec?.completions === undefined ? counts.succeeded > 0 : counts.succeeded >= spec.completions
  return enough && active === 0 ? { type: 'Complete', reason: 'CompletionsReached', message: 'Reached expected number of succeeded pods' } : null
}

/** Seconds until activeDeadlineSeconds are over; Infinity without them. */
export function secondsToDeadline(job: Job, now: number): number {
  const deadline = job.spec?.activeDeadlineSeconds
  if (deadline === undefined || !job.status?.startTime || job.spec?.suspend) return Infinity
  return deadline - (now - Date.parse(job.status.startTime)) / 1000
}

const restartsOf = (pod: Pod): number =>
  [...(pod.status?.containerStatuses ?? []), ...(pod.status?.initContainerStatuses ?? [])].reduce((sum, status) => sum + status.restartCount, 0)

export interface PodPlan {
  /** Completion indexes, or -1 each where the Job has none. */
  create: number[]
  remove: Stored<Pod>[]
}

/** Which pods to make and to take away while the Job goes on. */
export function planPods({ job, now }: JobState, counts: JobCounts): PodPlan {
  const spec = job.spec!
  const { active } = counts
  if (spec.suspend) return { create: [], remove: active }
  const parallelism = spec.parallelism ?? 1
  const left = spec.completions === undefined ? (counts.succeeded > 0 ? active.length : Infinity) : spec.completions - counts.succeeded
  const wanted = Math.max(0, Math.min(parallelism, left))
  if (active.length > wanted) return { create: [], remove: inDeletionOrder(active, [], now).slice(0, Math.min(active.length - wanted, MOST_AT_ONCE)) }
  // A pod that is being deleted may still run: its place is free once it is gone, where the Job wants that.
  const occupied = replacesOnlyFailed(job) ? active.length + counts.terminating : active.length
  const missing = Math.max(0, Math.min(wanted - occupied, MOST_AT_ONCE))
  if (!isIndexed(job)) return { create: Array.from({ length: missing }, () => -1), remove: [] }
  const taken = new Set([...counts.completedIndexes, ...(counts.failedIndexes ?? []), ...active.map(indexOf)])
  return { create: nextIndexes(spec.completions ?? 0, taken, missing), remove: [] }
}

/** The status's word on indexes. */
export function indexNumbers(job: Job, counts: JobCounts): Partial<JobStatus> {
  if (!isIndexed(job)) return {}
  return {
    succeeded: counts.completedIndexes.size || undefined,
    completedIndexes: formatIndexes(counts.completedIndexes) || undefined,
    ...(counts.failedIndexes ? { failedIndexes: formatIndexes(counts.failedIndexes) } : {}),
  }
}
