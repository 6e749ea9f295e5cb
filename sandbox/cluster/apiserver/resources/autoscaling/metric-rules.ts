import type { CrossVersionObjectReference, MetricSpec, MetricTarget } from 'kubernetes-types/autoscaling/v2'
import { dns1123LabelProblems } from '../../../machinery/name-rules.ts'
import { tryParseQuantity } from '../../../machinery/quantity.ts'
import { forbidden, invalid, notSupported, required, type FieldError } from '../../field-errors.ts'
import { goQuantity, invalidValue } from '../rules/go-values.ts'
import { pathSegmentProblems } from '../rules/metadata.ts'
import { containerResourceNameProblems } from '../rules/resource-names.ts'

type Source = 'object' | 'external' | 'pods' | 'resource' | 'containerResource'

const sourceOf: Readonly<Record<string, Source>> = { ContainerResource: 'containerResource', External: 'external', Object: 'object', Pods: 'pods', Resource: 'resource' }
const TYPES = Object.keys(sourceOf)

/** pkg/apis/autoscaling/validation validateMetricSpec: of several sources the first is looked into. */
export function metricProblems(metric: MetricSpec, field: string): FieldError[] {
  const errors: FieldError[] = []
  if (!metric.type) errors.push(required(`${field}.type`, 'must specify a metric source type'))
  if (!TYPES.includes(metric.type)) errors.push(notSupported(`${field}.type`, metric.type ?? '', TYPES))
  const present = (Object.keys(sourceProblems) as Source[]).filter((source) => metric[source] !== undefined)
  const [first] = present
  if (first !== undefined) errors.push(...sourceProblems[first](metric, `${field}.${first}`))
  const expected = sourceOf[metric.type]
  if (expected !== undefined && metric[expected] === undefined) errors.push(required(`${field}.${expected}`, 'must populate information for the given metric source'))
  if (present.length !== 1) errors.push(...present.filter((source) => source !== expected).map((source) => forbidden(`${field}.${source}`, 'must populate the given metric source only')))
  return errors
}

/** In the order in which upstream looks for them. */
const sourceProblems: Record<Source, (metric: MetricSpec, field: string) => FieldError[]> = {
  object({ object }, field) {
    const target = object?.target
    return [
      ...referenceProblems(object?.describedObject, `${field}.describedObject`),
      ...metricNameProblems(object?.metric?.name, `${field}.metric.name`),
      ...targetProblems(target, `${field}.target`),
      ...(target?.value === undefined && target?.averageValue === undefined ? [required(`${field}.target.averageValue`, 'must set either a target value or averageValue')] : []),
    ]
  },
  external({ external }, field) {
    const target = external?.target
    const errors = [...metricNameProblems(external?.metric?.name, `${field}.metric.name`), ...targetProblems(target, `${field}.target`)]
    if (target?.value === undefined && target?.averageValue === undefined) errors.push(required(`${field}.target.averageValue`, 'must set either a target value for metric or a per-pod target'))
    if (target?.value !== undefined && target.averageValue !== undefined) errors.push(forbidden(`${field}.target.value`, 'may not set both a target value for metric and a per-pod target'))
    return errors
  },
  pods: ({ pods }, field) => [
    ...metricNameProblems(pods?.metric?.name, `${field}.metric.name`),
    ...targetProblems(pods?.target, `${field}.target`),
    ...(pods?.target?.averageValue === undefined ? [required(`${field}.target.averageValue`, 'must specify a positive target averageValue')] : []),
  ],
  resource: ({ resource }, field) => [
    ...(resource?.name ? [] : [required(`${field}.name`, 'must specify a resource name')]),
    ...targetProblems(resource?.target, `${field}.target`),
    ...usageProblems(resource?.target, `${field}.target`),
  ],
  containerResource: ({ containerResource: source }, field) => [
    ...(source?.name ? containerResourceNameProblems(source.name, `${field}.name`) : [required(`${field}.name`, 'must specify a resource name')]),
    ...(source?.container
      ? dns1123LabelProblems(source.container).map((problem) => invalid(`${field}.container`, source.container, problem))
      : [required(`${field}.container`, 'must specify a container')]),
    ...targetProblems(source?.target, `${field}.target`),
    ...usageProblems(source?.target, `${field}.target`),
  ],
}

const metricNameProblems = (name: string | undefined, field: string): FieldError[] =>
  name ? pathSegmentProblems(name).map((problem) => invalid(field, name, problem)) : [required(field, 'must specify a metric name')]

const TARGET_TYPES = ['Utilization', 'Value', 'AverageValue']

function targetProblems(target: Partial<MetricTarget> | undefined, field: string): FieldError[] {
  const errors: FieldError[] = []
  if (!target?.type) errors.push(required(`${field}.type`, 'must specify a metric target type'))
  if (!TARGET_TYPES.includes(target?.type ?? '')) errors.push(invalid(`${field}.type`, target?.type ?? '', 'must be either Utilization, Value, or AverageValue'))
  for (const part of ['value', 'averageValue'] as const) {
    const value = target?.[part]
    if (value !== undefined && (tryParseQuantity(value)?.nanos ?? 1n) <= 0n) errors.push(invalidValue(`${field}.${part}`, goQuantity(value), 'must be positive'))
  }
  const { averageUtilization = 1 } = target ?? {}
  if (averageUtilization < 1) errors.push(invalid(`${field}.averageUtilization`, averageUtilization, 'must be greater than 0'))
  return errors
}

/** A share of what is requested, or an amount, and not both. */
function usageProblems(target: Partial<MetricTarget> | undefined, field: string): FieldError[] {
  const [share, amount] = [target?.averageUtilization !== undefined, target?.averageValue !== undefined]
  if (!share && !amount) return [required(`${field}.averageUtilization`, 'must set either a target raw value or a target utilization')]
  return share && amount ? [forbidden(`${field}.averageValue`, 'may not set both a target raw value and a target utilization')] : []
}

export const referenceProblems = (reference: Partial<CrossVersionObjectReference> | undefined, field: string): FieldError[] =>
  (['kind', 'name'] as const).flatMap((part) => {
    const value = reference?.[part]
    return value ? pathSegmentProblems(value).map((problem) => invalid(`${field}.${part}`, value, problem)) : [required(`${field}.${part}`)]
  })
