import { describe, expect, it } from 'vitest'
import { misplacementOf, rejectionOf } from './admit.ts'

const pod = (hostPort: number, hostIP?: string) => ({ spec: { containers: [{ name: 'c', ports: [{ containerPort: 80, hostPort, ...(hostIP ? { hostIP } : {}) }] }] } })
const tuned = (name: string) => ({ spec: { containers: [], securityContext: { sysctls: [{ name, value: '1' }] } } })

const NODE = { cpu: '2', memory: '4Gi', pods: '3' }
const asking = (requests: Record<string, string>) => ({ spec: { containers: [{ name: 'c', resources: { requests } }] } })

describe('a node', () => {
  it('takes a pod whose host ports are free, and rejects it otherwise', () => {
    expect(rejectionOf(pod(8080, '10.0.0.1'), [pod(8080, '10.0.0.2'), pod(8081)], NODE)).toBeNull()
    expect(rejectionOf(pod(8080), [pod(8080, '10.0.0.2')], NODE)?.reason).toBe('NodePorts')
  })

  it('rejects kernel parameters that are not safe', () => {
    expect(rejectionOf(tuned('kernel.shm_rmid_forced'), [], NODE)).toBeNull()
    expect(rejectionOf(tuned('kernel.msgmax'), [], NODE)).toEqual({ reason: 'SysctlForbidden', message: 'forbidden sysctl: "kernel.msgmax" not allowlisted' })
  })

  it('has only so much for its pods', () => {
    const busy = asking({ cpu: '1500m', memory: '1Gi' })
    expect(rejectionOf(asking({ cpu: '500m' }), [busy], NODE)).toBeNull()
    expect(rejectionOf(asking({ cpu: '1' }), [busy], NODE)).toEqual({ reason: 'OutOfcpu', message: "Node didn't have enough resource: cpu, requested: 1000, used: 1500, capacity: 2000" })
    expect(rejectionOf(asking({ memory: '4Gi' }), [busy], NODE)).toEqual({ reason: 'OutOfmemory', message: "Node didn't have enough resource: memory, requested: 4294967296, used: 1073741824, capacity: 4294967296" })
    expect(rejectionOf(asking({}), [asking({}), asking({}), asking({ cpu: '9' })], NODE)).toEqual({ reason: 'OutOfpods', message: "Node didn't have enough resource: pods, requested: 1, used: 3, capacity: 3" })
    expect(rejectionOf({ spec: { containers: [], os: { name: 'windows' } } }, [], NODE)?.reason).toBe('PodOSNotSupported')
  })

  it('rejects who was bound to it past a scheduler and does not belong there', () => {
    const node = { metadata: { labels: { disk: 'ssd' } }, spec: { taints: [{ key: 'gone', effect: 'NoExecute' }, { key: 'soft', effect: 'NoSchedule' }] } }
    const choosing = (disk: string) => ({ spec: { containers: [], nodeSelector: { disk }, tolerations: [{ key: 'gone', operator: 'Exists' }] } })
    expect(misplacementOf(choosing('ssd'), node)).toBeNull()
    expect(misplacementOf(choosing('hdd'), node)).toEqual({ reason: 'NodeAffinity', message: "Predicate NodeAffinity failed: node(s) didn't match Pod's node affinity/selector" })
    expect(misplacementOf({ spec: { containers: [] } }, node)?.reason).toBe('TaintToleration')
  })
})
