import type { ReplicationController } from 'kubernetes-types/core/v1'
import { required, type FieldError } from '../../field-errors.ts'
import { workloadTemplateProblems } from '../apps/workload-rules.ts'
import { nonNegative } from '../rules/numbers.ts'

/** pkg/apis/core/validation ValidateReplicationControllerSpec */
export function validateReplicationController({ spec }: ReplicationController): FieldError[] {
  const selector = spec?.selector ?? {}
  return [
    ...nonNegative(spec?.minReadySeconds, 'spec.minReadySeconds'),
    ...(Object.keys(selector).length === 0 ? [required('spec.selector')] : []),
    ...nonNegative(spec?.replicas, 'spec.replicas'),
    ...workloadTemplateProblems(spec?.template, { matchLabels: selector }, 'ReplicationController'),
  ]
}
