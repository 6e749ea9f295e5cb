import { describe, expect, it } from 'vitest'
import { rejectionOf } from './admit.ts'

const pod = (hostPort: number, hostIP?: string) => ({ spec: { containers: [{ name: 'c', ports: [{ containerPort: 80, hostPort, ...(hostIP ? { hostIP } : {}) }] }] } })
const tuned = (name: string) => ({ spec: { containers: [], securityContext: { sysctls: [{ name, value: '1' }] } } })

describe('a node', () => {
  it('takes a pod whose host ports are free, and rejects it otherwise', () => {
    expect(rejectionOf(pod(8080, '10.0.0.1'), [pod(8080, '10.0.0.2'), pod(8081)])).toBeNull()
    expect(rejectionOf(pod(8080), [pod(8080, '10.0.0.2')])?.reason).toBe('NodePorts')
  })

  it('rejects kernel parameters that are not safe', () => {
    expect(rejectionOf(tuned('kernel.shm_rmid_forced'), [])).toBeNull()
    expect(rejectionOf(tuned('kernel.msgmax'), [])).toEqual({ reason: 'SysctlForbidden', message: 'forbidden sysctl: "kernel.msgmax" not allowlisted' })
  })
})
