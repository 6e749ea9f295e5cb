import type { Node, Pod } from 'kubernetes-types/core/v1'
import { describe, expect, it } from 'vitest'
import { evictionTime } from './eviction.ts'
import { silentConditions, wantedTaints } from './health.ts'

const now = '2026-01-01T00:00:00Z'
const node = (ready: string, spec: Node['spec'] = {}): Node => ({ spec, status: { conditions: [{ type: 'Ready', status: ready }, { type: 'NetworkUnavailable', status: 'False' }] } })
const pod = (tolerations: NonNullable<Pod['spec']>['tolerations']): Pod => ({ spec: { containers: [], tolerations } })
const noExecute = (key: string) => ({ taint: { key, effect: 'NoExecute' }, appeared: 1000 })

describe('a node’s health', () => {
  it('is unknown once its kubelet is silent', () => {
    expect(silentConditions(node('True'), now).map(({ type, status, reason }) => [type, status, reason])).toEqual([
      ['NetworkUnavailable', 'False', undefined],
      ['Ready', 'Unknown', 'NodeStatusUnknown'],
      ['MemoryPressure', 'Unknown', 'NodeStatusNeverUpdated'],
      ['DiskPressure', 'Unknown', 'NodeStatusNeverUpdated'],
      ['PIDPressure', 'Unknown', 'NodeStatusNeverUpdated'],
    ])
  })

  it.each<[string, Node, string[] | null]>([
    ['none when it is ready', node('True'), null],
    ['not-ready', node('False'), ['node.kubernetes.io/not-ready:NoSchedule', 'node.kubernetes.io/not-ready:NoExecute']],
    ['unreachable', node('Unknown'), ['node.kubernetes.io/unreachable:NoSchedule', 'node.kubernetes.io/unreachable:NoExecute']],
    ['unschedulable when it is cordoned', node('True', { unschedulable: true }), ['node.kubernetes.io/unschedulable:NoSchedule']],
    ['only those of others when it is ready again', node('True', { taints: [{ key: 'mine', effect: 'NoSchedule' }, { key: 'node.kubernetes.io/not-ready', effect: 'NoExecute' }] }), ['mine:NoSchedule']],
  ])('taints: %s', (_, subject, taints) => {
    expect(wantedTaints(subject, now)?.map(({ key, effect }) => `${key}:${effect}`) ?? null).toEqual(taints)
  })

  it('taints: nobody has to leave while no node is ready', () => {
    const tainted = node('Unknown', { taints: [{ key: 'node.kubernetes.io/unreachable', effect: 'NoExecute' }] })
    expect(wantedTaints(tainted, now, false)?.map(({ key, effect }) => `${key}:${effect}`)).toEqual(['node.kubernetes.io/unreachable:NoSchedule'])
  })
})

describe('when a pod must leave', () => {
  it.each<[string, Pod, number | null]>([
    ['at once without a toleration', pod([]), 1000],
    ['never with one that has no end', pod([{ key: 'x', operator: 'Exists' }]), null],
    ['after the least of its seconds', pod([{ key: 'x', operator: 'Exists', tolerationSeconds: 300 }, { operator: 'Exists', tolerationSeconds: 20 }]), 21_000],
    ['at once when only another taint is tolerated', pod([{ key: 'y', operator: 'Exists' }]), 1000],
  ])('%s', (_, subject, at) => {
    expect(evictionTime(subject, [noExecute('x')])).toBe(at)
  })
})
