import type { Pod } from 'kubernetes-types/core/v1'
import type { Stored } from '../../machinery/object.ts'

const DEFAULT_GRACE_SECONDS = 30

/**
 * How long a pod may take to end. Nobody needs time for one that no node has, or that has ended.
 * https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-termination
 */
export function podGracePeriod(stored: Stored, requested: number | undefined): number {
  const pod = stored as Stored<Pod>
  const wanted = requested ?? pod.spec?.terminationGracePeriodSeconds ?? DEFAULT_GRACE_SECONDS
  if ((pod.spec?.nodeName ?? '') === '' || pod.status?.phase === 'Failed' || pod.status?.phase === 'Succeeded') return 0
  return wanted < 0 ? 1 : wanted
}
