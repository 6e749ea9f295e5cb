import { describe, expect, it } from 'vitest'
import { hostPortsOf } from './host-ports.ts'

const pod = (spec: object) => ({ spec: { containers: [{ name: 'c', ports: [{ containerPort: 80, hostPort: 8080 }, { containerPort: 81 }, { containerPort: 53, hostPort: 53, hostIP: '10.0.0.9', protocol: 'UDP' }] }], ...spec } })

describe('the ports of a node that a pod asks for', () => {
  it('are opened where it says, else on the address of the node', () => {
    expect(hostPortsOf(pod({}), '10.0.0.11')).toEqual([
      { hostIP: '10.0.0.11', hostPort: 8080, containerPort: 80, protocol: 'TCP' },
      { hostIP: '10.0.0.9', hostPort: 53, containerPort: 53, protocol: 'UDP' },
    ])
  })

  it('are none where it is on the network of the node itself', () => {
    expect(hostPortsOf(pod({ hostNetwork: true }), '10.0.0.11')).toEqual([])
  })
})
