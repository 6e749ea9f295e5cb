import type { Job, JobStatus } from 'kubernetes-types/batch/v1'
import type { Pod } from 'kubernetes-types/core/v1'
import type { Stored } from '../../machinery/object.ts'
import { withJobCondition } from './conditions.ts'
import { countsAsFailure, type Ending, type JobCounts } from './decide.ts'
import { isIndexed } from './indexes.ts'
import { hasFailed, isTracked } from './tracking.ts'

/**
 * The pods whose end can be written down now. While the Job goes on: those that ended, but for failed ones that wait for their
 * replacement. When it is over: all.
 */
export function settledPods(job: Job, pods: readonly Stored<Pod>[], counts: JobCounts, ending: Ending | null): Stored<Pod>[] {
  const waiting = new Set([...counts.replaced.values()].map(({ metadata }) => metadata.uid))
  return pods.filter(
    (pod) => isTracked(pod) && (ending !== null || pod.status?.phase === 'Succeeded' || (hasFailed(pod, job) && !waiting.has(pod.metadata.uid))),
  )
}

/**
 * The ends of these pods noted by uid, before their finalizers are taken off: whatever happens between, each is counted once. Pods that
 * still ran when the Job failed are failures.
 */
export function withUncounted(job: Job, status: JobStatus, settled: readonly Stored<Pod>[], ending: Ending | null): JobStatus {
  const succeeded = new Set(status.uncountedTerminatedPods?.succeeded)
  const failed = new Set(status.uncountedTerminatedPods?.failed)
  for (const pod of settled) {
    const { uid } = pod.metadata
    if (pod.status?.phase === 'Succeeded' && !failed.has(uid)) {
      // An index is its own account.
      if (!isIndexed(job)) succeeded.add(uid)
    } else if ((hasFailed(pod, job) || ending?.type === 'Failed') && countsAsFailure(job, pod)) failed.add(uid)
  }
  return { ...status, uncountedTerminatedPods: lists([...succeeded], [...failed]) }
}

/** The numbers with those of the noted pods that have let go of their finalizers. */
export function withCounted(status: JobStatus, stillTracked: ReadonlySet<string>): JobStatus {
  const { succeeded = [], failed = [] } = status.uncountedTerminatedPods ?? {}
  const left = (uids: readonly string[]): string[] => uids.filter((uid) => stillTracked.has(uid))
  return {
    ...status,
    succeeded: (status.succeeded ?? 0) + succeeded.length - left(succeeded).length || undefined,
    failed: (status.failed ?? 0) + failed.length - left(failed).length || undefined,
    uncountedTerminatedPods: lists(left(succeeded), left(failed)),
  }
}

const lists = (succeeded: string[], failed: string[]): JobStatus['uncountedTerminatedPods'] => ({
  ...(succeeded.length > 0 ? { succeeded } : {}),
  ...(failed.length > 0 ? { failed } : {}),
})

/** The decision that the Job is over; its end follows when no pod runs any more. */
export function withDecision(status: JobStatus, { type, reason, message }: Ending, now: string): JobStatus {
  const decision = { type: type === 'Complete' ? 'SuccessCriteriaMet' : 'FailureTarget', status: 'True', reason, message }
  return { ...status, conditions: withJobCondition(status.conditions ?? [], decision, now) }
}

/** The end, once nothing terminates and all is counted; else the status as it is. */
export function withEnd(status: JobStatus, { type, reason, message }: Ending, now: string): JobStatus {
  const { succeeded = [], failed = [] } = status.uncountedTerminatedPods ?? {}
  if ((status.terminating ?? 0) > 0 || succeeded.length + failed.length > 0) return status
  const conditions = withJobCondition(status.conditions ?? [], { type, status: 'True', reason, message }, now)
  return { ...status, conditions, ...(type === 'Complete' ? { completionTime: now } : {}) }
}
