import type { Affinity, NodeSelectorRequirement, PodAffinityTerm } from 'kubernetes-types/core/v1'
import { forbidden, invalid, required, type FieldError } from '../../field-errors.ts'
import { labelSelectorProblems } from '../rules/label-selector.ts'

const REQUIRED = 'requiredDuringSchedulingIgnoredDuringExecution'
const PREFERRED = 'preferredDuringSchedulingIgnoredDuringExecution'

/** pkg/apis/core/validation validateAffinity */
export function affinityProblems({ nodeAffinity, podAffinity, podAntiAffinity }: Affinity, field: string): FieldError[] {
  const errors: FieldError[] = []
  const node = `${field}.nodeAffinity`
  const terms = nodeAffinity?.[REQUIRED]?.nodeSelectorTerms
  if (nodeAffinity?.[REQUIRED] && (terms ?? []).length === 0) errors.push(required(`${node}.${REQUIRED}.nodeSelectorTerms`, 'must have at least one node selector term'))
  for (const [index, term] of (terms ?? []).entries()) errors.push(...requirementsProblems(term.matchExpressions ?? [], `${node}.${REQUIRED}.nodeSelectorTerms[${index}].matchExpressions`))
  for (const [index, { weight, preference }] of (nodeAffinity?.[PREFERRED] ?? []).entries()) {
    const at = `${node}.${PREFERRED}[${index}]`
    errors.push(...weightProblems(weight, at), ...requirementsProblems(preference?.matchExpressions ?? [], `${at}.preference.matchExpressions`))
  }
  for (const [kind, affinity] of Object.entries({ podAffinity, podAntiAffinity })) {
    for (const [index, term] of (affinity?.[REQUIRED] ?? []).entries()) errors.push(...podTermProblems(term, `${field}.${kind}.${REQUIRED}[${index}]`))
    for (const [index, { weight, podAffinityTerm }] of (affinity?.[PREFERRED] ?? []).entries()) {
      const at = `${field}.${kind}.${PREFERRED}[${index}]`
      errors.push(...weightProblems(weight, at), ...podTermProblems(podAffinityTerm, `${at}.podAffinityTerm`))
    }
  }
  return errors
}

const weightProblems = (weight: number, field: string): FieldError[] => (weight >= 1 && weight <= 100 ? [] : [invalid(`${field}.weight`, weight, 'must be in the range 1-100')])

function requirementsProblems(requirements: NodeSelectorRequirement[], field: string): FieldError[] {
  return requirements.flatMap(({ operator, values = [] }, index) => {
    const at = `${field}[${index}]`
    if (operator === 'In' || operator === 'NotIn') return values.length === 0 ? [required(`${at}.values`, "must be specified when `operator` is 'In' or 'NotIn'")] : []
    if (operator === 'Exists' || operator === 'DoesNotExist') return values.length > 0 ? [forbidden(`${at}.values`, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'")] : []
    if (operator === 'Gt' || operator === 'Lt') return values.length === 1 ? [] : [required(`${at}.values`, "must be specified single value when `operator` is 'Lt' or 'Gt'")]
    return [invalid(`${at}.operator`, operator, 'not a valid selector operator')]
  })
}

function podTermProblems({ labelSelector, topologyKey }: PodAffinityTerm, field: string): FieldError[] {
  return [...labelSelectorProblems(labelSelector, `${field}.labelSelector`), ...(topologyKey ? [] : [required(`${field}.topologyKey`, 'can not be empty')])]
}
