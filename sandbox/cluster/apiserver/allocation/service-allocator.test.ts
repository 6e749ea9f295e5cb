import type { Service } from 'kubernetes-types/core/v1'
import { describe, expect, it } from 'vitest'
import type { StoreReader } from '../admission-plugin.ts'
import type { Stored } from '../../machinery/object.ts'
import { createServiceAllocator } from './service-allocator.ts'

const service = (name: string, spec: Service['spec']): Stored<Service> =>
  ({ apiVersion: 'v1', kind: 'Service', metadata: { name, namespace: 'a', uid: name }, spec }) as Stored<Service>

function allocator(...present: Stored<Service>[]) {
  return createServiceAllocator({ list: () => present, get: () => undefined } as unknown as StoreReader)
}

describe('service allocation', () => {
  it('gives an address of the network that nobody has', () => {
    const made = service('new', { type: 'ClusterIP', ports: [{ port: 80 }] })
    expect(allocator().allocate(made, undefined)).toEqual([])
    expect(made.spec?.clusterIP).toMatch(/^10\.96\.\d+\.\d+$/)
    expect(made.spec?.clusterIPs).toEqual([made.spec?.clusterIP])
    expect(made.spec?.ports?.[0]?.nodePort).toBeUndefined()
  })

  it('refuses an address or a port that another has, or that is out of range', () => {
    const other = service('other', { type: 'NodePort', clusterIP: '10.96.0.7', clusterIPs: ['10.96.0.7'], ports: [{ port: 80, nodePort: 30080, protocol: 'TCP' }] })
    const problems = (spec: Service['spec']) => allocator(other).allocate(service('new', spec), undefined).map(({ field, detail }) => `${field}: ${detail}`)
    expect(problems({ type: 'ClusterIP', clusterIP: '10.96.0.7', clusterIPs: ['10.96.0.7'] })).toEqual(['spec.clusterIPs: Invalid value: []string{"10.96.0.7"}: failed to allocate IP 10.96.0.7: provided IP is already allocated'])
    expect(problems({ type: 'NodePort', ports: [{ port: 1, nodePort: 30080, protocol: 'TCP' }] })).toEqual(['spec.ports[0].nodePort: Invalid value: 30080: provided port is already allocated'])
    expect(problems({ type: 'NodePort', ports: [{ port: 1, nodePort: 80 }] })).toEqual([
      'spec.ports[0].nodePort: Invalid value: 80: provided port is not in the valid range. The range of valid ports is 30000-32767',
    ])
    expect(problems({ type: 'NodePort', ports: [{ port: 1, nodePort: 30080, protocol: 'UDP' }] })).toEqual([])
  })

  it('keeps what an update leaves out, and drops what its new type does not need', () => {
    const old = service('s', { type: 'NodePort', clusterIP: '10.96.1.1', clusterIPs: ['10.96.1.1'], ports: [{ port: 80, protocol: 'TCP', nodePort: 30100 }] })
    const kept = service('s', { type: 'NodePort', ports: [{ port: 80, protocol: 'TCP' }] })
    allocator(old).inherit(kept, old)
    expect(kept.spec).toMatchObject({ clusterIP: '10.96.1.1', clusterIPs: ['10.96.1.1'], ports: [{ nodePort: 30100 }] })
    const internal = service('s', { ...old.spec, type: 'ClusterIP', ports: [{ port: 80, protocol: 'TCP', nodePort: 30100 }] })
    allocator(old).inherit(internal, old)
    expect(internal.spec?.ports?.[0]?.nodePort).toBeUndefined()
    const named = service('s', { type: 'ExternalName', externalName: 'x.example', clusterIP: '10.96.1.1', clusterIPs: ['10.96.1.1'] })
    allocator(old).inherit(named, old)
    expect(named.spec?.clusterIP).toBeUndefined()
  })

  it('leaves headless Services without an address', () => {
    const made = service('new', { type: 'ClusterIP', clusterIP: 'None', clusterIPs: ['None'] })
    expect(allocator().allocate(made, undefined)).toEqual([])
    expect(made.spec).toMatchObject({ clusterIPs: ['None'], ipFamilies: ['IPv4', 'IPv6'], ipFamilyPolicy: 'RequireDualStack' })
    const selecting = service('new', { type: 'ClusterIP', clusterIP: 'None', clusterIPs: ['None'], selector: { app: 'a' } })
    expect(allocator().allocate(selecting, undefined)).toEqual([])
    expect(selecting.spec).toMatchObject({ ipFamilies: ['IPv4'], ipFamilyPolicy: 'SingleStack' })
  })

  it.each<[string, Service['spec'], string[]]>([
    ['two families', { ipFamilyPolicy: 'RequireDualStack' }, ['spec.ipFamilyPolicy: Invalid value: "RequireDualStack": this cluster is not configured for dual-stack services']],
    ['the other family', { ipFamilies: ['IPv6'] }, ['spec.ipFamilies[0]: Invalid value: "IPv6": not configured on this cluster']],
    ['an address of the other family', { clusterIP: 'fd00::1', clusterIPs: ['fd00::1'] }, ['spec.clusterIPs[0]: Invalid value: []string{"fd00::1"}: IPv6 is not configured on this cluster']],
    [
      'two families for one',
      { ipFamilyPolicy: 'SingleStack', ipFamilies: ['IPv4', 'IPv6'] },
      ['spec.ipFamilyPolicy: Invalid value: "SingleStack": must be \'RequireDualStack\' or \'PreferDualStack\' when multiple IP families are specified'],
    ],
    ['an address outside', { clusterIP: '10.0.0.1', clusterIPs: ['10.0.0.1'] }, ['spec.clusterIPs: Invalid value: []string{"10.0.0.1"}: failed to allocate IP 10.0.0.1: the provided network does not match the current range']],
  ])('refuses %s', (_, spec, expected) => {
    const asked = service('new', { type: 'ClusterIP', ports: [{ port: 80 }], selector: { app: 'a' }, ...spec })
    expect(allocator().allocate(asked, undefined).map(({ field, detail }) => `${field}: ${detail}`)).toEqual(expected)
  })

  it('drops what only a load balancer has when it is none any more', () => {
    const old = service('s', { type: 'LoadBalancer', allocateLoadBalancerNodePorts: true, loadBalancerClass: 'a/b', externalTrafficPolicy: 'Cluster', clusterIP: '10.96.1.1', clusterIPs: ['10.96.1.1'], ports: [{ port: 80 }] })
    const plain = service('s', { ...old.spec, type: 'ClusterIP' })
    allocator(old).inherit(plain, old)
    expect(plain.spec).toEqual({ type: 'ClusterIP', clusterIP: '10.96.1.1', clusterIPs: ['10.96.1.1'], ports: [{ port: 80 }] })
    const without = service('s', { ...old.spec, allocateLoadBalancerNodePorts: false })
    allocator(old).inherit(without, old)
    expect(without.spec?.externalTrafficPolicy).toBe('Cluster')
  })

  it('keeps to the families that were asked for before', () => {
    const old = service('s', { type: 'ClusterIP', clusterIP: '10.96.1.1', clusterIPs: ['10.96.1.1'], ipFamilyPolicy: 'PreferDualStack', ipFamilies: ['IPv4'], ports: [{ port: 80 }] })
    const put = service('s', { type: 'ClusterIP', ports: [{ port: 80 }] })
    allocator(old).inherit(put, old)
    expect(allocator(old).allocate(put, old)).toEqual([])
    expect(put.spec).toMatchObject({ ipFamilyPolicy: 'PreferDualStack', ipFamilies: ['IPv4'], clusterIPs: ['10.96.1.1'] })
  })
})
