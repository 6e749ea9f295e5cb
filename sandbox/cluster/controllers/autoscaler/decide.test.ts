import type { HorizontalPodAutoscaler, MetricSpec } from 'kubernetes-types/autoscaling/v2'
import type { Pod } from 'kubernetes-types/core/v1'
import { describe, expect, it } from 'vitest'
import type { Stored } from '../../machinery/object.ts'
import { proposeReplicas } from './decide.ts'
import { limitReplicas } from './limit.ts'

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
    const decision = limitReplicas(autoscaler, current, proposed, { recommendations: history, changes: [] }, 0)
    expect([decision.replicas, decision.limited?.reason]).toEqual([replicas, reason])
  })

  const policies = [
    { type: 'Pods', value: 1, periodSeconds: 60 },
    { type: 'Percent', value: 50, periodSeconds: 60 },
  ]
  it.each([
    ['as far as the widest policy lets it', { scaleUp: { selectPolicy: 'Max', policies } }, 4, 10, [], 6, 'ScaleUpLimit'],
    ['as far as the narrowest where told to', { scaleUp: { selectPolicy: 'Min', policies } }, 4, 10, [], 5, 'ScaleUpLimit'],
    ['no further within the same minute', { scaleUp: { selectPolicy: 'Max', policies } }, 6, 10, [{ at: -30_000, change: 2 }], 6, 'ScaleUpLimit'],
    ['on when the minute is over', { scaleUp: { selectPolicy: 'Max', policies } }, 6, 10, [{ at: -61_000, change: 2 }], 9, 'ScaleUpLimit'],
    ['not at all where that is disabled', { scaleDown: { selectPolicy: 'Disabled', stabilizationWindowSeconds: 0 } }, 6, 2, [], 6, 'ScaleDownLimit'],
    ['down by its policy', { scaleDown: { policies, stabilizationWindowSeconds: 0 } }, 6, 2, [], 3, 'ScaleDownLimit'],
  ] as const)('%s', (_, behavior, current, proposed, changes, replicas, reason) => {
    const owner: HorizontalPodAutoscaler = { spec: { ...autoscaler.spec!, behavior: structuredClone(behavior) as object } }
    const decision = limitReplicas(owner, current, proposed, { recommendations: [], changes }, 0)
    expect([decision.replicas, decision.limited?.reason]).toEqual([replicas, reason])
  })

  it('says when earlier recommendations hold it', () => {
    const decision = limitReplicas(autoscaler, 4, 2, { recommendations: [{ at: -1000, replicas: 4 }], changes: [] }, 0)
    expect(decision.stabilized?.reason).toBe('ScaleDownStabilized')
  })
})
