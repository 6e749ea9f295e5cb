import type { Pod } from 'kubernetes-types/core/v1'
import type { PodDisruptionBudget } from 'kubernetes-types/policy/v1'
import { describe, expect, it } from 'vitest'
import type { Stored } from '../../machinery/object.ts'
import { budgetStatus } from './decide.ts'
import { expectedScale, type FoundWorkload, noScale, unmanagedText } from './scale.ts'

const stamps = (name: string) => ({ name, namespace: 'n', uid: name, resourceVersion: '1', creationTimestamp: '', generation: 1 })
const budget = (spec: object, status?: object): Stored<PodDisruptionBudget> =>
  ({ apiVersion: 'policy/v1', kind: 'PodDisruptionBudget', metadata: stamps('b'), spec, status }) as Stored<PodDisruptionBudget>
const pods = (ready: number, others = 0): Stored<Pod>[] =>
  Array.from({ length: ready + others }, (_, index) => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: stamps(`p${index}`),
    status: { conditions: [{ type: 'Ready', status: index < ready ? 'True' : 'False' }] },
  }))

describe('a disruption budget', () => {
  it.each([
    ['at least one of two', { minAvailable: 1 }, pods(2), 2, [2, 1, 2, 1]],
    ['at least half, rounded up', { minAvailable: '50%' }, pods(5), 5, [5, 3, 5, 2]],
    ['at most one missing', { maxUnavailable: 1 }, pods(3), 3, [3, 2, 3, 1]],
    ['at most one missing when one is missing already', { maxUnavailable: 1 }, pods(2, 1), 3, [2, 2, 3, 0]],
    ['nothing selected', { minAvailable: 1 }, pods(0), 0, [0, 1, 0, 0]],
  ] as const)('%s', (_, spec, selected, scale, numbers) => {
    const status = budgetStatus(budget(spec), selected, scale, 0, 't')
    expect([status.currentHealthy, status.desiredHealthy, status.expectedPods, status.disruptionsAllowed]).toEqual(numbers)
  })

  it('counts a pod as disrupted for two minutes after its eviction was allowed', () => {
    const status = { disruptedPods: { p0: '1970-01-01T00:00:00Z' } }
    const allowed = (now: number): number => budgetStatus(budget({ minAvailable: 1 }, status), pods(2), 2, now, 't').disruptionsAllowed
    expect([allowed(0), allowed(119_000), allowed(120_000)]).toEqual([0, 0, 1])
  })
})

describe('the scale a budget is counted from', () => {
  const owned = (name: string, kind?: string): Stored<Pod> => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { ...stamps(name), ...(kind ? { ownerReferences: [{ apiVersion: 'v1', kind, name: 'owner', uid: 'owner', controller: true }] } : {}) },
  })
  const three = { apiVersion: 'apps/v1', kind: 'ReplicaSet', metadata: stamps('owner'), spec: { replicas: 3 } }

  it.each([
    ['counts a workload once', [owned('a', 'ReplicaSet'), owned('b', 'ReplicaSet')], { scale: 3 }],
    ['leaves out pods that nobody manages', [owned('a', 'ReplicaSet'), owned('b')], { scale: 3, unmanaged: [expect.objectContaining({ metadata: stamps('b') })] }],
    ['cannot be said of what has none', [owned('a', 'Job')], { problem: 'jobs.batch does not implement the scale subresource' }],
    ['cannot be said of what is gone', [owned('a', 'Thing')], { problem: 'found no controllers for pod "a"' }],
    ['cannot be said of a kind without one', [owned('a', 'Rock')], { problem: 'rocks.example.com does not implement the scale subresource' }],
  ])('%s', async (_, selected, expected) => {
    const workloads: Record<string, FoundWorkload> = { ReplicaSet: three, Rock: { problem: noScale('rocks.example.com') } }
    expect(await expectedScale(selected, (pod) => workloads[pod.metadata.ownerReferences?.[0]?.kind ?? ''])).toMatchObject(expected)
  })

  it('is said to be missing pods with the selector that finds them', () => {
    expect(unmanagedText({ matchLabels: { b: '2', a: '1' } })).toContain('(selector: &LabelSelector{MatchLabels:map[string]string{a: 1,b: 2,},MatchExpressions:[]LabelSelectorRequirement{},})')
  })
})
