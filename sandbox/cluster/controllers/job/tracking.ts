import type { Job } from 'kubernetes-types/batch/v1'
import type { Pod } from 'kubernetes-types/core/v1'

/** Pods carry this until their end is counted, so that none is lost. */
export const TRACKING = 'batch.kubernetes.io/job-tracking'

export const isTracked = (pod: Pod): boolean => pod.metadata?.finalizers?.includes(TRACKING) ?? false

/** Whether a new pod waits until the old one has really ended. https://kubernetes.io/docs/concepts/workloads/controllers/job/#pod-replacement-policy */
export const replacesOnlyFailed = (job: Job): boolean => job.spec?.podReplacementPolicy === 'Failed'

/**
 * A pod that is being deleted counts as failed at once, since it may never come to an end of its own; where only failed pods are
 * replaced, its end is awaited.
 */
export function hasFailed(pod: Pod, job: Job): boolean {
  if (pod.status?.phase === 'Failed') return true
  return !replacesOnlyFailed(job) && pod.metadata?.deletionTimestamp !== undefined && pod.status?.phase !== 'Succeeded'
}

/** When a pod ended, as far as it says: its last container's end, else when it stopped being ready, else when its deletion was asked for. Milliseconds since 1970. */
export function endOf(pod: Pod, now: number): number {
  const ends = (pod.status?.containerStatuses ?? []).map(({ state }) => state?.terminated?.finishedAt)
  if (ends.length > 0 && ends.every((end) => end !== undefined)) return Math.max(...ends.map((end) => Date.parse(end!)))
  const unready = pod.status?.conditions?.find((one) => one.type === 'Ready' && one.status === 'False')?.lastTransitionTime
  if (unready) return Date.parse(unready)
  const { deletionTimestamp, deletionGracePeriodSeconds = 0 } = pod.metadata ?? {}
  return deletionTimestamp ? Date.parse(deletionTimestamp) - deletionGracePeriodSeconds * 1000 : now
}
