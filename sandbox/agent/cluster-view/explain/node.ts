import type { Node } from 'kubernetes-types/core/v1'
import type { Explanation } from '../../../cluster-protocol.ts'
import { explanation } from './explanation.ts'

/** Pure: why a node takes no pods, or soon will not; null when it is well. */
export function explainNode({ spec, status }: Node): Explanation | null {
  const ready = status?.conditions?.find(({ type }) => type === 'Ready')
  if (ready?.status !== 'True') return explanation('nodeNotReady', { message: ready?.message ?? ready?.reason })
  const pressure = status?.conditions?.find(({ type, status: value }) => type.endsWith('Pressure') && value === 'True')
  if (pressure !== undefined) return explanation('pressure', { condition: pressure.type, message: pressure.message })
  if (spec?.unschedulable === true) return explanation('cordoned')
  const taints = (spec?.taints ?? []).filter(({ effect }) => effect !== 'PreferNoSchedule').map(({ key, value, effect }) => `${key}${value ? `=${value}` : ''}:${effect}`)
  return taints.length > 0 ? explanation('tainted', { taints: taints.join(', ') }) : null
}
