import type { Service } from 'kubernetes-types/core/v1'
import type { EndpointSlice } from 'kubernetes-types/discovery/v1'
import { afterEach, expect, test } from 'vitest'
import type { Stored } from '../machinery/object.ts'
import { healthPorts, HealthServers } from './health-ports.ts'

const metadata = (name: string, labels = {}) => ({ name, namespace: 'default', uid: name, resourceVersion: '1', creationTimestamp: '2025-11-21T14:00:00Z', labels })
const service: Stored<Service> = { apiVersion: 'v1', kind: 'Service', metadata: metadata('web'), spec: { type: 'LoadBalancer', externalTrafficPolicy: 'Local', healthCheckNodePort: 30_999, ports: [{ port: 80 }] } }
const endpoint = (nodeName: string, ready = true) => ({ addresses: ['10.244.0.1'], nodeName, conditions: { ready } })
const slice: Stored<EndpointSlice> = { apiVersion: 'discovery.k8s.io/v1', kind: 'EndpointSlice', metadata: metadata('web-1', { 'kubernetes.io/service-name': 'web' }), addressType: 'IPv4', endpoints: [endpoint('a'), endpoint('a'), endpoint('b', false)] }
const nodes = [{ name: 'a', address: '127.88.0.1' }, { name: 'b', address: '127.88.0.2' }]

const servers = new HealthServers((line) => {
  throw new Error(line)
})
afterEach(() => servers.close())

test('a load balancer learns which nodes have pods of a Service', async () => {
  const ports = healthPorts([service], [slice], nodes)
  expect(ports.map(({ localEndpoints }) => localEndpoints)).toEqual([2, 0])
  servers.serve(ports)
  const ask = async (address: string): Promise<[number, unknown]> => {
    const response = await fetch(`http://${address}:30999/healthz`)
    return [response.status, await response.json()]
  }
  await expect.poll(() => ask('127.88.0.1').catch(() => null)).toEqual([200, { service: { namespace: 'default', name: 'web' }, localEndpoints: 2, serviceProxyHealthy: true }])
  await expect.poll(() => ask('127.88.0.2').catch(() => null)).toMatchObject([503, { localEndpoints: 0 }])
  servers.serve([])
  await expect.poll(() => ask('127.88.0.1').then(() => 'answers', () => 'refuses')).toBe('refuses')
})

test('only load balancers that ask for it have such a port', () => {
  expect(healthPorts([{ ...service, spec: { ...service.spec, type: 'NodePort' } }, { ...service, spec: { type: 'LoadBalancer', ports: [] } }], [slice], nodes)).toEqual([])
})
