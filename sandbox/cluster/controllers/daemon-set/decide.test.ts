import type { DaemonSet } from 'kubernetes-types/apps/v1'
import type { Node, Pod } from 'kubernetes-types/core/v1'
import { describe, expect, it } from 'vitest'
import type { Stored } from '../../machinery/object.ts'
import { daemonStatus, type DaemonState, decideDaemons, decideUpdate } from './decide.ts'
import { FailedDaemons } from './failed-pods.ts'
import { nodeOf, tieToNode } from './placement.ts'

const stamps = (name: string) => ({ name, namespace: 'n', uid: name, resourceVersion: '1', creationTimestamp: '2026-01-01T00:00:00Z', generation: 1 })
const daemonSet = (rollingUpdate: object = { maxUnavailable: 1 }, template: object = {}): Stored<DaemonSet> =>
  ({ apiVersion: 'apps/v1', kind: 'DaemonSet', metadata: stamps('ds'), spec: { selector: {}, template: { spec: { containers: [], ...template } }, updateStrategy: { type: 'RollingUpdate', rollingUpdate } } }) as Stored<DaemonSet>
const node = (name: string, spec: Node['spec'] = {}, labels = {}): Stored<Node> => ({ apiVersion: 'v1', kind: 'Node', metadata: { ...stamps(name), labels }, spec })
const pod = (on: string, hash = 'new', phase = 'Running'): Stored<Pod> => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { ...stamps(`${on}-${hash}`), labels: { 'controller-revision-hash': hash } },
  spec: { containers: [], nodeName: on },
  status: { phase, conditions: phase === 'Running' ? [{ type: 'Ready', status: 'True', lastTransitionTime: '2026-01-01T00:00:00Z' }] : [] },
})
const state = (nodes: Stored<Node>[], pods: Stored<Pod>[], owner = daemonSet()): DaemonState => ({ daemonSet: owner, nodes, pods, hash: 'new', now: Date.parse('2026-01-01T01:00:00Z') })
const names = (pods: Stored<Pod>[]): string[] => pods.map(({ metadata }) => metadata.name)
const taint = (key: string, effect: string): Node['spec'] => ({ taints: [{ key, effect }] })

describe('a DaemonSet', () => {
  it('runs on every node that is right for it, cordoned ones included', () => {
    const nodes = [node('a'), node('b', { unschedulable: true, ...taint('node.kubernetes.io/unschedulable', 'NoSchedule') }), node('c', taint('dedicated', 'NoSchedule')), node('d')]
    expect(decideDaemons(state(nodes, [pod('d')])).create).toEqual(['a', 'b'])
  })

  it('follows its node selector', () => {
    const nodes = [node('a', {}, { disk: 'ssd' }), node('b')]
    const decision = decideDaemons(state(nodes, [pod('b')], daemonSet({}, { nodeSelector: { disk: 'ssd' } })))
    expect([decision.create, names(decision.remove)]).toEqual([['a'], ['b-new']])
  })

  it('stays under a NoSchedule taint that came later, and leaves under NoExecute', () => {
    const nodes = [node('a', taint('x', 'NoSchedule')), node('b', taint('x', 'NoExecute'))]
    expect(names(decideDaemons(state(nodes, [pod('a'), pod('b')])).remove)).toEqual(['b-new'])
  })

  it('replaces a failed pod and says so', () => {
    const decision = decideDaemons(state([node('a')], [pod('a', 'new', 'Failed')]))
    expect([names(decision.remove), decision.ended.map((one) => one.node)]).toEqual([['a-new'], ['a']])
  })

  it('leaves a failed pod where it is for longer each time', () => {
    const failed = new FailedDaemons()
    expect(failed.wait('a', 0)).toBe(0)
    failed.note('a', 0)
    expect([failed.wait('a', 0), failed.wait('a', 1000), failed.wait('b', 0)]).toEqual([1000, 0, 0])
    failed.note('a', 1000)
    expect(failed.wait('a', 1000)).toBe(2000)
    const held = new Set(['a-new'])
    expect(decideDaemons({ ...state([node('a')], [pod('a', 'new', 'Failed')]), held })).toEqual({ create: [], remove: [], ended: [] })
  })

  it('updates no more pods at once than may be unavailable, broken ones besides', () => {
    const nodes = ['a', 'b', 'c'].map((name) => node(name))
    expect(names(decideUpdate(state(nodes, [pod('a', 'old'), pod('b', 'old'), pod('c', 'old')])).remove)).toEqual(['a-old'])
    expect(names(decideUpdate(state(nodes, [pod('a', 'old'), pod('b', 'new', 'Pending'), pod('c', 'old')])).remove)).toEqual([])
    expect(names(decideUpdate(state(nodes, [pod('a', 'old', 'Pending'), pod('b', 'old'), pod('c', 'old')])).remove)).toEqual(['a-old'])
  })

  it('makes the new one beside the old one where a surge is allowed', () => {
    const nodes = ['a', 'b'].map((name) => node(name))
    const surging = daemonSet({ maxSurge: 1, maxUnavailable: 0 })
    expect(decideUpdate(state(nodes, [pod('a', 'old'), pod('b', 'old')], surging))).toMatchObject({ create: ['a'], remove: [] })
    expect(names(decideDaemons(state(nodes, [pod('a', 'old'), pod('a', 'new'), pod('b', 'old')], surging)).remove)).toEqual(['a-old'])
  })

  it('counts', () => {
    const nodes = [node('a'), node('b'), node('c', {}, {}), node('d', taint('x', 'NoSchedule'))]
    expect(daemonStatus(state(nodes, [pod('a'), pod('b', 'old'), pod('d')]))).toEqual({
      desiredNumberScheduled: 3,
      currentNumberScheduled: 2,
      numberMisscheduled: 1,
      numberReady: 2,
      updatedNumberScheduled: 1,
      numberAvailable: 2,
      numberUnavailable: 1,
      observedGeneration: 1,
    })
  })

  it('ties a pod to its node by name', () => {
    const made: Pod = { spec: { containers: [] } }
    tieToNode(made, 'a')
    expect(nodeOf(made)).toBe('a')
  })
})
