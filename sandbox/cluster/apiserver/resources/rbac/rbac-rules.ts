import type { ClusterRole, ClusterRoleBinding, PolicyRule, Role, RoleBinding } from 'kubernetes-types/rbac/v1'
import { equalJson } from '../../json-value.ts'
import { invalid, notSupported, required, type FieldError } from '../../field-errors.ts'
import { dns1123SubdomainProblems } from '../../../machinery/name-rules.ts'
import { invalidValue } from '../rules/go-values.ts'
import { labelSelectorProblems } from '../rules/label-selector.ts'
import { pathSegmentProblems } from '../rules/metadata.ts'

const GROUP = 'rbac.authorization.k8s.io'

/** pkg/apis/rbac/validation */
export const validateRole = (role: Role | ClusterRole, { namespaced }: { namespaced: boolean }): FieldError[] =>
  (role.rules ?? []).flatMap((rule, index) => ruleProblems(rule, namespaced, `rules[${index}]`))

export function validateClusterRole(role: ClusterRole): FieldError[] {
  const errors = validateRole(role, { namespaced: false })
  if (!role.aggregationRule) return errors
  const field = 'aggregationRule.clusterRoleSelectors'
  const selectors = role.aggregationRule.clusterRoleSelectors ?? []
  if (selectors.length === 0) return [...errors, required(field, 'at least one clusterRoleSelector required if aggregationRule is non-nil')]
  return [...errors, ...selectors.flatMap((selector, index) => labelSelectorProblems(selector, `${field}[${index}]`))]
}

function ruleProblems(rule: PolicyRule, namespaced: boolean, field: string): FieldError[] {
  const { verbs = [], nonResourceURLs = [], apiGroups = [], resources = [], resourceNames = [] } = rule
  const errors: FieldError[] = []
  if (verbs.length === 0) errors.push(required(`${field}.verbs`, 'verbs must contain at least one value'))
  if (nonResourceURLs.length > 0) {
    if (namespaced) errors.push(invalid(`${field}.nonResourceURLs`, nonResourceURLs, 'namespaced rules cannot apply to non-resource URLs'))
    if (apiGroups.length > 0 || resources.length > 0 || resourceNames.length > 0) {
      errors.push(invalid(`${field}.nonResourceURLs`, nonResourceURLs, 'rules cannot apply to both regular resources and non-resource URLs'))
    }
    return errors
  }
  if (apiGroups.length === 0) errors.push(required(`${field}.apiGroups`, 'resource rules must supply at least one api group'))
  if (resources.length === 0) errors.push(required(`${field}.resources`, 'resource rules must supply at least one resource'))
  return errors
}

export function validateBinding({ roleRef, subjects }: RoleBinding | ClusterRoleBinding, { namespaced }: { namespaced: boolean }): FieldError[] {
  const errors: FieldError[] = []
  if (roleRef.apiGroup !== GROUP) errors.push(notSupported('roleRef.apiGroup', roleRef.apiGroup, [GROUP]))
  const kinds = namespaced ? ['Role', 'ClusterRole'] : ['ClusterRole']
  if (!kinds.includes(roleRef.kind)) errors.push(notSupported('roleRef.kind', roleRef.kind, kinds))
  if (!roleRef.name) errors.push(required('roleRef.name'))
  else errors.push(...pathSegmentProblems(roleRef.name).map((problem) => invalid('roleRef.name', roleRef.name, problem)))
  for (const [index, subject] of (subjects ?? []).entries()) {
    const at = `subjects[${index}]`
    if (!subject.name) errors.push(required(`${at}.name`))
    if (subject.kind === 'ServiceAccount') {
      if (subject.name) errors.push(...dns1123SubdomainProblems(subject.name).map((problem) => invalid(`${at}.name`, subject.name, problem)))
      if (subject.apiGroup) errors.push(notSupported(`${at}.apiGroup`, subject.apiGroup, ['']))
      if (!namespaced && !subject.namespace) errors.push(required(`${at}.namespace`))
    } else if (subject.kind === 'User' || subject.kind === 'Group') {
      if (!subject.name) errors.push(invalid(`${at}.name`, '', `${subject.kind.toLowerCase()} name cannot be empty`))
      if (subject.apiGroup !== GROUP) errors.push(notSupported(`${at}.apiGroup`, subject.apiGroup, [GROUP]))
    } else {
      errors.push(notSupported(`${at}.kind`, subject.kind, ['ServiceAccount', 'User', 'Group']))
    }
  }
  return errors
}

export function validateBindingUpdate({ roleRef }: RoleBinding | ClusterRoleBinding, old: RoleBinding | ClusterRoleBinding): FieldError[] {
  if (equalJson(roleRef, old.roleRef)) return []
  const { apiGroup, kind, name } = roleRef
  return [invalidValue('roleRef', `rbac.RoleRef{APIGroup:${JSON.stringify(apiGroup)}, Kind:${JSON.stringify(kind)}, Name:${JSON.stringify(name)}}`, 'cannot change roleRef')]
}
