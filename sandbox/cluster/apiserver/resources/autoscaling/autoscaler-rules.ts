import type { HorizontalPodAutoscaler } from 'kubernetes-types/autoscaling/v2'
import { invalid, type FieldError } from '../../field-errors.ts'
import { behaviorProblems } from './behavior-rules.ts'
import { metricProblems, referenceProblems } from './metric-rules.ts'

/** pkg/apis/autoscaling/validation, in its order. */
export function validateAutoscaler({ spec }: HorizontalPodAutoscaler): FieldError[] {
  const { minReplicas = 1, maxReplicas = 0, scaleTargetRef, metrics = [], behavior } = spec ?? ({} as Partial<NonNullable<HorizontalPodAutoscaler['spec']>>)
  const errors: FieldError[] = []
  if (minReplicas < 1) errors.push(invalid('spec.minReplicas', minReplicas, 'must be greater than or equal to 1'))
  if (maxReplicas < 1) errors.push(invalid('spec.maxReplicas', maxReplicas, 'must be greater than 0'))
  if (maxReplicas < minReplicas) errors.push(invalid('spec.maxReplicas', maxReplicas, 'must be greater than or equal to `minReplicas`'))
  errors.push(...referenceProblems(scaleTargetRef, 'spec.scaleTargetRef'))
  errors.push(...metrics.flatMap((metric, index) => metricProblems(metric, `spec.metrics[${index}]`)))
  return [...errors, ...behaviorProblems(behavior, 'spec.behavior')]
}
