import type { PolicyRule, Role, RoleBinding, Subject } from 'kubernetes-types/rbac/v1'

const group = 'rbac.authorization.k8s.io'
const labels = { 'kubernetes.io/bootstrapping': 'rbac-defaults' }
const annotations = { 'rbac.authorization.kubernetes.io/autoupdate': 'true' }

const system = 'kube-system'
const rule = (verbs: string[], resources: string[], resourceNames?: string[], apiGroups = ['']): PolicyRule => ({ apiGroups, ...(resourceNames ? { resourceNames } : {}), resources, verbs })
const leaderLease = (name: string): PolicyRule[] => [
  rule(['get', 'watch'], ['configmaps'], [name]),
  rule(['create'], ['leases'], undefined, ['coordination.k8s.io']),
  rule(['get', 'watch', 'update'], ['leases'], [name], ['coordination.k8s.io']),
]
const controller = (name: string): Subject => ({ kind: 'ServiceAccount', name, namespace: system })
const user = (name: string): Subject => ({ kind: 'User', apiGroup: group, name })

/** Namespace, name, rules, and who has them (none: no binding). plugin/pkg/auth/authorizer/rbac/bootstrappolicy/namespace_policy.go */
const drafts: readonly [string, string, PolicyRule[], Subject[]][] = [
  ['kube-public', 'system:controller:bootstrap-signer', [rule(['get', 'list', 'watch'], ['configmaps']), rule(['update'], ['configmaps'], ['cluster-info']), rule(['create', 'patch', 'update'], ['events'], undefined, ['', 'events.k8s.io'])], [controller('bootstrap-signer')]],
  [system, 'extension-apiserver-authentication-reader', [rule(['get', 'list', 'watch'], ['configmaps'], ['extension-apiserver-authentication'])], []],
  [system, 'system::leader-locking-kube-controller-manager', leaderLease('kube-controller-manager'), [user('system:kube-controller-manager'), controller('kube-controller-manager')]],
  [system, 'system::leader-locking-kube-scheduler', leaderLease('kube-scheduler'), [user('system:kube-scheduler'), controller('kube-scheduler')]],
  [system, 'system:controller:bootstrap-signer', [rule(['get', 'list', 'watch'], ['secrets'])], [controller('bootstrap-signer')]],
  [system, 'system:controller:cloud-provider', [rule(['create', 'get', 'list', 'watch'], ['configmaps'])], [controller('cloud-provider')]],
  [system, 'system:controller:token-cleaner', [rule(['get', 'list', 'watch', 'delete'], ['secrets']), rule(['create', 'patch', 'update'], ['events'], undefined, ['', 'events.k8s.io'])], [controller('token-cleaner')]],
]

export const namespacedRoles = (): Role[] => drafts.map(([namespace, name, rules]) => ({ metadata: { namespace, name, labels, annotations }, rules }))

export const namespacedRoleBindings = (): RoleBinding[] => [
  ...drafts
    .filter(([, , , subjects]) => subjects.length > 0)
    .map(([namespace, name, , subjects]): RoleBinding => ({ metadata: { namespace, name, labels, annotations }, roleRef: { apiGroup: group, kind: 'Role', name }, subjects })),
  {
    metadata: { namespace: system, name: 'system::extension-apiserver-authentication-reader', labels, annotations },
    roleRef: { apiGroup: group, kind: 'Role', name: 'extension-apiserver-authentication-reader' },
    subjects: [user('system:kube-controller-manager'), user('system:kube-scheduler')],
  },
]
