import type { ClusterRole, ClusterRoleBinding, Role, RoleBinding, RoleRef, Subject } from 'kubernetes-types/rbac/v1'
import type { StoreReader, User } from '../admission-plugin.ts'
import type { Attributes, Authorizer, PolicyRule } from './authorizer.ts'

const group = 'rbac.authorization.k8s.io'
const refs = {
  clusterRoles: { group, version: 'v1', resource: 'clusterroles' },
  clusterRoleBindings: { group, version: 'v1', resource: 'clusterrolebindings' },
  roles: { group, version: 'v1', resource: 'roles' },
  roleBindings: { group, version: 'v1', resource: 'rolebindings' },
}

/** This group may do anything, bindings or none. */
const MASTERS = 'system:masters'

/** https://kubernetes.io/docs/reference/access-authn-authz/rbac/ */
export function createRbacAuthorizer(reader: StoreReader): Authorizer {
  const rulesOf = (roleRef: RoleRef, namespace: string): readonly PolicyRule[] => {
    const role =
      roleRef.kind === 'ClusterRole'
        ? reader.get<ClusterRole>(refs.clusterRoles, undefined, roleRef.name)
        : reader.get<Role>(refs.roles, namespace, roleRef.name)
    return role?.rules ?? []
  }

  /** Every rule that holds for the user there, with what grants it. */
  function* granted(user: User, namespace: string): Generator<{ rule: PolicyRule; by: string }> {
    for (const binding of reader.list<ClusterRoleBinding>(refs.clusterRoleBindings)) {
      const subject = binding.subjects?.find((one) => appliesTo(one, user, ''))
      if (subject === undefined) continue
      const by = `ClusterRoleBinding ${JSON.stringify(binding.metadata.name)} of ${described(binding.roleRef)} to ${who(subject, '')}`
      for (const rule of rulesOf(binding.roleRef, '')) yield { rule, by }
    }
    if (namespace === '') return
    for (const binding of reader.list<RoleBinding>(refs.roleBindings, namespace)) {
      const subject = binding.subjects?.find((one) => appliesTo(one, user, namespace))
      if (subject === undefined) continue
      const by = `RoleBinding "${binding.metadata.name}/${namespace}" of ${described(binding.roleRef)} to ${who(subject, namespace)}`
      for (const rule of rulesOf(binding.roleRef, namespace)) yield { rule, by }
    }
  }

  return {
    authorize(user, attributes) {
      if (user.groups.includes(MASTERS)) return { allowed: true, reason: '' }
      const namespace = 'path' in attributes ? '' : attributes.namespace
      for (const { rule, by } of granted(user, namespace)) {
        if (ruleAllows(rule, attributes)) return { allowed: true, reason: `RBAC: allowed by ${by}` }
      }
      return { allowed: false, reason: '' }
    },
    rules(user, namespace) {
      if (user.groups.includes(MASTERS)) return [{ verbs: ['*'], apiGroups: ['*'], resources: ['*'] }, { verbs: ['*'], nonResourceURLs: ['*'] }]
      return [...granted(user, namespace)].map(({ rule }) => rule)
    },
  }
}

function appliesTo(subject: Subject, user: User, namespace: string): boolean {
  switch (subject.kind) {
    case 'User':
      return subject.name === user.name
    case 'Group':
      return user.groups.includes(subject.name)
    case 'ServiceAccount':
      return user.name === `system:serviceaccount:${subject.namespace ?? namespace}:${subject.name}`
    default:
      return false
  }
}

const described = ({ kind, name }: RoleRef): string => `${kind} ${JSON.stringify(name)}`

const who = ({ kind, name, namespace }: Subject, inside: string): string =>
  kind === 'ServiceAccount' ? `ServiceAccount "${name}/${namespace ?? inside}"` : `${kind} ${JSON.stringify(name)}`

export function ruleAllows(rule: PolicyRule, attributes: Attributes): boolean {
  if (!matches(rule.verbs, attributes.verb)) return false
  if ('path' in attributes) return rule.nonResourceURLs?.some((pattern) => pathMatches(pattern, attributes.path)) ?? false
  if (!matches(rule.apiGroups, attributes.group)) return false
  if (rule.resources?.some((pattern) => resourceMatches(pattern, attributes.resource, attributes.subresource)) !== true) return false
  return (rule.resourceNames?.length ?? 0) === 0 || rule.resourceNames?.includes(attributes.name) === true
}

const matches = (patterns: readonly string[] | undefined, value: string): boolean => patterns?.some((one) => one === '*' || one === value) ?? false

function resourceMatches(pattern: string, resource: string, subresource: string): boolean {
  if (pattern === '*') return true
  if (subresource === '') return pattern === resource
  return pattern === `${resource}/${subresource}` || pattern === `*/${subresource}`
}

const pathMatches = (pattern: string, path: string): boolean =>
  pattern === '*' || pattern === path || (pattern.endsWith('*') && path.startsWith(pattern.slice(0, -1)))
