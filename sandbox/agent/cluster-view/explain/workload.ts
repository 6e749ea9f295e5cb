import type { Explanation } from '../../../cluster-protocol.ts'
import { explanation } from './explanation.ts'

/** What of a Deployment, ReplicaSet, Job and their like says that it is not getting where it should. */
export interface Progress {
  spec?: { paused?: boolean; suspend?: boolean }
  status?: { conditions?: { type: string; status: string; reason?: string; message?: string }[] }
}

/** Pure: why something that makes pods does not; null when its own status says nothing against it. */
export function explainWorkload({ spec, status }: Progress): Explanation | null {
  const holds = (type: string) => status?.conditions?.find((one) => one.type === type && one.status === 'True')
  const failure = holds('ReplicaFailure')
  if (failure !== undefined) return explanation('cannotCreate', { message: failure.message })
  const failed = holds('Failed')
  if (failed !== undefined) return explanation('jobFailed', { message: failed.message ?? failed.reason })
  const progressing = status?.conditions?.find(({ type }) => type === 'Progressing')
  if (progressing?.reason === 'ProgressDeadlineExceeded') return explanation('stuck', { message: progressing.message })
  if (spec?.paused === true) return explanation('paused')
  return spec?.suspend === true ? explanation('suspended') : null
}
