import dgram from 'node:dgram'
import { Resolver } from 'node:dns/promises'
import type { Service } from 'kubernetes-types/core/v1'
import { encode } from 'dns-packet'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startApiServer, type ApiServer } from '../apiserver/apiserver.ts'
import { systemClock } from '../machinery/clock.ts'
import { kinds } from '../machinery/kinds.ts'
import type { KubeObject } from '../machinery/object.ts'
import { startDns, type Dns } from './dns.ts'

let api: ApiServer
let dns: Dns
const resolver = new Resolver({ timeout: 2000, tries: 1 })
const lines: string[] = []

beforeAll(async () => {
  const log = (line: string): void => void lines.push(line)
  api = await startApiServer({ listen: { address: '127.0.0.1', port: 0 }, nodeApi: () => undefined, log })
  const client = api.client({ name: 'test', uid: '', groups: ['system:masters'], extra: {} }, 'test')
  const service = (name: string, spec: Service['spec']) => client.create<Service>(kinds.services, 'default', { apiVersion: 'v1', kind: 'Service', metadata: { name, namespace: 'default' }, spec })
  await service('web', { clusterIP: '10.96.0.55', ports: [{ name: 'http', port: 80, protocol: 'TCP' }] })
  await service('db', { clusterIP: 'None', selector: { app: 'db' }, ports: [{ name: 'sql', port: 5432, protocol: 'TCP' }] })
  await service('alias', { type: 'ExternalName', externalName: 'web.default.svc.cluster.local' })
  await service('around', { type: 'ExternalName', externalName: 'around.default.svc.cluster.local' })
  await service('elsewhere', { type: 'ExternalName', externalName: 'example.com' })
  await client.create(kinds.endpointSlices, 'default', {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: { name: 'db-1', labels: { 'kubernetes.io/service-name': 'db' } },
    addressType: 'IPv4',
    ports: [{ name: 'sql', port: 5432, protocol: 'TCP' }],
    endpoints: [
      { addresses: ['10.244.1.5'], hostname: 'db-0', conditions: { ready: true } },
      { addresses: ['10.244.2.5'], conditions: { ready: true } },
      { addresses: ['10.244.3.5'], conditions: { ready: false } },
    ],
  } as KubeObject)
  dns = await startDns({ client, clock: systemClock, log, address: '127.0.0.1', port: 0 })
  resolver.setServers([`127.0.0.1:${dns.port}`])
})
afterAll(async () => {
  await dns.stop()
  await api.stop()
  expect(lines).toEqual([])
})

test('a Service has its cluster IP', async () => {
  expect(await resolver.resolve4('web.default.svc.cluster.local')).toEqual(['10.96.0.55'])
})
test('names are the same in capitals', async () => {
  expect(await resolver.resolve4('WEB.default.svc.Cluster.local')).toEqual(['10.96.0.55'])
})
test('a headless Service has the addresses of its ready pods', async () => {
  expect((await resolver.resolve4('db.default.svc.cluster.local')).sort()).toEqual(['10.244.1.5', '10.244.2.5'])
})
test('its pods have names of their own', async () => {
  expect(await resolver.resolve4('db-0.db.default.svc.cluster.local')).toEqual(['10.244.1.5'])
  expect(await resolver.resolve4('10-244-2-5.db.default.svc.cluster.local')).toEqual(['10.244.2.5'])
})
test('SRV tells the port', async () => {
  expect(await resolver.resolveSrv('_http._tcp.web.default.svc.cluster.local')).toMatchObject([{ port: 80, name: 'web.default.svc.cluster.local' }])
  expect((await resolver.resolveSrv('_sql._tcp.db.default.svc.cluster.local')).map((one) => one.name).sort()).toEqual(['10-244-2-5.db.default.svc.cluster.local', 'db-0.db.default.svc.cluster.local'])
})
test('an ExternalName is another name', async () => {
  expect(await resolver.resolveCname('elsewhere.default.svc.cluster.local')).toEqual(['example.com'])
})
test('an ExternalName of the cluster leads to its addresses, and one that leads to itself to none', async () => {
  expect(await resolver.resolve4('alias.default.svc.cluster.local')).toEqual(['10.96.0.55'])
  expect(await resolver.resolve4('around.default.svc.cluster.local')).toEqual([])
})
test('a pod address has a name, and a Service address leads back', async () => {
  expect(await resolver.resolve4('10-244-9-9.default.pod.cluster.local')).toEqual(['10.244.9.9'])
  expect(await resolver.reverse('10.96.0.55')).toEqual(['web.default.svc.cluster.local'])
})
test('what is not there does not exist, and what is there has no AAAA', async () => {
  await expect(resolver.resolve4('nosuch.default.svc.cluster.local')).rejects.toMatchObject({ code: 'ENOTFOUND' })
  await expect(resolver.resolve4('web.nosuch.svc.cluster.local')).rejects.toMatchObject({ code: 'ENOTFOUND' })
  await expect(resolver.resolve6('web.default.svc.cluster.local')).rejects.toMatchObject({ code: 'ENODATA' })
})
test('names outside the cluster are refused', async () => {
  await expect(resolver.resolve4('example.com')).rejects.toMatchObject({ code: 'EREFUSED' })
})
test('bytes that are no question are not answered, and the server goes on', async () => {
  const socket = dgram.createSocket('udp4')
  for (const bytes of [Buffer.alloc(0), Buffer.from([1, 2, 3]), Buffer.alloc(600, 0xff), encode({ type: 'response', id: 1 })]) socket.send(bytes, dns.port, '127.0.0.1')
  expect(await resolver.resolve4('web.default.svc.cluster.local')).toEqual(['10.96.0.55'])
  socket.close()
})
