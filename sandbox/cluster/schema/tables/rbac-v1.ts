/** Messages of io.k8s.api.rbac.v1; the form is told in ../README.md. */
export const rbacV1 = `
AggregationRule
  clusterRoleSelectors 1 []meta/v1.LabelSelector atomic
ClusterRole kind
  aggregationRule 3 AggregationRule
  metadata 1 meta/v1.ObjectMeta zero
  rules 2 []PolicyRule atomic null
ClusterRoleBinding kind
  metadata 1 meta/v1.ObjectMeta zero
  roleRef 3 RoleRef required zero
  subjects 2 []Subject atomic
ClusterRoleBindingList kind
  items 2 []ClusterRoleBinding required
  metadata 1 meta/v1.ListMeta
ClusterRoleList kind
  items 2 []ClusterRole required
  metadata 1 meta/v1.ListMeta
PolicyRule
  apiGroups 2 []string atomic
  nonResourceURLs 5 []string atomic
  resourceNames 4 []string atomic
  resources 3 []string atomic
  verbs 1 []string required atomic
Role kind
  metadata 1 meta/v1.ObjectMeta zero
  rules 2 []PolicyRule atomic null
RoleBinding kind
  metadata 1 meta/v1.ObjectMeta zero
  roleRef 3 RoleRef required zero
  subjects 2 []Subject atomic
RoleBindingList kind
  items 2 []RoleBinding required
  metadata 1 meta/v1.ListMeta
RoleList kind
  items 2 []Role required
  metadata 1 meta/v1.ListMeta
RoleRef atomic
  apiGroup 1 string required default=""
  kind 2 string required default=""
  name 3 string required default=""
Subject atomic
  apiGroup 2 string
  kind 1 string required default=""
  name 3 string required default=""
  namespace 4 string
`
