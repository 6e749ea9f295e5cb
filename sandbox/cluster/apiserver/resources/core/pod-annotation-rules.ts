import type { PodSpec } from 'kubernetes-types/core/v1'
import { invalid, type FieldError } from '../../field-errors.ts'

const DELETION_COST = 'controller.kubernetes.io/pod-deletion-cost'
const MIRROR = 'kubernetes.io/config.mirror'
/** A leading zero or plus is none. */
const INTEGER = /^(0|-?[1-9]\d*)$/
const GREATEST_COST = 2_147_483_647

/** pkg/apis/core/validation ValidatePodSpecificAnnotations */
export function podAnnotationsProblems(annotations: Record<string, string> | undefined, spec: PodSpec | undefined, field: string): FieldError[] {
  const errors: FieldError[] = []
  const mirror = annotations?.[MIRROR]
  if (mirror !== undefined && !spec?.nodeName) errors.push(invalid(`${field}[${MIRROR}]`, mirror, 'must set spec.nodeName if mirror pod annotation is set'))
  const cost = annotations?.[DELETION_COST]
  if (cost !== undefined && !(INTEGER.test(cost) && Math.abs(Number(cost)) <= GREATEST_COST)) errors.push(invalid(`${field}[${DELETION_COST}]`, cost, 'must be a 32bit integer'))
  return errors
}
