import type { Service, ServiceSpec } from 'kubernetes-types/core/v1'
import type { EndpointSlice } from 'kubernetes-types/discovery/v1'
import { expect, test } from 'vitest'
import type { Stored } from '../machinery/object.ts'
import { createRouter } from './routes.ts'

const meta = (name: string) => ({ name, namespace: 'ns', uid: name, resourceVersion: '1', creationTimestamp: 'T' })
const service = (spec: Partial<ServiceSpec>, status?: Service['status']): Stored<Service> => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: meta('web'),
  spec: { clusterIP: '10.96.0.5', clusterIPs: ['10.96.0.5'], ports: [{ port: 80, protocol: 'TCP' }], ...spec },
  status,
})
type Conditions = { ready?: boolean; serving?: boolean; terminating?: boolean }
const slice = (endpoints: [address: string, conditions: Conditions, node?: string][], ports: EndpointSlice['ports'] = [{ name: '', port: 8000, protocol: 'TCP' }]): Stored<EndpointSlice> => ({
  apiVersion: 'discovery.k8s.io/v1',
  kind: 'EndpointSlice',
  metadata: { ...meta('web-abc'), labels: { 'kubernetes.io/service-name': 'web' } },
  addressType: 'IPv4',
  ports,
  endpoints: endpoints.map(([address, conditions, nodeName]) => ({ addresses: [address], conditions, nodeName })),
})
const serviceRoutes = createRouter()
const nodes = [
  { name: 'node-1', address: '10.0.0.11' },
  { name: 'node-2', address: '10.0.0.12' },
]
const ready = { ready: true, serving: true, terminating: false }

test('a cluster IP leads to the ready endpoints, on their own port', () => {
  expect(serviceRoutes([service({})], [slice([['10.244.2.2', ready], ['10.244.1.2', ready], ['10.244.1.3', { ready: false }]])], nodes)).toEqual([
    {
      name: 'ns/web:80',
      protocol: 'TCP',
      frontends: [{ address: '10.96.0.5', port: 80 }],
      backends: [
        { address: '10.244.1.2', port: 8000 },
        { address: '10.244.2.2', port: 8000 },
      ],
    },
  ])
})

test('a Service without endpoints has a route to nobody', () => {
  expect(serviceRoutes([service({})], [], nodes)[0]?.backends).toEqual([])
})

test('node port, external addresses and those of a load balancer are entrances too', () => {
  const spec = { type: 'LoadBalancer', ports: [{ port: 80, nodePort: 30080 }], externalIPs: ['192.0.2.1'] } as const
  const [route] = serviceRoutes([service({ ...spec, ports: [...spec.ports], externalIPs: [...spec.externalIPs] }, { loadBalancer: { ingress: [{ ip: '10.0.1.1' }, { hostname: 'x' }] } })], [], nodes)
  expect(route?.nodePort).toBe(30080)
  expect(route?.frontends.map((frontend) => frontend.address)).toEqual(['10.96.0.5', '192.0.2.1', '10.0.1.1'])
})

test('headless Services and other names have no routes', () => {
  expect(serviceRoutes([service({ clusterIP: 'None', clusterIPs: ['None'] }), service({ type: 'ExternalName', clusterIP: undefined, externalName: 'x' })], [], nodes)).toEqual([])
})

test('named ports go to the slice port of the same name', () => {
  const ports = [{ name: 'http', port: 80 }, { name: 'metrics', port: 9000 }]
  const routes = serviceRoutes([service({ ports })], [slice([['10.244.1.2', ready]], [{ name: 'metrics', port: 9100, protocol: 'TCP' }, { name: 'http', port: 8080, protocol: 'TCP' }])], nodes)
  expect(routes.map(({ name, backends }) => [name, backends[0]?.port])).toEqual([
    ['ns/web:http', 8080],
    ['ns/web:metrics', 9100],
  ])
})

test('when nobody is ready those that still serve while they terminate do', () => {
  const ending = { ready: false, serving: true, terminating: true }
  expect(serviceRoutes([service({})], [slice([['10.244.1.2', ending]])], nodes)[0]?.backends).toEqual([{ address: '10.244.1.2', port: 8000 }])
  expect(serviceRoutes([service({})], [slice([['10.244.1.2', ending], ['10.244.1.3', ready]])], nodes)[0]?.backends).toEqual([{ address: '10.244.1.3', port: 8000 }])
})

test('affinity is for three hours unless the Service says otherwise', () => {
  expect(serviceRoutes([service({ sessionAffinity: 'ClientIP' })], [], nodes)[0]?.affinitySeconds).toBe(10_800)
  expect(serviceRoutes([service({ sessionAffinity: 'ClientIP', sessionAffinityConfig: { clientIP: { timeoutSeconds: 9 } } })], [], nodes)[0]?.affinitySeconds).toBe(9)
})

test('with externalTrafficPolicy Local a node port leads to the pods of its node only', () => {
  const spec = { type: 'NodePort', externalTrafficPolicy: 'Local', ports: [{ port: 80, nodePort: 30080 }] }
  const routes = serviceRoutes([service(spec)], [slice([['10.244.1.2', ready, 'node-1']])], nodes)
  expect(routes.map(({ name, frontends, nodePort, backends }) => [name, frontends[0]?.address, nodePort, backends.length])).toEqual([
    ['ns/web:80', '10.96.0.5', undefined, 1],
    ['ns/web:80@node-1', '10.0.0.11', undefined, 1],
    ['ns/web:80@node-2', '10.0.0.12', undefined, 0],
  ])
})

test('with internalTrafficPolicy Local who asks on a node is led to the pods of that node', () => {
  const networks = nodes.map((node, index) => ({ ...node, podNetwork: `10.244.${index + 1}.0/24` }))
  const [route] = serviceRoutes([service({ internalTrafficPolicy: 'Local' })], [slice([['10.244.1.2', ready, 'node-1']])], networks)
  expect(route?.onlyFrom).toEqual([
    { sources: ['10.0.0.11', '10.244.1.0/24'], backends: [{ address: '10.244.1.2', port: 8000 }] },
    { sources: ['10.0.0.12', '10.244.2.0/24'], backends: [] },
  ])
})

test('what has not changed is not made again, and what has is', () => {
  const routesOf = createRouter()
  const [web, api] = [service({}), { ...service({ clusterIP: '10.96.0.6', clusterIPs: ['10.96.0.6'] }), metadata: meta('api') }]
  const ofWeb = slice([['10.244.1.2', ready]])
  const [first, other] = routesOf([web, api], [ofWeb], nodes)
  const [second, same] = routesOf([web, api], [slice([['10.244.1.9', ready]])], nodes)
  expect(same).toBe(other)
  expect([first?.backends[0]?.address, second?.backends[0]?.address]).toEqual(['10.244.1.2', '10.244.1.9'])
  expect(routesOf([web, api], [ofWeb], [])[1]).not.toBe(other)
})
