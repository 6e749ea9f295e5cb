import type { ClusterRole, ClusterRoleBinding, PolicyRule, Subject } from 'kubernetes-types/rbac/v1'
import { defaultRoles } from './default-roles.ts'

const group = 'rbac.authorization.k8s.io'
const labels = { 'kubernetes.io/bootstrapping': 'rbac-defaults' }
const annotations = { 'rbac.authorization.kubernetes.io/autoupdate': 'true' }
const aggregateLabel = (role: string): string => `${group}/aggregate-to-${role}`

interface Draft {
  name: string
  /** Roles that take this one's rules over. */
  into: string[]
  /** Name that others give in `into` to reach this one. */
  from: string | undefined
  rules: PolicyRule[]
}

/** https://kubernetes.io/docs/reference/access-authn-authz/rbac/#default-roles-and-role-bindings */
export function clusterRoles(): ClusterRole[] {
  const drafts = parse(defaultRoles)
  return drafts.map((draft) => ({
    metadata: {
      name: draft.name,
      labels: { ...labels, ...Object.fromEntries(draft.into.map((role) => [aggregateLabel(role), 'true'])) },
      annotations: { ...annotations },
    },
    ...(draft.from === undefined ? {} : { aggregationRule: { clusterRoleSelectors: [{ matchLabels: { [aggregateLabel(draft.from)]: 'true' } }] } }),
    rules: rulesOf(draft, drafts),
  }))
}

/** An aggregated role starts with the rules that its controller would find. */
const rulesOf = ({ from, rules }: Draft, all: readonly Draft[]): PolicyRule[] =>
  from === undefined ? rules : all.filter(({ into }) => into.includes(from)).flatMap((draft) => rulesOf(draft, all))

function parse(text: string): Draft[] {
  const drafts: Draft[] = []
  for (const line of text.split('\n').filter(Boolean)) {
    if (line.startsWith('  ')) drafts.at(-1)!.rules.push(parseRule(line.trim()))
    else {
      const [name = '', ...marks] = line.split(' ')
      drafts.push({
        name,
        into: marks.filter((mark) => mark.startsWith('>')).map((mark) => mark.slice(1)),
        from: marks.find((mark) => mark.startsWith('<'))?.slice(1),
        rules: [],
      })
    }
  }
  return drafts
}

function parseRule(line: string): PolicyRule {
  const [verbs = [], second = [], resources, resourceNames] = line.split(' ').map((part) => part.split(','))
  if (resources === undefined) return { verbs, nonResourceURLs: second }
  return { verbs, apiGroups: second.map((one) => (one === 'core' ? '' : one)), resources, ...(resourceNames === undefined ? {} : { resourceNames }) }
}

const user = (name: string): Subject => ({ kind: 'User', apiGroup: group, name })
const groupOf = (name: string): Subject => ({ kind: 'Group', apiGroup: group, name })

/** Who has which role from the start; every `system:controller:x` belongs to the service account x. */
const subjects: Record<string, Subject[]> = {
  'cluster-admin': [groupOf('system:masters')],
  'system:basic-user': [groupOf('system:authenticated')],
  'system:discovery': [groupOf('system:authenticated')],
  'system:kube-controller-manager': [user('system:kube-controller-manager')],
  'system:kube-dns': [{ kind: 'ServiceAccount', name: 'kube-dns', namespace: 'kube-system' }],
  'system:kube-scheduler': [user('system:kube-scheduler')],
  'system:monitoring': [groupOf('system:monitoring')],
  // Nodes have it from the node authorizer.
  'system:node': [],
  'system:node-proxier': [user('system:kube-proxy')],
  'system:public-info-viewer': [groupOf('system:authenticated'), groupOf('system:unauthenticated')],
  'system:service-account-issuer-discovery': [groupOf('system:serviceaccounts')],
  'system:volume-scheduler': [user('system:kube-scheduler')],
}

const CONTROLLER = 'system:controller:'

export function clusterRoleBindings(): ClusterRoleBinding[] {
  const controllers = parse(defaultRoles)
    .filter(({ name }) => name.startsWith(CONTROLLER))
    .map(({ name }): [string, Subject[]] => [name, [{ kind: 'ServiceAccount', name: name.slice(CONTROLLER.length), namespace: 'kube-system' }]])
  return [...Object.entries(subjects), ...controllers].map(([name, bound]) => ({
    metadata: { name, labels: { ...labels }, annotations: { ...annotations } },
    roleRef: { apiGroup: group, kind: 'ClusterRole', name },
    ...(bound.length > 0 ? { subjects: bound } : {}),
  }))
}
