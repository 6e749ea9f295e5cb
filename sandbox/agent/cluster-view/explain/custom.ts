import type { Event } from 'kubernetes-types/core/v1'
import type { Explanation } from '../../../cluster-protocol.ts'
import type { KubeObject } from '../../../cluster/machinery/object.ts'
import { explainHeld } from './ending.ts'
import { explanation } from './explanation.ts'

interface Condition {
  type: string
  status: string
  reason?: string
  message?: string
}

/** What operators say by custom when all is well, and when it is not. https://github.com/kubernetes/community/blob/master/contributors/devel/sig-architecture/api-conventions.md#typical-status-properties */
const good = ['Ready', 'Available', 'Healthy', 'Synced', 'Succeeded']
const bad = ['Degraded', 'Failed', 'Stalled', 'Error']

/** Pure: what a custom resource's own conditions say against it; null when they do not, or there are none. */
export function explainCustom(object: KubeObject & { status?: unknown }, warning: Event | undefined): Explanation | null {
  const held = explainHeld(object.metadata)
  if (held !== null) return held
  const conditions = conditionsOf(object.status)
  const against = conditions.find(({ type, status }) => bad.includes(type) && status === 'True') ?? conditions.find(({ type, status }) => good.includes(type) && status === 'False')
  if (against === undefined) return null
  return explanation('condition', { condition: `${against.type}=${against.status}`, message: against.message ?? against.reason ?? warning?.message })
}

/** Its schema is somebody's own: a status may be anything. */
function conditionsOf(status: unknown): Condition[] {
  const { conditions } = (typeof status === 'object' && status !== null ? status : {}) as { conditions?: unknown }
  if (!Array.isArray(conditions)) return []
  return conditions.filter((one: unknown): one is Condition => typeof one === 'object' && one !== null && ['type', 'status'].every((key) => typeof (one as Record<string, unknown>)[key] === 'string')).map(({ type, status, reason, message }) => ({ type, status, ...(typeof reason === 'string' ? { reason } : {}), ...(typeof message === 'string' ? { message } : {}) }))
}
