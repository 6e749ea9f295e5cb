import type { FlowSchema, PolicyRulesWithSubjects, PriorityLevelConfiguration } from 'kubernetes-types/flowcontrol/v1'

const annotations = { 'apf.kubernetes.io/autoupdate-spec': 'true' }
const HAND_SIZE = 6
const QUEUE_LENGTH_LIMIT = 50

/** Name, shares, percent that may be lent, and how many queues hold what waits (0: it is refused). */
const levels: readonly [string, number, number, number][] = [
  ['catch-all', 5, 0, 0],
  ['global-default', 20, 50, 128],
  ['leader-election', 10, 0, 16],
  ['node-high', 40, 25, 64],
  ['system', 30, 33, 64],
  ['workload-high', 40, 50, 128],
  ['workload-low', 100, 90, 128],
]

/** https://kubernetes.io/docs/concepts/cluster-administration/flow-control/#defaults */
export const priorityLevels = (): PriorityLevelConfiguration[] => [
  { metadata: { name: 'exempt', annotations }, spec: { type: 'Exempt', exempt: { nominalConcurrencyShares: 0, lendablePercent: 0 } } } as PriorityLevelConfiguration,
  ...levels.map(([name, nominalConcurrencyShares, lendablePercent, queues]): PriorityLevelConfiguration => ({
    metadata: { name, annotations },
    spec: {
      type: 'Limited',
      limited: {
        nominalConcurrencyShares,
        lendablePercent,
        limitResponse:
          queues === 0 ? { type: 'Reject' } : { type: 'Queue', queuing: { handSize: name === 'leader-election' ? 4 : HAND_SIZE, queueLengthLimit: QUEUE_LENGTH_LIMIT, queues } },
      },
    },
  })),
]

type Subject = PolicyRulesWithSubjects['subjects'][number]
const group = (name: string): Subject => ({ kind: 'Group', group: { name } })
const user = (name: string): Subject => ({ kind: 'User', user: { name } })
const account = (name: string): Subject => ({ kind: 'ServiceAccount', serviceAccount: { name, namespace: 'kube-system' } })
const all = ['*']

const everything = (...subjects: Subject[]): PolicyRulesWithSubjects => ({
  subjects,
  nonResourceRules: [{ nonResourceURLs: all, verbs: all }],
  resourceRules: [{ apiGroups: all, clusterScope: true, namespaces: all, resources: all, verbs: all }],
})
const onLeases = (subjects: Subject[], namespaces: string[]): PolicyRulesWithSubjects => ({
  subjects,
  resourceRules: [{ apiGroups: ['coordination.k8s.io'], namespaces, resources: ['leases'], verbs: ['get', 'create', 'update'] }],
})
const probes: PolicyRulesWithSubjects = {
  subjects: [group('system:unauthenticated'), group('system:authenticated')],
  nonResourceRules: [{ nonResourceURLs: ['/healthz', '/readyz', '/livez'], verbs: ['get'] }],
}
const everyone = [group('system:unauthenticated'), group('system:authenticated')]

/** Name, priority level, precedence, what tells flows apart, rules. */
const schemas: readonly [string, string, number, 'ByUser' | 'ByNamespace' | null, PolicyRulesWithSubjects[]][] = [
  ['exempt', 'exempt', 1, null, [everything(group('system:masters'))]],
  ['probes', 'exempt', 2, null, [probes]],
  ['system-leader-election', 'leader-election', 100, 'ByUser', [onLeases([user('system:kube-controller-manager'), user('system:kube-scheduler'), { kind: 'ServiceAccount', serviceAccount: { name: '*', namespace: 'kube-system' } }], all)]],
  ['endpoint-controller', 'workload-high', 150, 'ByUser', [{ subjects: [user('system:kube-controller-manager'), account('endpoint-controller'), account('endpointslicemirroring-controller')], resourceRules: [{ apiGroups: [''], namespaces: all, resources: ['endpoints'], verbs: ['get', 'create', 'update'] }] }]],
  ['workload-leader-election', 'leader-election', 200, 'ByUser', [onLeases([{ kind: 'ServiceAccount', serviceAccount: { name: '*', namespace: '*' } }], all)]],
  ['system-node-high', 'node-high', 400, 'ByUser', [onLeases([group('system:nodes')], ['kube-node-lease'])]],
  ['system-nodes', 'system', 500, 'ByUser', [everything(group('system:nodes'))]],
  ['kube-controller-manager', 'workload-high', 800, 'ByNamespace', [everything(user('system:kube-controller-manager'))]],
  ['kube-scheduler', 'workload-high', 800, 'ByNamespace', [everything(user('system:kube-scheduler'))]],
  ['kube-system-service-accounts', 'workload-high', 900, 'ByNamespace', [everything({ kind: 'ServiceAccount', serviceAccount: { name: '*', namespace: 'kube-system' } })]],
  ['service-accounts', 'workload-low', 9000, 'ByUser', [everything(group('system:serviceaccounts'))]],
  ['global-default', 'global-default', 9900, 'ByUser', [everything(...everyone)]],
  ['catch-all', 'catch-all', 10_000, 'ByUser', [everything(...everyone)]],
]

export const flowSchemasOfUpstream = (): FlowSchema[] =>
  schemas.map(([name, level, matchingPrecedence, by, rules]) => ({
    metadata: { name, annotations },
    spec: { priorityLevelConfiguration: { name: level }, matchingPrecedence, ...(by ? { distinguisherMethod: { type: by } } : {}), rules },
  }))
