import type { HorizontalPodAutoscaler } from 'kubernetes-types/autoscaling/v2'
import { invalid, notSupported, required, type FieldError } from '../../field-errors.ts'

const METRIC_TYPES = ['ContainerResource', 'External', 'Object', 'Pods', 'Resource']

/** pkg/apis/autoscaling/validation */
export function validateAutoscaler({ spec }: HorizontalPodAutoscaler): FieldError[] {
  if (!spec) return [required('spec.scaleTargetRef')]
  const errors: FieldError[] = []
  const least = spec.minReplicas ?? 1
  if (least < 1) errors.push(invalid('spec.minReplicas', least, 'must be greater than or equal to 1'))
  if (!(spec.maxReplicas > 0)) errors.push(invalid('spec.maxReplicas', spec.maxReplicas, 'must be greater than 0'))
  if (spec.maxReplicas < least) errors.push(invalid('spec.maxReplicas', spec.maxReplicas, 'must be greater than or equal to `minReplicas`'))
  if (!spec.scaleTargetRef?.kind) errors.push(required('spec.scaleTargetRef.kind'))
  if (!spec.scaleTargetRef?.name) errors.push(required('spec.scaleTargetRef.name'))
  for (const [index, metric] of (spec.metrics ?? []).entries()) {
    const at = `spec.metrics[${index}]`
    if (!metric.type) errors.push(required(`${at}.type`, 'must specify a metric source type'))
    else if (!METRIC_TYPES.includes(metric.type)) errors.push(notSupported(`${at}.type`, metric.type, METRIC_TYPES))
    else if (!metric[sourceOf(metric.type)]) errors.push(required(`${at}.${sourceOf(metric.type)}`, 'must populate the given metric source'))
    const target = metric.resource?.target
    if (target && target.averageUtilization === undefined && target.averageValue === undefined) {
      errors.push(required(`${at}.resource.target.averageUtilization`, 'must set either a target raw value or a target utilization'))
    }
    if ((target?.averageUtilization ?? 1) < 1) errors.push(invalid(`${at}.resource.target.averageUtilization`, target?.averageUtilization, 'must be greater than 0'))
  }
  return errors
}

const sources = { Resource: 'resource', Pods: 'pods', Object: 'object', External: 'external', ContainerResource: 'containerResource' } as const
const sourceOf = (type: string) => sources[type as keyof typeof sources]
