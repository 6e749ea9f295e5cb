import type { ClusterRole, ClusterRoleBinding, Role, RoleBinding, Subject } from 'kubernetes-types/rbac/v1'
import type { ResourceDefinition } from '../../resource.ts'
import { ageColumn, ageOf, createdAtColumn, nameColumn, nameOf, text, wide } from '../columns.ts'
import { define, everyVerb } from '../define.ts'
import { validateBinding, validateBindingUpdate, validateClusterRole, validateRole } from './rbac-rules.ts'

const GROUP = 'rbac.authorization.k8s.io'

const common = { group: GROUP, version: 'v1', verbs: everyVerb, generationOf: null } as const satisfies Partial<ResourceDefinition>
/** Their names are path segments, "system:node" among them. */
const naming = { name: 'pathSegment' } as const
const bindingColumns = [nameColumn, text('Role'), ageColumn, wide(text('Users')), wide(text('Groups')), wide(text('ServiceAccounts'))]

export const roles = define<Role>(
  {
    ...common,
    kind: 'Role',
    resource: 'roles',
    singular: 'role',
    namespaced: true,
    schema: 'io.k8s.api.rbac.v1.Role',
    validate: (role) => validateRole(role, { namespaced: true }),
    columns: [nameColumn, createdAtColumn],
    row: (role) => [nameOf(role), role.metadata.creationTimestamp],
  },
  naming,
)

export const clusterRoles = define<ClusterRole>(
  {
    ...common,
    kind: 'ClusterRole',
    resource: 'clusterroles',
    singular: 'clusterrole',
    namespaced: false,
    schema: 'io.k8s.api.rbac.v1.ClusterRole',
    validate: validateClusterRole,
    columns: [nameColumn, createdAtColumn],
    row: (role) => [nameOf(role), role.metadata.creationTimestamp],
  },
  naming,
)

export const roleBindings = define<RoleBinding>(
  {
    ...common,
    kind: 'RoleBinding',
    resource: 'rolebindings',
    singular: 'rolebinding',
    namespaced: true,
    schema: 'io.k8s.api.rbac.v1.RoleBinding',
    setDefaults: setBindingDefaults,
    validate: (binding) => validateBinding(binding, { namespaced: true }),
    validateUpdate: validateBindingUpdate,
    columns: bindingColumns,
    row: bindingRow,
  },
  naming,
)

export const clusterRoleBindings = define<ClusterRoleBinding>(
  {
    ...common,
    kind: 'ClusterRoleBinding',
    resource: 'clusterrolebindings',
    singular: 'clusterrolebinding',
    namespaced: false,
    schema: 'io.k8s.api.rbac.v1.ClusterRoleBinding',
    setDefaults: setBindingDefaults,
    validate: (binding) => validateBinding(binding, { namespaced: false }),
    validateUpdate: validateBindingUpdate,
    columns: bindingColumns,
    row: bindingRow,
  },
  naming,
)

function setBindingDefaults({ roleRef, subjects }: RoleBinding | ClusterRoleBinding): void {
  if (roleRef) roleRef.apiGroup ||= GROUP
  for (const subject of subjects ?? []) if (subject.kind === 'User' || subject.kind === 'Group') subject.apiGroup ||= GROUP
}

function bindingRow(binding: RoleBinding | ClusterRoleBinding, now: number): string[] {
  const named = (kind: string, write: (subject: Subject) => string): string =>
    (binding.subjects ?? [])
      .filter((subject) => subject.kind === kind)
      .map(write)
      .join(', ')
  return [
    nameOf(binding),
    `${binding.roleRef.kind}/${binding.roleRef.name}`,
    ageOf(binding, now),
    named('User', ({ name }) => name),
    named('Group', ({ name }) => name),
    named('ServiceAccount', ({ namespace, name }) => `${namespace ?? ''}/${name}`),
  ]
}
