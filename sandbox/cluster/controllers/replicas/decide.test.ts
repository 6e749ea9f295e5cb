import type { Pod } from 'kubernetes-types/core/v1'
import { describe, expect, it } from 'vitest'
import type { Stored } from '../../machinery/object.ts'
import { decideReplicas, nextAvailability, replicaStatus } from './decide.ts'
import { slowStart } from './slow-start.ts'

const now = Date.parse('2026-01-01T01:00:00Z')
const ago = (seconds: number): string => `${new Date(now - seconds * 1000).toISOString().slice(0, 19)}Z`

interface Traits {
  node?: string
  phase?: string
  readyFor?: number
  restarts?: number
  age?: number
  cost?: number
}
const pod = (name: string, { node = 'n1', phase = 'Running', readyFor = 1000, restarts = 0, age = 1000, cost }: Traits = {}): Stored<Pod> => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {
    name,
    uid: name,
    resourceVersion: '1',
    creationTimestamp: ago(age),
    labels: { app: 'a' },
    ...(cost === undefined ? {} : { annotations: { 'controller.kubernetes.io/pod-deletion-cost': String(cost) } }),
  },
  spec: { containers: [], ...(node ? { nodeName: node } : {}) },
  status: {
    phase,
    conditions: readyFor < 0 ? [] : [{ type: 'Ready', status: 'True', lastTransitionTime: ago(readyFor) }],
    containerStatuses: [{ name: 'c', image: 'i', imageID: '', ready: true, restartCount: restarts }],
  },
})

describe('how many replicas', () => {
  it.each([
    [3, 1, 2],
    [600, 0, 500],
    [2, 2, 0],
  ])('with %i wanted and %i there makes %i', (wanted, there, create) => {
    const active = Array.from({ length: there }, (_, index) => pod(`p${index}`))
    expect(decideReplicas({ wanted, active, related: active, now })).toEqual({ create, remove: [] })
  })

  it.each<[string, Traits, Traits]>([
    ['the one without a node', { node: '' }, {}],
    ['the pending one', { phase: 'Pending', readyFor: -1 }, { readyFor: -1 }],
    ['the one that is not ready', { readyFor: -1 }, {}],
    ['the cheaper one', { cost: -5 }, {}],
    ['the one on the crowded node', { node: 'crowded' }, {}],
    ['the one that became ready last', { readyFor: 2 }, {}],
    ['the one that restarted most', { restarts: 3 }, {}],
    ['the newest', { age: 10 }, {}],
  ])('takes away %s first', (_, first, second) => {
    const active = [pod('stays', second), pod('goes', first)]
    const related = [...active, pod('x', { node: 'crowded' }), pod('y', { node: 'crowded' })]
    expect(decideReplicas({ wanted: 1, active, related, now }).remove.map(({ metadata }) => metadata.name)).toEqual(['goes'])
  })
})

describe('the status of replicas', () => {
  const base = { templateLabels: { app: 'a' }, generation: 2, conditions: [], now, nowText: ago(0) }

  it('counts what is ready, and what has been for long enough', () => {
    const active = [pod('a', { readyFor: 30 }), pod('b', { readyFor: 5 }), pod('c', { readyFor: -1 })]
    expect(replicaStatus({ ...base, active, minReadySeconds: 10, failure: null })).toEqual({
      replicas: 3,
      fullyLabeledReplicas: 3,
      readyReplicas: 2,
      availableReplicas: 1,
      observedGeneration: 2,
    })
    expect(nextAvailability(active, 10, now)).toBe(5)
  })

  it('keeps the first failure until a pass succeeds', () => {
    const failed = replicaStatus({ ...base, active: [], minReadySeconds: 0, failure: { reason: 'FailedCreate', message: 'quota' } })
    expect(failed.conditions).toMatchObject([{ type: 'ReplicaFailure', status: 'True', reason: 'FailedCreate', message: 'quota' }])
    const again = { ...base, active: [], minReadySeconds: 0, conditions: failed.conditions! }
    expect(replicaStatus({ ...again, failure: { reason: 'FailedCreate', message: 'other' } }).conditions).toMatchObject([{ message: 'quota' }])
    expect(replicaStatus({ ...again, failure: null }).conditions).toBeUndefined()
  })
})

describe('slow start', () => {
  it('doubles its batches and stops at the first that fails', async () => {
    const started: number[] = []
    const outcome = await slowStart(100, async (index) => {
      started.push(index)
      if (index === 4) throw new Error('no')
    })
    expect([outcome.done, String(outcome.error), started.length]).toEqual([6, 'Error: no', 7])
  })

  it('runs all when none fails', async () => {
    expect(await slowStart(150, async () => undefined)).toEqual({ done: 150, error: undefined })
  })
})
