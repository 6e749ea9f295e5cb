import type { Job } from 'kubernetes-types/batch/v1'
import type { Pod } from 'kubernetes-types/core/v1'
import type { Stored } from '../../machinery/object.ts'
import { remainingBackOff } from './back-off.ts'
import { failureAction } from './failure-policy.ts'
import { indexOf, parseIndexes } from './indexes.ts'
import { endOf, hasFailed, isTracked } from './tracking.ts'

/** How often pods of an index failed before this one, counted against the limit and ignored by the failure policy. */
export const FAILURE_COUNT = 'batch.kubernetes.io/job-index-failure-count'
export const IGNORED_FAILURE_COUNT = 'batch.kubernetes.io/job-index-ignored-failure-count'

/** https://kubernetes.io/docs/concepts/workloads/controllers/job/#backoff-limit-per-index */
export const limitsEachIndex = (job: Job): boolean => job.spec?.completionMode === 'Indexed' && job.spec.backoffLimitPerIndex !== undefined

const countOf = (pod: Pod, annotation: string): number => Number(pod.metadata?.annotations?.[annotation] ?? 0) || 0

/** The indexes that have failed for good, those of the pods at hand included. */
export function failedIndexes(job: Job, pods: readonly Pod[]): Set<number> {
  const failed = new Set(parseIndexes(job.status?.failedIndexes, job.spec?.completions ?? 0))
  for (const pod of pods) if (isInRange(job, pod) && failsIndex(job, pod)) failed.add(indexOf(pod))
  return failed
}

function failsIndex(job: Job, pod: Pod): boolean {
  if (!hasFailed(pod, job)) return false
  const { action } = failureAction(job, pod)
  if (action === 'FailIndex') return true
  return action !== 'Ignore' && countOf(pod, FAILURE_COUNT) >= job.spec!.backoffLimitPerIndex!
}

/**
 * The failed pod of each index that is to be tried again and has no new pod yet. It keeps its finalizer until then, for the new pod
 * goes on from its count.
 */
export function podsToReplace(job: Job, pods: readonly Stored<Pod>[], settled: ReadonlySet<number>, active: readonly Pod[]): Map<number, Stored<Pod>> {
  const tried = new Set([...settled, ...active.map(indexOf)])
  const latest = new Map<number, Stored<Pod>>()
  for (const pod of pods) {
    const index = indexOf(pod)
    if (!isTracked(pod) || !hasFailed(pod, job) || !isInRange(job, pod) || tried.has(index)) continue
    const known = latest.get(index)
    if (!known || total(known) <= total(pod)) latest.set(index, pod)
  }
  return latest
}

const total = (pod: Pod): number => countOf(pod, FAILURE_COUNT) + countOf(pod, IGNORED_FAILURE_COUNT)

/** Annotations of an index's next pod, after the one it replaces. */
export function failureCounts(job: Job, replaced: Pod | undefined): Record<string, string> {
  const ignored = replaced && failureAction(job, replaced).action === 'Ignore'
  const failures = replaced ? countOf(replaced, FAILURE_COUNT) + (ignored ? 0 : 1) : 0
  const ignoredFailures = replaced ? countOf(replaced, IGNORED_FAILURE_COUNT) + (ignored ? 1 : 0) : 0
  return { [FAILURE_COUNT]: String(failures), ...(ignoredFailures > 0 ? { [IGNORED_FAILURE_COUNT]: String(ignoredFailures) } : {}) }
}

/** Milliseconds until an index may be tried again. */
export const remainingIndexBackOff = (replaced: Pod | undefined, now: number): number =>
  replaced ? remainingBackOff({ failures: total(replaced) + 1, last: endOf(replaced, now) }, now) : 0

const isInRange = (job: Job, pod: Pod): boolean => indexOf(pod) >= 0 && indexOf(pod) < (job.spec?.completions ?? 0)
