import type { ResourceQuota } from 'kubernetes-types/core/v1'
import { labelKeyProblems } from '../../../machinery/name-rules.ts'
import { tryParseQuantity } from '../../../machinery/quantity.ts'
import { invalid, required, type FieldError } from '../../field-errors.ts'

/** Amounts that pods ask for; the others count objects. */
const COMPUTE = ['cpu', 'memory', 'ephemeral-storage', 'requests.cpu', 'requests.memory', 'requests.ephemeral-storage', 'limits.cpu', 'limits.memory', 'limits.ephemeral-storage']
const COUNTS = ['pods', 'resourcequotas', 'services', 'replicationcontrollers', 'secrets', 'persistentvolumeclaims', 'configmaps', 'services.nodeports', 'services.loadbalancers']
const STANDARD = new Set([...COMPUTE, ...COUNTS, 'requests.storage'])
const NANOS = 1_000_000_000n

/** Scopes by what they can be asked of: only the number of pods, or everything that pods ask for too. */
const POD_COUNT_SCOPES = new Set(['BestEffort'])
const SCOPES = ['BestEffort', 'CrossNamespacePodAffinity', 'NotBestEffort', 'NotTerminating', 'PriorityClass', 'Terminating', 'VolumeAttributesClass']
const CONFLICTS = [
  ['BestEffort', 'NotBestEffort'],
  ['Terminating', 'NotTerminating'],
]
const OPERATORS = ['DoesNotExist', 'Exists', 'In', 'NotIn']

/** apis/core/validation ValidateResourceQuotaSpec */
export function quotaProblems({ spec }: ResourceQuota): FieldError[] {
  const hard = spec?.hard ?? {}
  const errors = Object.entries(hard).flatMap(([name, value]) => [...nameProblems(name, `spec.hard[${name}]`), ...valueProblems(name, value, `spec.hard[${name}]`)])
  const scopes = spec?.scopes ?? []
  errors.push(...scopeProblems(scopes, Object.keys(hard), 'spec.scopes', scopes))
  const terms = spec?.scopeSelector?.matchExpressions ?? []
  const at = 'spec.scopeSelector.matchExpressions'
  for (const { scopeName, operator, values = [] } of terms) {
    if (!OPERATORS.includes(operator)) errors.push(invalid(`${at}.operator`, operator, 'not a valid selector operator'))
    else if ((operator === 'In' || operator === 'NotIn') && values.length === 0) errors.push(required(`${at}.values`, "must be at least one value when `operator` is 'In' or 'NotIn' for scope selector"))
    else if ((operator === 'Exists' || operator === 'DoesNotExist') && values.length > 0) errors.push(invalid(`${at}.values`, values, "must be no value when `operator` is 'Exist' or 'DoesNotExist' for scope selector"))
    if (scopeName !== 'PriorityClass' && scopeName !== 'VolumeAttributesClass' && operator !== 'Exists') errors.push(invalid(`${at}.operator`, operator, "must be 'Exist' when scope is any of ResourceQuotaScopeTerminating, ResourceQuotaScopeNotTerminating, ResourceQuotaScopeBestEffort, ResourceQuotaScopeNotBestEffort or ResourceQuotaScopeCrossNamespacePodAffinity"))
  }
  errors.push(...scopeProblems(terms.map(({ scopeName }) => scopeName), Object.keys(hard), `${at}.scopeName`, terms))
  return errors
}

function nameProblems(name: string, field: string): FieldError[] {
  const problems = labelKeyProblems(name).map((problem) => invalid(field, name, problem))
  if (problems.length > 0 || name.includes('/')) return problems
  // Counts of any resource, extended resources, and what a storage class is asked for have names of their own.
  return STANDARD.has(name) || /^(requests\.|limits\.)?hugepages-/.test(name) || name.startsWith('count/') ? [] : [invalid(field, name, 'must be a standard resource type or fully qualified'), invalid(field, name, 'must be a standard resource for quota')]
}

function valueProblems(name: string, value: string, field: string): FieldError[] {
  const quantity = tryParseQuantity(value)
  if (quantity === null) return []
  if (quantity.nanos < 0n) return [invalid(field, value, 'must be greater than or equal to 0')]
  return (COUNTS.includes(name) || name.startsWith('count/')) && quantity.nanos % NANOS !== 0n ? [invalid(field, value, 'must be an integer')] : []
}

function scopeProblems(scopes: readonly string[], names: readonly string[], field: string, shown: unknown): FieldError[] {
  const errors = scopes.flatMap((scope): FieldError[] => {
    if (!SCOPES.includes(scope)) return [invalid(field, shown, 'unsupported scope')]
    const fits = (name: string): boolean => scope === 'VolumeAttributesClass' || name === 'pods' || name === 'count/pods' || (!POD_COUNT_SCOPES.has(scope) && (COMPUTE.includes(name) || name.startsWith('requests.') || name.startsWith('limits.'))) || !STANDARD.has(name)
    return names.every(fits) ? [] : [invalid(field, shown, 'unsupported scope applied to resource')]
  })
  return CONFLICTS.some((pair) => pair.every((scope) => scopes.includes(scope))) ? [...errors, invalid(field, shown, 'conflicting scopes')] : errors
}

/** What may not change: the scopes decide what has been counted. */
export const quotaUpdateProblems = ({ spec }: ResourceQuota, { spec: before }: ResourceQuota): FieldError[] =>
  JSON.stringify([...(spec?.scopes ?? [])].sort()) === JSON.stringify([...(before?.scopes ?? [])].sort()) ? [] : [invalid('spec.scopes', spec?.scopes ?? [], 'field is immutable')]
