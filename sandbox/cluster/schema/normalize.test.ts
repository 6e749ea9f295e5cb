import { describe, expect, it } from 'vitest'
import { normalize } from './normalize.ts'

const normalized = (message: string, object: Record<string, unknown>): unknown => {
  normalize(message, object)
  return object
}

describe('normalizing', () => {
  it('drops unknown fields, nulls and empties, as the API’s own types do', () => {
    const pod = { metadata: { name: 'x', labels: {}, annotations: null }, spec: { bogus: 1, hostNetwork: false, nodeName: '', containers: [{ name: 'c', args: [], stdin: false }] }, extra: true }
    expect(normalized('io.k8s.api.core.v1.Pod', pod)).toEqual({
      metadata: { name: 'x', creationTimestamp: null },
      spec: { containers: [{ name: 'c', resources: {} }] },
      status: {},
    })
  })

  it('keeps zeros that mean something', () => {
    const spec = { replicas: 0, paused: false, revisionHistoryLimit: 0 }
    const deployment = normalized('io.k8s.api.apps.v1.Deployment', { spec }) as { spec: unknown }
    expect(deployment.spec).toMatchObject({ replicas: 0, revisionHistoryLimit: 0 })
    expect(deployment.spec).not.toHaveProperty('paused')
  })

  it('writes quantities and times in canonical form', () => {
    const pod = { spec: { containers: [{ name: 'c', resources: { limits: { cpu: 0.5, memory: '1024Mi' } } }] }, status: { startTime: '2026-01-01T02:00:00+02:00' } }
    expect(normalized('io.k8s.api.core.v1.Pod', pod)).toMatchObject({
      spec: { containers: [{ resources: { limits: { cpu: '500m', memory: '1Gi' } } }] },
      status: { startTime: '2026-01-01T00:00:00Z' },
    })
  })

  it('fills in what is never absent', () => {
    expect(normalized('io.k8s.api.apps.v1.ReplicaSetStatus', {})).toEqual({ replicas: 0 })
    expect(normalized('io.k8s.api.core.v1.ResourceFieldSelector', { resource: 'limits.cpu' })).toEqual({ resource: 'limits.cpu', divisor: '0' })
  })

  it('leaves wrong types to the decoder', () => {
    expect(() => normalized('io.k8s.api.core.v1.Pod', { spec: 'x', metadata: [], status: { conditions: 3 } })).not.toThrow()
  })

  it('is done after once', () => {
    const service = { metadata: { name: 'x' }, spec: { ports: [{ port: 80, nodePort: 0 }], selector: {} } }
    const once = structuredClone(normalized('io.k8s.api.core.v1.Service', service))
    expect(normalized('io.k8s.api.core.v1.Service', structuredClone(once) as Record<string, unknown>)).toEqual(once)
  })
})
