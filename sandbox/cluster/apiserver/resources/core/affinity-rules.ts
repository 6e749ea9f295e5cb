import type { Affinity, NodeSelector, NodeSelectorRequirement, NodeSelectorTerm, PodAffinityTerm } from 'kubernetes-types/core/v1'
import type { LabelSelector } from 'kubernetes-types/meta/v1'
import { dns1123LabelProblems, dns1123SubdomainProblems, labelKeyProblems, labelValueProblems } from '../../../machinery/name-rules.ts'
import { forbidden, invalid, required, type FieldError } from '../../field-errors.ts'
import { labelSelectorProblems } from '../rules/label-selector.ts'

const REQUIRED = 'requiredDuringSchedulingIgnoredDuringExecution'
const PREFERRED = 'preferredDuringSchedulingIgnoredDuringExecution'

/** kubernetes-types is older than these. */
type PodTerm = PodAffinityTerm & { matchLabelKeys?: string[]; mismatchLabelKeys?: string[] }

/** pkg/apis/core/validation validateAffinity */
export function affinityProblems({ nodeAffinity, podAffinity, podAntiAffinity }: Affinity, field: string): FieldError[] {
  const errors: FieldError[] = []
  if (nodeAffinity?.[REQUIRED]) errors.push(...nodeSelectorProblems(nodeAffinity[REQUIRED], `${field}.nodeAffinity.${REQUIRED}`))
  for (const [index, { weight, preference }] of (nodeAffinity?.[PREFERRED] ?? []).entries()) {
    const at = `${field}.nodeAffinity.${PREFERRED}[${index}]`
    // A preference may name values that no label can have.
    errors.push(...weightProblems(weight, at), ...termProblems(preference ?? {}, `${at}.preference`, false))
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

const weightProblems = (weight: number | undefined, field: string): FieldError[] =>
  weight !== undefined && weight >= 1 && weight <= 100 ? [] : [invalid(`${field}.weight`, weight ?? 0, 'must be in the range 1-100')]

/** ValidateNodeSelector */
export function nodeSelectorProblems({ nodeSelectorTerms }: NodeSelector, field: string): FieldError[] {
  const at = `${field}.nodeSelectorTerms`
  if ((nodeSelectorTerms ?? []).length === 0) return [required(at, 'must have at least one node selector term')]
  return nodeSelectorTerms.flatMap((term, index) => termProblems(term, `${at}[${index}]`, true))
}

const termProblems = ({ matchExpressions = [], matchFields = [] }: NodeSelectorTerm, field: string, strict: boolean): FieldError[] => [
  ...matchExpressions.flatMap((requirement, index) => labelRequirementProblems(requirement, `${field}.matchExpressions[${index}]`, strict)),
  ...matchFields.flatMap((requirement, index) => fieldRequirementProblems(requirement, `${field}.matchFields[${index}]`)),
]

function labelRequirementProblems({ key = '', operator, values = [] }: NodeSelectorRequirement, field: string, strict: boolean): FieldError[] {
  const errors = operatorProblems(operator, values, field)
  errors.push(...labelKeyProblems(key).map((problem) => invalid(`${field}.key`, key, problem)))
  if (strict) for (const [index, value] of values.entries()) errors.push(...labelValueProblems(value).map((problem) => invalid(`${field}.values[${index}]`, value, problem)))
  return errors
}

function operatorProblems(operator: string | undefined, values: readonly string[], field: string): FieldError[] {
  if (operator === 'In' || operator === 'NotIn') return values.length === 0 ? [required(`${field}.values`, "must be specified when `operator` is 'In' or 'NotIn'")] : []
  if (operator === 'Exists' || operator === 'DoesNotExist') return values.length > 0 ? [forbidden(`${field}.values`, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'")] : []
  if (operator === 'Gt' || operator === 'Lt') return values.length === 1 ? [] : [required(`${field}.values`, "must be specified single value when `operator` is 'Lt' or 'Gt'")]
  return [invalid(`${field}.operator`, operator ?? '', 'not a valid selector operator')]
}

/** Of a node's fields only its name can be asked for. */
function fieldRequirementProblems({ key = '', operator, values = [] }: NodeSelectorRequirement, field: string): FieldError[] {
  const errors: FieldError[] = []
  if (operator !== 'In' && operator !== 'NotIn') errors.push(invalid(`${field}.operator`, operator ?? '', 'not a valid selector operator'))
  else if (values.length !== 1) errors.push(required(`${field}.values`, "must be only one value when `operator` is 'In' or 'NotIn' for node field selector"))
  if (key !== 'metadata.name') return [...errors, invalid(`${field}.key`, key, 'not a valid field selector key')]
  return [...errors, ...values.flatMap((value, index) => dns1123SubdomainProblems(value).map((problem) => invalid(`${field}.values[${index}]`, value, problem)))]
}

function podTermProblems(term: PodTerm | undefined, field: string): FieldError[] {
  const { labelSelector, namespaceSelector, namespaces = [], topologyKey = '', matchLabelKeys = [], mismatchLabelKeys = [] } = term ?? {}
  return [
    ...labelSelectorProblems(labelSelector, `${field}.labelSelector`),
    ...labelSelectorProblems(namespaceSelector, `${field}.namespaceSelector`),
    ...namespaces.flatMap((name) => dns1123LabelProblems(name).map((problem) => invalid(`${field}.namespace`, name, problem))),
    ...labelKeysProblems(matchLabelKeys, labelSelector, `${field}.matchLabelKeys`),
    ...labelKeysProblems(mismatchLabelKeys, labelSelector, `${field}.mismatchLabelKeys`),
    ...matchLabelKeys.flatMap((key, index) => (mismatchLabelKeys.includes(key) ? [invalid(`${field}.matchLabelKeys[${index}]`, key, 'exists in both matchLabelKeys and mismatchLabelKeys')] : [])),
    ...(topologyKey === '' ? [required(`${field}.topologyKey`, 'can not be empty')] : []),
    ...labelKeyProblems(topologyKey).map((problem) => invalid(`${field}.topologyKey`, topologyKey, problem)),
  ]
}

/** Keys whose values are taken from the pod's own labels. validateLabelKeys */
function labelKeysProblems(keys: readonly string[], selector: LabelSelector | undefined, field: string): FieldError[] {
  if (keys.length === 0) return []
  if (selector === undefined) return [forbidden(field, 'must not be specified when labelSelector is not set')]
  return keys.flatMap((key, index) => labelKeyProblems(key).map((problem) => invalid(`${field}[${index}]`, key, problem)))
}
