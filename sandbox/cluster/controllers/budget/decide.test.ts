import type { Pod } from 'kubernetes-types/core/v1'
import type { PodDisruptionBudget } from 'kubernetes-types/policy/v1'
import { describe, expect, it } from 'vitest'
import type { Stored } from '../../machinery/object.ts'
import { budgetStatus } from './decide.ts'

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
