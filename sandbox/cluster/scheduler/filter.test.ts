import type { Pod } from 'kubernetes-types/core/v1'
import { describe, expect, it } from 'vitest'
import type { Stored } from '../machinery/object.ts'
import { nodeFilter } from './filter.ts'
import type { NodeState } from './node-state.ts'
import { cluster, node, pod } from './testing/builders.ts'

const app = (value: string) => ({ labels: { app: value } })
const term = (value: string, topologyKey = 'zone') => ({ labelSelector: { matchLabels: { app: value } }, topologyKey })
const zone = (name: string) => ({ labels: { zone: name } })
const spread = (maxSkew: number, topologyKey = 'zone') => ({
  topologySpreadConstraints: [{ maxSkew, topologyKey, whenUnsatisfiable: 'DoNotSchedule', labelSelector: { matchLabels: { app: 'web' } } }],
})
const near = (value: string) => ({ affinity: { podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [term(value)] } } })
const far = (value: string) => ({ affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [term(value)] } } })
const wants = (operator: string, values?: string[]) => ({
  affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchExpressions: [{ key: 'size', operator, values }] }] } } },
})

/** Input and output: a pod, the nodes, and for each node why it is rejected or null. */
const cases: [string, Stored<Pod>, NodeState[], (string[] | null)[]][] = [
  ['a cordoned node', pod('p'), [node('a', { spec: { unschedulable: true } }), node('b')], [['node(s) were unschedulable'], null]],
  [
    'a cordoned node that is tolerated',
    pod('p', { spec: { tolerations: [{ key: 'node.kubernetes.io/unschedulable', operator: 'Exists', effect: 'NoSchedule' }] } }),
    [node('a', { spec: { unschedulable: true } })],
    [null],
  ],
  [
    'a taint, tolerated only with its value',
    pod('p', { spec: { tolerations: [{ key: 'dedicated', value: 'gpu', effect: 'NoSchedule' }] } }),
    [
      node('a', { spec: { taints: [{ key: 'dedicated', value: 'gpu', effect: 'NoSchedule' }] } }),
      node('b', { spec: { taints: [{ key: 'dedicated', value: 'db', effect: 'NoSchedule' }] } }),
      node('c', { spec: { taints: [{ key: 'dedicated', value: 'db', effect: 'PreferNoSchedule' }] } }),
    ],
    [null, ['node(s) had untolerated taint {dedicated: db}'], null],
  ],
  [
    'a node selector',
    pod('p', { spec: { nodeSelector: { disk: 'ssd' } } }),
    [node('a', { labels: { disk: 'ssd' } }), node('b')],
    [null, ["node(s) didn't match Pod's node affinity/selector"]],
  ],
  ['node affinity In', pod('p', { spec: wants('In', ['l', 'm']) }), [node('a', { labels: { size: 'm' } }), node('b', { labels: { size: 's' } })], [null, ["node(s) didn't match Pod's node affinity/selector"]]],
  ['node affinity NotIn, which a node without the label matches', pod('p', { spec: wants('NotIn', ['m']) }), [node('a', { labels: { size: 'm' } }), node('b')], [["node(s) didn't match Pod's node affinity/selector"], null]],
  ['node affinity Gt', pod('p', { spec: wants('Gt', ['8']) }), [node('a', { labels: { size: '16' } }), node('b', { labels: { size: '4' } })], [null, ["node(s) didn't match Pod's node affinity/selector"]]],
  [
    'a host port in use',
    pod('p', { spec: { containers: [{ name: 'c', ports: [{ containerPort: 80, hostPort: 80 }] }] } }),
    [node('a', { running: [pod('q', { spec: { containers: [{ name: 'c', ports: [{ containerPort: 8080, hostPort: 80 }] }] } })] }), node('b')],
    [["node(s) didn't have free ports for the requested pod ports"], null],
  ],
  [
    'too little CPU and memory, counting what runs there',
    pod('p', { cpu: '2', memory: '6Gi' }),
    [node('a', { running: [pod('q', { cpu: '3', memory: '4Gi' })] }), node('b', { running: [pod('r', { cpu: '1' })] })],
    [['Insufficient cpu', 'Insufficient memory'], null],
  ],
  ['no room for another pod', pod('p'), [node('a', { pods: '1', running: [pod('q')] })], [['Too many pods']]],
  [
    'an init container that needs more than the containers together',
    pod('p', { spec: { containers: [{ name: 'c', resources: { requests: { cpu: '1' } } }], initContainers: [{ name: 'i', resources: { requests: { cpu: '5' } } }] } }),
    [node('a')],
    [['Insufficient cpu']],
  ],
  [
    'a zone that would lean too far',
    pod('p', { ...app('web'), spec: spread(1) }),
    [node('a', { ...zone('x'), running: [pod('q', app('web'))] }), node('b', zone('y')), node('c')],
    [["node(s) didn't match pod topology spread constraints"], null, ["node(s) didn't match pod topology spread constraints (missing required label)"]],
  ],
  [
    'affinity to a pod in the zone',
    pod('p', { spec: near('db') }),
    [node('a', { ...zone('x'), running: [pod('q', app('db'))] }), node('b', zone('x')), node('c', zone('y'))],
    [null, null, ["node(s) didn't match pod affinity rules"]],
  ],
  ['affinity to its own kind, for the first of them', pod('p', { ...app('web'), spec: near('web') }), [node('a', zone('x'))], [null]],
  [
    'anti-affinity to a pod in the zone',
    pod('p', { spec: far('db') }),
    [node('a', { ...zone('x'), running: [pod('q', app('db'))] }), node('b', zone('x')), node('c', zone('y'))],
    [["node(s) didn't match pod anti-affinity rules"], ["node(s) didn't match pod anti-affinity rules"], null],
  ],
  [
    'a pod there that wants it elsewhere',
    pod('p', app('web')),
    [node('a', { ...zone('x'), running: [pod('q', { spec: far('web') })] }), node('b', zone('y'))],
    [["node(s) didn't satisfy existing pods anti-affinity rules"], null],
  ],
  ['affinity only within its namespace', pod('p', { spec: far('db') }), [node('a', { ...zone('x'), running: [pod('q', { ...app('db'), namespace: 'other' })] })], [null]],
]

describe('filters', () => {
  it.each(cases)('see %s', (_, incoming, nodes, expected) => {
    const judge = nodeFilter(incoming, cluster(...nodes))
    expect(nodes.map((one) => judge(one)?.reasons ?? null)).toEqual(expected)
  })
})
