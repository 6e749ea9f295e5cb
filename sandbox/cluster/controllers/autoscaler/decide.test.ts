import type { HorizontalPodAutoscaler, MetricSpec } from 'kubernetes-types/autoscaling/v2'
import type { Pod } from 'kubernetes-types/core/v1'
import { describe, expect, it } from 'vitest'
import type { Stored } from '../../machinery/object.ts'
import { limitReplicas, proposeReplicas } from './decide.ts'

const metric: MetricSpec = { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 50 } } }
const pod = (name: string, ready = true): Stored<Pod> => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace: 'n', uid: name, resourceVersion: '1', creationTimestamp: '1970-01-01T00:00:00Z' },
  spec: { containers: [{ name: 'c', resources: { requests: { cpu: '100m' } } }] },
  status: { phase: 'Running', conditions: [{ type: 'Ready', status: ready ? 'True' : 'False' }] },
})
const propose = (usage: Record<string, number>, pods = Object.keys(usage).map((name) => pod(name))) =>
  proposeReplicas(metric, pods.length, pods, { usage: new Map(Object.entries(usage)) }, 20_000)

describe('how many replicas a metric asks for', () => {
  it.each([
    ['twice as many at twice the target', { a: 100, b: 100 }, 4],
    ['the same within a tenth of the target', { a: 54, b: 54 }, 2],
    ['fewer when there is little to do', { a: 10, b: 10, c: 10, d: 10 }, 1],
    ['a fraction rounded up', { a: 60, b: 60, c: 60 }, 4],
  ])('%s', (_, usage, replicas) => {
    expect(propose(usage).replicas).toBe(replicas)
  })

  it('counts a pod without numbers against the direction', () => {
    expect(propose({ a: 100 }, [pod('a'), pod('b')]).replicas).toBe(2)
  })

  it('does not count a young pod that is not ready', () => {
    expect(propose({ a: 50, b: 500 }, [pod('a'), pod('b', false)]).replicas).toBe(2)
  })

  it('says which request is missing', () => {
    const bare = { ...pod('a'), spec: { containers: [{ name: 'c' }] } }
    expect(() => propose({ a: 1 }, [bare])).toThrow('missing request for cpu in container c of Pod a')
  })
})

describe('what scaling does of it', () => {
  const autoscaler: HorizontalPodAutoscaler = { spec: { minReplicas: 2, maxReplicas: 10, scaleTargetRef: { kind: 'Deployment', name: 'd' } } }
  it.each([
    ['up at most to twice as many', 3, 20, [], 6, 'ScaleUpLimit'],
    ['up to the maximum', 8, 20, [], 10, 'TooManyReplicas'],
    ['down to the minimum', 4, 1, [], 2, 'TooFewReplicas'],
    ['not down while a recent recommendation was higher', 4, 2, [{ at: -1000, replicas: 4 }], 4, undefined],
    ['down once that is five minutes old', 4, 3, [{ at: -301_000, replicas: 4 }], 3, undefined],
  ] as const)('%s', (_, current, proposed, history, replicas, reason) => {
    const decision = limitReplicas(autoscaler, current, proposed, history, 0)
    expect([decision.replicas, decision.limited?.reason]).toEqual([replicas, reason])
  })
})
