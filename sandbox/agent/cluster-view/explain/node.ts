import type { Node } from 'kubernetes-types/core/v1'
import type { Explanation } from '../../../cluster-protocol.ts'
import { explanation } from './explanation.ts'

/** Pure: why a node takes no pods, or soon will not; null when it is well. */
export function explainNode({ spec, status }: Node): Explanation | null {
  const ready = status?.conditions?.find(({ type }) => type === 'Ready')
  if (ready?.status !== 'True') return explanation('nodeNotReady', { message: ready?.message ?? ready?.reason })
  const pressure = status?.conditions?.find(({ type, status: value }) => type.endsWith('Pressure') && value === 'True')
  if (pressure !== undefined) return explanation('pressure', { condition: pressure.type, message: pressure.message })
  return spec?.unschedulable === true ? explanation('cordoned') : null
}
