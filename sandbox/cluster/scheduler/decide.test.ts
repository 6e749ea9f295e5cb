import type { PodDisruptionBudget } from 'kubernetes-types/policy/v1'
import { describe, expect, it } from 'vitest'
import type { Stored } from '../machinery/object.ts'
import { decide } from './decide.ts'
import { nodeFilter } from './filter.ts'
import type { Rejection } from './filters/filter-port.ts'
import type { NodeState } from './node-state.ts'
import { withPod } from './node-state.ts'
import { decidePreemption } from './preemption/decide.ts'
import type { ScoringState } from './score.ts'
import { cluster, node, pod } from './testing/builders.ts'

const first = (): number => 0

describe('deciding', () => {
  it('words why no node takes a pod as upstream does', () => {
    const decision = decide(pod('p', { cpu: '900' }), cluster(node('a'), node('b'), node('c', { spec: { unschedulable: true } })), first)
    expect(decision).toMatchObject({ node: null, message: '0/3 nodes are available: 1 node(s) were unschedulable, 2 Insufficient cpu.' })
    expect(decide(pod('p'), cluster(), first)).toMatchObject({ node: null, message: 'no nodes available to schedule pods' })
  })

  it('says what volumes wait for', () => {
    const state: ScoringState = { ...cluster(node('a')), volumes: { blocked: () => 'persistentvolumeclaim "x" not found', problem: () => null } }
    expect(decide(pod('p'), state, first)).toMatchObject({ message: '0/1 nodes are available: persistentvolumeclaim "x" not found.' })
  })

  it('speaks of no other node when the pod asks for one by name, as daemons do', () => {
    const byName = (value: string) => ({ affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchFields: [{ key: 'metadata.name', operator: 'In', values: [value] }] }] } } } })
    const nodes = cluster(node('a'), node('b'), node('c'))
    expect(decide(pod('p', { cpu: '900', spec: byName('b') }), nodes, first)).toMatchObject({ node: null, message: '0/3 nodes are available: 1 Insufficient cpu.' })
    expect(decide(pod('p', { spec: byName('b') }), nodes, first)).toEqual({ node: 'b' })
    expect(decide(pod('p', { spec: byName('gone') }), nodes, first)).toMatchObject({ node: null, message: '0/3 nodes are available:' })
  })

  it('prefers the emptier node', () => {
    expect(decide(pod('p', { cpu: '1' }), cluster(node('full', { running: [pod('q', { cpu: '3' })] }), node('empty')), first)).toEqual({ node: 'empty' })
  })

  it('prefers what the pod prefers', () => {
    const preferred = [{ weight: 100, preference: { matchExpressions: [{ key: 'disk', operator: 'In', values: ['ssd'] }] } }]
    const incoming = pod('p', { spec: { affinity: { nodeAffinity: { preferredDuringSchedulingIgnoredDuringExecution: preferred } } } })
    expect(decide(incoming, cluster(node('a'), node('b', { labels: { disk: 'ssd' } })), first)).toEqual({ node: 'b' })
  })

  it('avoids a PreferNoSchedule taint', () => {
    const tainted = node('a', { spec: { taints: [{ key: 'k', effect: 'PreferNoSchedule' }] } })
    expect(decide(pod('p'), cluster(tainted, node('b')), first)).toEqual({ node: 'b' })
  })

  it('spreads the pods of a workload evenly, whichever of equal nodes chance picks', () => {
    for (const chance of [0, 0.5, 0.99]) {
      let nodes: NodeState[] = ['a', 'b', 'c'].map((name) => node(name))
      for (let index = 0; index < 9; index++) {
        const incoming = pod(`p${index}`, { labels: { app: 'web' } })
        const decision = decide(incoming, { ...cluster(...nodes), likes: { matchLabels: { app: 'web' } } }, () => chance)
        nodes = nodes.map((one) => (one.node.metadata.name === decision.node ? withPod(one, incoming) : one))
      }
      expect(nodes.map((one) => one.pods.size)).toEqual([3, 3, 3])
    }
  })
})

describe('preemption', () => {
  const rejectionsOf = (incoming: ReturnType<typeof pod>, ...nodes: NodeState[]): Map<string, Rejection> => {
    const judge = nodeFilter(incoming, cluster(...nodes))
    return new Map(nodes.flatMap((one) => {
      const rejection = judge(one)
      return rejection ? [[one.node.metadata.name, rejection] as const] : []
    }))
  }
  const preempt = (incoming: ReturnType<typeof pod>, nodes: NodeState[], budgets: Stored<PodDisruptionBudget>[] = []) =>
    decidePreemption(incoming, cluster(...nodes), rejectionsOf(incoming, ...nodes), budgets)
  const important = pod('vip', { cpu: '2', spec: { priority: 100, containers: [{ name: 'c', resources: { requests: { cpu: '2' } } }] } })
  const low = (name: string, cpu: string, priority = 0, labels: Record<string, string> = {}) =>
    pod(name, { labels, spec: { priority, containers: [{ name: 'c', resources: { requests: { cpu } } }] } })

  it('says when there is nobody to make room', () => {
    const huge = pod('huge', { cpu: '900' })
    expect(preempt(huge, [node('a'), node('b'), node('c')])).toEqual({
      node: null,
      message: 'preemption: 0/3 nodes are available: 3 No preemption victims found for incoming pod.',
    })
    const picky = pod('picky', { spec: { nodeSelector: { disk: 'ssd' } } })
    expect(preempt(picky, [node('a'), node('b'), node('c')])).toEqual({
      node: null,
      message: 'preemption: 0/3 nodes are available: 3 Preemption is not helpful for scheduling.',
    })
  })

  it('does not ask for it where the pod must not', () => {
    const polite = { ...important, spec: { ...important.spec!, preemptionPolicy: 'Never' } }
    expect(preempt(polite, [node('a', { running: [low('x', '4')] })])).toEqual({ node: null, message: 'preemption: not eligible due to preemptionPolicy=Never.' })
  })

  it('takes as few victims as make room, the least important ones', () => {
    const full = node('a', { running: [low('x', '2', 50), low('y', '2', 10)] })
    expect(preempt(important, [full])).toMatchObject({ node: 'a', victims: [{ metadata: { name: 'y' } }] })
  })

  it('chooses the node whose victims matter least', () => {
    const nodes = [node('a', { running: [low('x', '4', 50)] }), node('b', { running: [low('y', '4', 10)] })]
    expect(preempt(important, nodes)).toMatchObject({ node: 'b' })
  })

  it('keeps disruption budgets where it can', () => {
    const budget = {
      metadata: { name: 'b', namespace: 'default' },
      spec: { selector: { matchLabels: { guarded: 'yes' } } },
      status: { disruptionsAllowed: 0 },
    } as unknown as Stored<PodDisruptionBudget>
    const nodes = [node('a', { running: [low('x', '4', 0, { guarded: 'yes' })] }), node('b', { running: [low('y', '4', 50)] })]
    expect(preempt(important, nodes, [budget])).toMatchObject({ node: 'b' })
  })
})
