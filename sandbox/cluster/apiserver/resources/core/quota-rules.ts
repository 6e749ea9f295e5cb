import type { ResourceQuota } from 'kubernetes-types/core/v1'
import { invalid, required, type FieldError } from '../../field-errors.ts'
import { goTexts, invalidValue } from '../rules/go-values.ts'
import { isQuotaResource, quotaResourceNameProblems, resourceValueProblems } from '../rules/resource-names.ts'

type Spec = NonNullable<ResourceQuota['spec']>
type Term = NonNullable<NonNullable<Spec['scopeSelector']>['matchExpressions']>[number]

const POD_COUNT = ['pods']
const POD_COMPUTE = [...POD_COUNT, 'cpu', 'memory', 'requests.cpu', 'requests.memory', 'limits.cpu', 'limits.memory']
/** Scopes, and which of the standard resources each can narrow. pkg/apis/core/helper IsResourceQuotaScopeValidForResource */
const SCOPES: Record<string, readonly string[]> = {
  BestEffort: POD_COUNT,
  CrossNamespacePodAffinity: POD_COMPUTE,
  NotBestEffort: POD_COMPUTE,
  NotTerminating: POD_COMPUTE,
  PriorityClass: POD_COMPUTE,
  Terminating: POD_COMPUTE,
  VolumeAttributesClass: ['persistentvolumeclaims', 'requests.storage'],
}
const CONFLICTS = [
  ['BestEffort', 'NotBestEffort'],
  ['Terminating', 'NotTerminating'],
]
const OF_ANY_VALUE = ['PriorityClass', 'VolumeAttributesClass']

/** pkg/apis/core/validation ValidateResourceQuotaSpec */
export function quotaProblems({ spec }: ResourceQuota): FieldError[] {
  const hard = spec?.hard ?? {}
  return [
    ...Object.entries(hard).flatMap(([name, amount]) => [...quotaResourceNameProblems(name, `spec.hard[${name}]`), ...resourceValueProblems(name, amount, `spec.hard[${name}]`)]),
    ...scopesProblems(spec?.scopes ?? [], Object.keys(hard)),
    ...termsProblems(spec?.scopeSelector?.matchExpressions ?? [], Object.keys(hard), spec?.scopes),
  ]
}

const goScopes = (scopes: readonly string[] | undefined): string => goTexts(scopes, '[]core.ResourceQuotaScope')
const unfit = (scope: string, names: readonly string[]): string[] => names.filter((name) => isQuotaResource(name) && SCOPES[scope] !== undefined && !SCOPES[scope].includes(name))
const conflict = (scopes: readonly string[]): boolean => CONFLICTS.some((pair) => pair.every((scope) => scopes.includes(scope)))

function scopesProblems(scopes: readonly string[], names: readonly string[]): FieldError[] {
  const wrong = (problem: string): FieldError => invalidValue('spec.scopes', goScopes(scopes), problem)
  return [
    ...scopes.flatMap((scope) => [...(scope in SCOPES ? [] : [wrong('unsupported scope')]), ...unfit(scope, names).map(() => wrong('unsupported scope applied to resource'))]),
    ...(conflict(scopes) ? [wrong('conflicting scopes')] : []),
  ]
}

const goTerm = ({ scopeName, operator, values }: Term): string =>
  `core.ScopedResourceSelectorRequirement{ScopeName:${JSON.stringify(scopeName)}, Operator:${JSON.stringify(operator)}, Values:${goTexts(values, '[]string')}}`

/** validateScopedResourceSelectorRequirement */
function termsProblems(terms: Term[], names: readonly string[], scopes: readonly string[] | undefined): FieldError[] {
  const at = 'spec.scopeSelector.matchExpressions'
  const whole = `core.ScopeSelector{MatchExpressions:[]core.ScopedResourceSelectorRequirement{${terms.map(goTerm).join(', ')}}}`
  const errors = terms.flatMap(({ scopeName = '', operator = '', values = [] }) => [
    ...(scopeName in SCOPES ? [] : [invalid(`${at}.scopeName`, scopeName, 'unsupported scope')]),
    ...unfit(scopeName, names).map(() => invalidValue(at, whole, 'unsupported scope applied to resource')),
    ...(scopeName in SCOPES && !OF_ANY_VALUE.includes(scopeName) && operator !== 'Exists'
      ? [
          invalid(
            `${at}.operator`,
            operator,
            "must be 'Exists' when scope is any of ResourceQuotaScopeTerminating, ResourceQuotaScopeNotTerminating, ResourceQuotaScopeBestEffort, ResourceQuotaScopeNotBestEffort or ResourceQuotaScopeCrossNamespacePodAffinity",
          ),
        ]
      : []),
    ...operatorProblems(operator, values, at),
  ])
  return conflict(terms.map(({ scopeName }) => scopeName)) ? [...errors, invalidValue(at, goScopes(scopes), 'conflicting scopes')] : errors
}

function operatorProblems(operator: string, values: readonly string[], field: string): FieldError[] {
  switch (operator) {
    case 'In':
    case 'NotIn':
      return values.length === 0 ? [required(`${field}.values`, "must be at least one value when `operator` is 'In' or 'NotIn' for scope selector")] : []
    case 'Exists':
    case 'DoesNotExist':
      return values.length > 0 ? [invalid(`${field}.values`, values, "must be no value when `operator` is 'Exist' or 'DoesNotExist' for scope selector")] : []
    default:
      return [invalid(`${field}.operator`, operator, 'not a valid selector operator')]
  }
}

/** What may not change: the scopes decide what has been counted. */
export const quotaUpdateProblems = ({ spec }: ResourceQuota, { spec: before }: ResourceQuota): FieldError[] =>
  JSON.stringify([...(spec?.scopes ?? [])].sort()) === JSON.stringify([...(before?.scopes ?? [])].sort()) ? [] : [invalidValue('spec.scopes', goScopes(spec?.scopes), 'field is immutable')]
