import type { Deployment, ReplicaSet } from 'kubernetes-types/apps/v1'
import { describe, expect, it } from 'vitest'
import type { Stored } from '../../machinery/object.ts'
import { shareOut } from './proportional.ts'
import { beyondHistory, currentAnnotations } from './revisions.ts'
import { scaleCurrent, scaleOld } from './rolling.ts'
import { rolloutLimits } from './surge.ts'

const deployment = (replicas: number, maxSurge: number | string = '25%', maxUnavailable: number | string = '25%', more: object = {}): Stored<Deployment> =>
  ({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'd', uid: 'd', resourceVersion: '1', creationTimestamp: '2026-01-01T00:00:00Z' },
    spec: { replicas, strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge, maxUnavailable } }, ...more },
  }) as Stored<Deployment>

let made = 0
const replicaSet = (replicas: number, available = replicas, annotations: Record<string, string> = {}): Stored<ReplicaSet> => {
  made++
  return {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: {
      name: `rs-${made}`,
      uid: `rs-${made}`,
      resourceVersion: '1',
      creationTimestamp: new Date(Date.parse('2026-01-01T00:00:00Z') + made * 1000).toISOString(),
      annotations,
    },
    spec: { replicas },
    status: { replicas, availableReplicas: available },
  } as Stored<ReplicaSet>
}

describe('rollout limits', () => {
  it.each([
    [3, '25%', '25%', { maxSurge: 1, maxUnavailable: 0 }],
    [5, '25%', '25%', { maxSurge: 2, maxUnavailable: 1 }],
    [10, 3, 2, { maxSurge: 3, maxUnavailable: 2 }],
    [1, 0, '25%', { maxSurge: 0, maxUnavailable: 1 }],
    [0, '25%', '25%', { maxSurge: 0, maxUnavailable: 0 }],
  ] as const)('%i replicas with %s and %s', (replicas, surge, unavailable, limits) => {
    expect(rolloutLimits(deployment(replicas, surge, unavailable))).toEqual(limits)
  })
})

describe('a rolling update', () => {
  it.each([
    ['begins with the surge', 3, 3, 0, 1],
    ['waits while the surge is used up', 3, 3, 1, null],
    ['goes on when an old one is gone', 3, 2, 1, 2],
    ['never exceeds the wanted number', 3, 0, 2, 3],
    ['shrinks a current one that is too large', 3, 0, 5, 3],
  ])('%s', (_, wanted, old, current, to) => {
    const [before, now] = [replicaSet(old), replicaSet(current)]
    expect(scaleCurrent(deployment(wanted), [before, now], now)?.to ?? null).toBe(to)
  })

  it('takes an old pod away for each new one that is available', () => {
    const [old, current] = [replicaSet(3), replicaSet(1, 1)]
    expect(scaleOld(deployment(3), [old], current)).toEqual([{ replicaSet: old, to: 2 }])
  })

  it('takes none away while the new one is not available', () => {
    expect(scaleOld(deployment(3), [replicaSet(3)], replicaSet(1, 0))).toEqual([])
  })

  it('takes those first that are not available anyway', () => {
    const [old, current] = [replicaSet(3, 1), replicaSet(0, 0)]
    expect(scaleOld(deployment(3, 1, 1), [old], current)).toEqual([{ replicaSet: old, to: 2 }])
  })

  it('starts with the oldest', () => {
    const [first, second, current] = [replicaSet(2), replicaSet(2), replicaSet(2, 2)]
    expect(scaleOld(deployment(4, 2, 0), [second, first], current)).toEqual([{ replicaSet: first, to: 0 }])
  })
})

describe('a new size in the middle of a rollout', () => {
  const noted = (desired: number, most: number) => ({ 'deployment.kubernetes.io/desired-replicas': String(desired), 'deployment.kubernetes.io/max-replicas': String(most) })

  it('is shared out in proportion', () => {
    // The example of the documentation: 10 replicas, maxSurge 3, maxUnavailable 2, scaled to 15 at 8 + 5.
    const [old, current] = [replicaSet(8, 8, noted(10, 13)), replicaSet(5, 0, noted(10, 13))]
    expect(shareOut(deployment(15, 3, 2), current, [old]).map(({ to }) => to)).toEqual([11, 7])
  })

  it('goes to the only active one', () => {
    const [old, current] = [replicaSet(0, 0), replicaSet(3, 3, noted(3, 4))]
    expect(shareOut(deployment(5), current, [old])).toEqual([{ replicaSet: current, to: 5 }])
  })

  it('scales all to zero', () => {
    const [old, current] = [replicaSet(2, 2, noted(3, 4)), replicaSet(2, 1, noted(3, 4))]
    expect(shareOut(deployment(0), current, [old]).map(({ to }) => to)).toEqual([0, 0])
  })
})

describe('revisions', () => {
  it('copies causes and remembers the number an undone revision had', () => {
    const owner = { ...deployment(3), metadata: { ...deployment(3).metadata, annotations: { 'kubernetes.io/change-cause': 'why', 'kubectl.kubernetes.io/last-applied-configuration': '{}' } } }
    const old = replicaSet(0, 0, { 'deployment.kubernetes.io/revision': '1' })
    expect(currentAnnotations(owner, old, 3n)).toEqual({
      'kubernetes.io/change-cause': 'why',
      'deployment.kubernetes.io/revision': '3',
      'deployment.kubernetes.io/revision-history': '1',
    })
  })

  it('drops the lowest empty revisions beyond the limit', () => {
    const numbered = (revision: number, replicas = 0) => replicaSet(replicas, replicas, { 'deployment.kubernetes.io/revision': String(revision) })
    const [three, one, two] = [numbered(3), numbered(1, 2), numbered(2)]
    expect(beyondHistory(deployment(3, 1, 1, { revisionHistoryLimit: 1 }), [three, one, two])).toEqual([two])
  })
})
