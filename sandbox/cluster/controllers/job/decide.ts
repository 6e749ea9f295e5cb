import type { Job, JobCondition, JobStatus } from 'kubernetes-types/batch/v1'
import type { Pod } from 'kubernetes-types/core/v1'
import type { Stored } from '../../machinery/object.ts'
import { isFinished, isReady } from '../../machinery/pods.ts'
import { failureAction } from './failure-policy.ts'
import { formatIndexes, indexOf, isIndexed, nextIndexes, parseIndexes } from './indexes.ts'

/** Pods carry this until their end is counted, so that none is lost. */
export const TRACKING = 'batch.kubernetes.io/job-tracking'

/** A new pod after a failure waits 10 s, doubling to 10 min. */
export const BACKOFF = { firstMilliseconds: 10_000, mostMilliseconds: 600_000 }

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
  succeeded: number
  failed: number
  completedIndexes: Set<number>
  /** Finished pods whose end is not in the status yet. */
  uncounted: { succeeded: Stored<Pod>[]; failed: Stored<Pod>[] }
}

export const isJobFinished = (job: Job): JobCondition | undefined =>
  job.status?.conditions?.find((one) => (one.type === 'Complete' || one.type === 'Failed') && one.status === 'True')

const hasFinalizer = (pod: Pod): boolean => pod.metadata?.finalizers?.includes(TRACKING) ?? false

/** A pod on its way out with no more to say counts as failed. */
const hasFailed = (pod: Pod): boolean => pod.status?.phase === 'Failed' || (pod.metadata?.deletionTimestamp !== undefined && pod.status?.phase !== 'Succeeded' && !pod.spec?.nodeName)

/** Counts with what has ended but is not written down yet included. */
export function countPods({ job, pods }: JobState): JobCounts {
  const uncounted = { succeeded: [] as Stored<Pod>[], failed: [] as Stored<Pod>[] }
  const done = new Set(parseIndexes(job.status?.completedIndexes))
  const policyIgnores = (pod: Pod): boolean => failureAction(job, pod).action === 'Ignore'
  for (const pod of pods) {
    if (!hasFinalizer(pod)) continue
    if (pod.status?.phase === 'Succeeded') uncounted.succeeded.push(pod)
    else if (hasFailed(pod)) uncounted.failed.push(pod)
  }
  if (isIndexed(job)) for (const pod of uncounted.succeeded) done.add(indexOf(pod))
  const live = pods.filter((pod) => !isFinished(pod))
  return {
    active: live.filter((pod) => !pod.metadata.deletionTimestamp),
    ready: live.filter((pod) => !pod.metadata.deletionTimestamp && isReady(pod)).length,
    terminating: live.filter((pod) => pod.metadata.deletionTimestamp).length,
    succeeded: isIndexed(job) ? done.size : (job.status?.succeeded ?? 0) + uncounted.succeeded.length,
    failed: (job.status?.failed ?? 0) + uncounted.failed.filter((pod) => !policyIgnores(pod)).length,
    completedIndexes: done,
    uncounted,
  }
}

/** Why the Job is over; null: it goes on. */
export function decideEnding(state: JobState, counts: JobCounts): Ending | null {
  const { job, now } = state
  const spec = job.spec!
  const target = job.status?.conditions?.find((one) => one.type === 'FailureTarget' && one.status === 'True')
  if (target) return { type: 'Failed', reason: target.reason ?? '', message: target.message ?? '' }
  for (const pod of counts.uncounted.failed) {
    const { action, message = '' } = failureAction(job, pod)
    if (action === 'FailJob') return { type: 'Failed', reason: 'PodFailurePolicy', message }
  }
  const restarts = spec.template.spec?.restartPolicy === 'OnFailure' ? counts.active.reduce((sum, pod) => sum + restartsOf(pod), 0) : 0
  const limit = spec.backoffLimit ?? DEFAULT_BACKOFF_LIMIT
  if (counts.failed > limit || (restarts > 0 && restarts >= limit && limit > 0) || (limit === 0 && restarts > 0)) {
    return { type: 'Failed', reason: 'BackoffLimitExceeded', message: 'Job has reached the specified backoff limit' }
  }
  if (secondsToDeadline(job, now) <= 0) return { type: 'Failed', reason: 'DeadlineExceeded', message: 'Job was active longer than specified deadline' }
  const complete =
    spec.completions === undefined ? counts.succeeded > 0 && counts.active.length === 0 : counts.succeeded >= spec.completions
  if (!complete || spec.suspend) return null
  return { type: 'Complete', reason: 'CompletionsReached', message: 'Reached expected number of succeeded pods' }
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
export function planPods({ job }: JobState, counts: JobCounts): PodPlan {
  const spec = job.spec!
  const { active } = counts
  if (spec.suspend) return { create: [], remove: active }
  const parallelism = spec.parallelism ?? 1
  const left = spec.completions === undefined ? (counts.succeeded > 0 ? active.length : Infinity) : spec.completions - counts.succeeded
  const wanted = Math.max(0, Math.min(parallelism, left))
  if (active.length > wanted) {
    const dispensable = [...active].sort((a, b) => Number(isReady(a)) - Number(isReady(b)) || Date.parse(b.metadata.creationTimestamp) - Date.parse(a.metadata.creationTimestamp))
    return { create: [], remove: dispensable.slice(0, Math.min(active.length - wanted, MOST_AT_ONCE)) }
  }
  // A pod that is being deleted may still run: its place is free once it is gone, where the Job wants that.
  const occupied = spec.podReplacementPolicy === 'Failed' ? active.length + counts.terminating : active.length
  const missing = Math.max(0, Math.min(wanted - occupied, MOST_AT_ONCE))
  if (!isIndexed(job)) return { create: Array.from({ length: missing }, () => -1), remove: [] }
  const taken = new Set([...counts.completedIndexes, ...active.map(indexOf)])
  return { create: nextIndexes(spec.completions ?? 0, taken, missing), remove: [] }
}

/** The status but for conditions and what is being counted. */
export function jobNumbers(job: Job, counts: JobCounts): JobStatus {
  return {
    ...job.status,
    active: counts.active.length || undefined,
    ready: counts.ready,
    terminating: counts.terminating,
    succeeded: counts.succeeded || undefined,
    failed: counts.failed || undefined,
    ...(isIndexed(job) && counts.completedIndexes.size > 0 ? { completedIndexes: formatIndexes(counts.completedIndexes) } : {}),
  }
}

/** When the last of so many failures ended, in milliseconds since 1970. */
export function lastFailure(pods: readonly Pod[]): number {
  const ends = pods
    .filter((pod) => pod.status?.phase === 'Failed')
    .flatMap((pod) => (pod.status?.containerStatuses ?? []).flatMap(({ state }) => state?.terminated?.finishedAt ?? []))
  return Math.max(0, ...ends.map((end) => Date.parse(end)))
}
