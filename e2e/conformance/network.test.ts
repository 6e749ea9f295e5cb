import type { Endpoints, Pod, Service } from 'kubernetes-types/core/v1'
import type { EndpointSlice } from 'kubernetes-types/discovery/v1'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { AGNHOST, BUSYBOX } from './real-pods.ts'
import { ConformanceCluster, SETTLED } from './support.ts'


/** What test/e2e/network and test/e2e/common/network assert, with packets that travel. */
describe('Services, endpoints and DNS', () => {
  let cluster: ConformanceCluster
  let namespace: string
  let core: string
  let discovery: string

  beforeAll(async () => {
    cluster = await ConformanceCluster.start({ pods: 'real', nodes: 2 })
    namespace = await cluster.namespace()
    core = `/api/v1/namespaces/${namespace}`
    discovery = `/apis/discovery.k8s.io/v1/namespaces/${namespace}`
    for (const index of [1, 2]) {
      await cluster.create(`${core}/pods`, { metadata: { name: `server-${index}`, labels: { app: 'server' } }, spec: { terminationGracePeriodSeconds: 0, containers: [{ name: 'c', image: AGNHOST, args: ['netexec'], ports: [{ name: 'http', containerPort: 8080 }, { name: 'udp', containerPort: 8081, protocol: 'UDP' }] }] } })
    }
    await cluster.create(`${core}/pods`, { metadata: { name: 'client' }, spec: { terminationGracePeriodSeconds: 0, containers: [{ name: 'c', image: BUSYBOX, command: ['sleep', '10000'] }] } })
  })
  afterAll(() => cluster.stop())

  const service = (name: string, spec: object) => cluster.create<Service>(`${core}/services`, { metadata: { name }, spec: { selector: { app: 'server' }, ports: [{ name: 'http', port: 80, targetPort: 8080 }], ...spec } })
  const patch = (name: string, spec: object) => cluster.patch<Service>(`${core}/services/${name}`, { spec })
  const client = async (script: string): Promise<string> => (await cluster.kubectl(['-n', namespace, 'exec', 'client', '--', 'sh', '-c', script])).stdout.trim()
  /** Whom so many requests reach. */
  const reached = async (host: string, times = 6): Promise<string[]> => [...new Set((await client(`for i in $(seq ${times}); do wget -T 2 -qO- http://${host}/hostname; echo; done`)).split('\n'))].sort()
  const slices = (name: string): Promise<EndpointSlice[]> => cluster.list(`${discovery}/endpointslices?labelSelector=kubernetes.io/service-name%3D${name}`)
  const both = ['server-1', 'server-2']

  it('reach every ready pod by address and by name', async () => {
    for (const name of ['server-1', 'server-2', 'client']) await expect.poll(async () => (await cluster.get<Pod>(`${core}/pods/${name}`)).status?.containerStatuses?.[0]?.ready, SETTLED).toBe(true)
    const { spec } = await service('web', {})
    await expect.poll(() => reached(`${spec?.clusterIP}`), SETTLED).toEqual(both)
    for (const name of ['web', `web.${namespace}`, `web.${namespace}.svc.cluster.local`]) expect(await reached(name)).toEqual(both)
    expect((await cluster.list<Service>('/api/v1/services')).map(({ metadata }) => `${metadata?.namespace}/${metadata?.name}`)).toContain('default/kubernetes')
  })

  it('keep a client with one pod, and let it go again', async () => {
    await patch('web', { sessionAffinity: 'ClientIP', sessionAffinityConfig: { clientIP: { timeoutSeconds: 60 } } })
    await expect.poll(async () => (await reached('web')).length, SETTLED).toBe(1)
    await patch('web', { sessionAffinity: 'None', sessionAffinityConfig: null })
    await expect.poll(() => reached('web'), SETTLED).toEqual(both)
  })

  it('become what their type says, and stop being it', async () => {
    await service('typed', { type: 'ExternalName', externalName: 'foo.example.com', selector: undefined, ports: undefined })
    const clustered = await patch('typed', { type: 'ClusterIP', externalName: null, selector: { app: 'server' }, ports: [{ port: 80, targetPort: 8080 }] })
    expect(clustered.spec?.clusterIP).toMatch(/^10\.96\./)
    await expect.poll(() => reached('typed'), SETTLED).toEqual(both)
    const nodePort = await patch('typed', { type: 'NodePort' })
    expect(nodePort.spec?.ports?.[0]?.nodePort).toBeGreaterThanOrEqual(30_000)
    await expect.poll(() => reached(`10.0.0.12:${nodePort.spec?.ports?.[0]?.nodePort}`), SETTLED).toEqual(both)
    const external = await patch('typed', { type: 'ExternalName', externalName: `web.${namespace}.svc.cluster.local`, clusterIP: null, clusterIPs: null, ports: null, selector: null })
    expect([external.spec?.clusterIP, external.spec?.externalName]).toEqual([undefined, `web.${namespace}.svc.cluster.local`])
    await expect.poll(() => reached('typed'), SETTLED).toEqual(both)
  })

  it('tell protocols on one port apart', async () => {
    const tcp = { name: 'tcp', port: 8080, targetPort: 8080, protocol: 'TCP' }
    const udp = { name: 'udp', port: 8080, targetPort: 8081, protocol: 'UDP' }
    const { spec } = await service('protocols', { ports: [tcp, udp] })
    const dial = async (protocol: string): Promise<number> => {
      const port = 8080
      const path = `/dial?host=${spec?.clusterIP}&port=${port}&protocol=${protocol}&request=hostname&tries=1`
      const { responses = [] } = JSON.parse((await client(`wget -qO- 'http://${(await cluster.get<Pod>(`${core}/pods/server-1`)).status?.podIP}:8080${path}'`)) || '{}') as { responses?: string[] }
      return responses.length
    }
    await expect.poll(async () => [await dial('http'), await dial('udp')], SETTLED).toEqual([1, 1])
    await patch('protocols', { ports: [tcp] })
    expect((await slices('protocols'))[0]?.ports?.map(({ name }) => name)).toBeDefined()
    await expect.poll(async () => (await slices('protocols')).flatMap(({ ports = [] }) => ports.map(({ protocol }) => protocol)), SETTLED).toEqual(['TCP'])
    await expect.poll(() => dial('http'), SETTLED).toBe(1)
  })

  it('have endpoints for each of their ports, by pod', async () => {
    await service('multi', { selector: { multi: 'yes' }, ports: [{ name: 'portname1', port: 80, targetPort: 'one' }, { name: 'portname2', port: 81, targetPort: 'two' }] })
    const read = async (): Promise<Record<string, number>> => {
      const { subsets = [] } = await cluster.get<Endpoints>(`${core}/endpoints/multi`)
      return Object.fromEntries(subsets.flatMap(({ addresses = [], ports = [] }) => addresses.flatMap(({ targetRef }) => ports.map(({ port }) => [targetRef?.name, port]))) as [string, number][])
    }
    const pod = (name: string, port: string, containerPort: number) => cluster.create(`${core}/pods`, { metadata: { name, labels: { multi: 'yes' } }, spec: { terminationGracePeriodSeconds: 0, containers: [{ name: 'c', image: AGNHOST, args: ['pause'], ports: [{ name: port, containerPort }] }] } })
    await expect.poll(read, SETTLED).toEqual({})
    await pod('pod1', 'one', 100)
    await expect.poll(read, SETTLED).toEqual({ pod1: 100 })
    await pod('pod2', 'two', 101)
    await expect.poll(read, SETTLED).toEqual({ pod1: 100, pod2: 101 })
    await cluster.delete(`${core}/pods/pod1`)
    await expect.poll(read, SETTLED).toEqual({ pod2: 101 })
    await cluster.delete(`${core}/pods/pod2`)
    await expect.poll(read, SETTLED).toEqual({})
  })

  it('have slices that come and go with them, and mirror endpoints written by hand', async () => {
    expect((await slices('web')).flatMap(({ endpoints }) => endpoints.map(({ targetRef, conditions }) => [targetRef?.name, conditions?.ready, conditions?.serving, conditions?.terminating])).sort()).toEqual(both.map((name) => [name, true, true, false]))
    await cluster.delete(`${core}/services/protocols`)
    await expect.poll(async () => [(await slices('protocols')).length, (await cluster.request('GET', `${core}/endpoints/protocols`)).code], SETTLED).toEqual([0, 404])
    await service('custom', { selector: undefined, ports: [{ name: 'example', port: 80 }] })
    const endpoints = (ip: string) => ({ metadata: { name: 'custom' }, subsets: [{ ports: [{ port: 80 }], addresses: [{ ip }] }] })
    await cluster.create(`${core}/endpoints`, endpoints('10.1.2.3'))
    const mirrored = async (): Promise<string[]> => (await slices('custom')).flatMap(({ metadata, endpoints: all }) => all.flatMap(({ addresses }) => `${metadata?.labels?.['endpointslice.kubernetes.io/managed-by']} ${addresses.join()}`))
    await expect.poll(mirrored, SETTLED).toEqual(['endpointslicemirroring-controller.k8s.io 10.1.2.3'])
    await cluster.replace(`${core}/endpoints/custom`, endpoints('10.2.3.4'))
    await expect.poll(mirrored, SETTLED).toEqual(['endpointslicemirroring-controller.k8s.io 10.2.3.4'])
    await cluster.delete(`${core}/endpoints/custom`)
    await expect.poll(mirrored, SETTLED).toEqual([])
    expect((await cluster.get<Endpoints>('/api/v1/namespaces/default/endpoints/kubernetes')).subsets).toHaveLength(1)
  })

  it('have a status that can be written, and can be deleted as a collection', async () => {
    await service('status', { type: 'LoadBalancer' })
    await expect.poll(async () => (await cluster.get<Service>(`${core}/services/status`)).status?.loadBalancer?.ingress?.length, SETTLED).toBe(1)
    await cluster.patch(`${core}/services/custom/status`, { metadata: { annotations: { patchedstatus: 'true' } }, status: { conditions: [{ type: 'StatusUpdate', status: 'True', reason: 'E2E', message: 'set', lastTransitionTime: '2026-01-01T00:00:00Z' }] } })
    expect((await cluster.get<Service>(`${core}/services/custom`)).status?.conditions).toMatchObject([{ type: 'StatusUpdate' }])
    await cluster.patch(`${core}/services/custom`, { metadata: { labels: { collected: 'yes' } } })
    await cluster.delete(`${core}/services?labelSelector=collected%3Dyes`)
    expect((await cluster.request('GET', `${core}/services/custom`)).code).toBe(404)
  })

  it('are found by name: pods by host name and subdomain, ports by service records, names elsewhere by theirs', async () => {
    await service('headless', { clusterIP: 'None', selector: { named: 'yes' } })
    await cluster.create(`${core}/pods`, { metadata: { name: 'querier', labels: { named: 'yes' } }, spec: { hostname: 'dns-querier-1', subdomain: 'headless', terminationGracePeriodSeconds: 0, containers: [{ name: 'c', image: AGNHOST, args: ['pause'] }] } })
    await expect.poll(async () => (await slices('headless'))[0]?.endpoints.length, SETTLED).toBe(1)
    const { status } = await cluster.get<Pod>(`${core}/pods/querier`)
    const lookup = (name: string): Promise<string> => client(`nslookup ${name} | tail -n 3`)
    await expect.poll(() => lookup(`dns-querier-1.headless.${namespace}.svc.cluster.local`), SETTLED).toContain(status?.podIP)
    await expect.poll(() => lookup(`headless.${namespace}.svc.cluster.local`), SETTLED).toContain(status?.podIP)
    expect(await lookup('kubernetes.default')).toContain('10.96.0.1')
    expect((await cluster.kubectl(['-n', namespace, 'exec', 'querier', '--', 'cat', '/etc/hosts'])).stdout).toContain(`dns-querier-1.headless.${namespace}.svc.cluster.local`)
  })

  it('are reached through the API server with every method, on Services and pods', async () => {
    for (const target of ['services/web:http', 'services/http:web:http', 'pods/server-1:8080', 'pods/http:server-2:8080']) {
      const path = `${core}/${target}/proxy/echo?msg=${target.length}`
      for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']) expect((await cluster.request(method, path)).body, `${method} ${path}`).toBe(target.length)
      expect((await cluster.request('HEAD', path)).code).toBe(200)
    }
    expect((await cluster.request('GET', `${core}/pods/server-1:8080/proxy`)).code).toBe(301)
    expect((await cluster.request('GET', '/api/v1/nodes/node-1/proxy/healthz')).body).toBe('ok')
  })

  it('have ports on their node where pods ask for them', async () => {
    const onNode = { nodeSelector: { 'kubernetes.io/hostname': 'node-1' } }
    await cluster.create(`${core}/pods`, { metadata: { name: 'hostport' }, spec: { ...onNode, terminationGracePeriodSeconds: 0, containers: [{ name: 'c', image: AGNHOST, args: ['netexec'], ports: [{ containerPort: 8080, hostPort: 54_323, hostIP: '10.0.0.11' }] }] } })
    await expect.poll(async () => (await cluster.get<Pod>(`${core}/pods/hostport`)).status?.containerStatuses?.[0]?.ready, SETTLED).toBe(true)
    await expect.poll(() => client('wget -T 2 -qO- http://10.0.0.11:54323/hostname'), SETTLED).toBe('hostport')
  })

  it.each([
    ['networking.k8s.io/v1', 'ingresses', { ingressClassName: 'c', defaultBackend: { service: { name: 'web', port: { number: 80 } } } }, true],
    ['networking.k8s.io/v1', 'networkpolicies', { podSelector: { matchLabels: { none: 'x' } }, policyTypes: ['Ingress'] }, true],
    ['networking.k8s.io/v1', 'ingressclasses', { controller: 'example.com/controller' }, false],
    ['networking.k8s.io/v1', 'servicecidrs', { cidrs: ['10.100.0.0/24'] }, false],
  ] as const)('%s %s has every operation of the API', async (version, resource, spec, namespaced) => {
    const path = `/apis/${version}/${namespaced ? `namespaces/${namespace}/` : ''}${resource}`
    await cluster.create(path, { metadata: { name: 'e2e-api', labels: { api: 'e2e' } }, spec })
    expect(await cluster.list(`${path}?labelSelector=api%3De2e`)).toHaveLength(1)
    const patched = await cluster.patch<{ metadata: { annotations: object } }>(`${path}/e2e-api`, { metadata: { annotations: { patched: 'true' } } })
    const updated = await cluster.replace<{ metadata: { annotations: object } }>(`${path}/e2e-api`, { ...patched, metadata: { ...patched.metadata, resourceVersion: undefined, annotations: { patched: 'true', updated: 'true' } } })
    expect(updated.metadata.annotations).toEqual({ patched: 'true', updated: 'true' })
    await cluster.delete(`${path}?labelSelector=api%3De2e`)
    await expect.poll(async () => (await cluster.request('GET', `${path}/e2e-api`)).code, SETTLED).toBe(404)
  })
})
