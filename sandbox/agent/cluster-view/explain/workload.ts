import type { DaemonSet, StatefulSet } from 'kubernetes-types/apps/v1'
import type { Job } from 'kubernetes-types/batch/v1'
import type { Event } from 'kubernetes-types/core/v1'
import type { Explanation } from '../../../cluster-protocol.ts'
import type { KubeObject } from '../../../cluster/machinery/object.ts'
import { explainHeld } from './ending.ts'
import { explanation } from './explanation.ts'

/** What of a Deployment, ReplicaSet, Job and their like says that it is not getting where it should. */
export interface Progress {
  spec?: { paused?: boolean; suspend?: boolean }
  status?: { conditions?: { type: string; status: string; reason?: string; message?: string }[] }
}

/** Pure: why something that makes pods does not; null when its own status, and the last warning about it, say nothing against it. */
export function explainWorkload(workload: KubeObject & Progress, warning?: Event): Explanation | null {
  const { metadata, spec, status } = workload
  const held = explainHeld(metadata)
  if (held !== null) return held
  const holds = (type: string) => status?.conditions?.find((one) => one.type === type && one.status === 'True')
  const failure = holds('ReplicaFailure')
  if (failure !== undefined) return explanation('cannotCreate', { message: failure.message })
  const failed = holds('Failed')
  if (failed !== undefined) return explanation('jobFailed', { message: failed.message ?? failed.reason })
  // Kinds without a condition for it say so in an event only, which stays when they have gone on.
  if (warning?.reason === 'FailedCreate' && lacksPods(workload)) return explanation('cannotCreate', { message: warning.message })
  const progressing = status?.conditions?.find(({ type }) => type === 'Progressing')
  if (progressing?.reason === 'ProgressDeadlineExceeded') return explanation('stuck', { message: progressing.message })
  if (isNowhere(workload)) return explanation('daemonNowhere', { selector: labelText((workload as DaemonSet).spec?.template.spec?.nodeSelector) || 'none' })
  if (spec?.paused === true) return explanation('paused')
  return spec?.suspend === true ? explanation('suspended') : null
}

/** Pure: a StatefulSet whose governing Service is not there: its pods run, and have no names. https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#stable-network-id */
export function explainGoverning(workload: KubeObject, hasService: (name: string) => boolean): Explanation | null {
  const service = workload.kind === 'StatefulSet' ? (workload as StatefulSet).spec?.serviceName : undefined
  return !service || hasService(service) ? null : explanation('noGoverning', { service })
}

/** A DaemonSet that no node suits: nothing is missing then, and nothing runs. */
function isNowhere(workload: KubeObject): boolean {
  if (workload.kind !== 'DaemonSet') return false
  const { metadata, status } = workload as DaemonSet
  return status?.desiredNumberScheduled === 0 && status.observedGeneration !== undefined && status.observedGeneration >= (metadata?.generation ?? 0)
}

const labelText = (labels: Readonly<Record<string, string>> = {}): string => Object.entries(labels).map(([key, value]) => `${key}=${value}`).join(',')

/** Whether there are fewer pods than there should be by now. */
function lacksPods(workload: KubeObject): boolean {
  switch (workload.kind) {
    case 'StatefulSet': {
      const { spec, status } = workload as StatefulSet
      return (status?.replicas ?? 0) < (spec?.replicas ?? 1)
    }
    case 'DaemonSet': {
      const { status } = workload as DaemonSet
      return (status?.currentNumberScheduled ?? 0) < (status?.desiredNumberScheduled ?? 0)
    }
    case 'Job': {
      const { spec, status } = workload as Job
      const parallelism = spec?.parallelism ?? 1
      const left = spec?.completions === undefined ? parallelism : spec.completions - (status?.succeeded ?? 0)
      return spec?.suspend !== true && status?.completionTime === undefined && (status?.active ?? 0) < Math.min(parallelism, left)
    }
    default:
      return false
  }
}
