import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ConformanceCluster, SETTLED } from './support.ts'
import { WebhookServer } from './webhook-server.ts'

/** What test/e2e/apimachinery/aggregator.go and aggregated_discovery.go assert, with an API server beside the cluster. */

const GROUP = 'fruit.example.com'
const flunders = '/apis/fruit.example.com/v1/namespaces/default/flunders'
const API_SERVICES = '/apis/apiregistration.k8s.io/v1/apiservices'

/** Who the last request came from. */
let asker: unknown
const server = (path: string, body: unknown, headers: Record<string, unknown>): unknown => {
  if (path === `/apis/${GROUP}/v1`) {
    const verbs = ['create', 'delete', 'get', 'list', 'patch', 'update', 'watch']
    return { kind: 'APIResourceList', apiVersion: 'v1', groupVersion: `${GROUP}/v1`, resources: [{ name: 'flunders', singularName: 'flunder', namespaced: true, kind: 'Flunder', verbs, shortNames: ['fl'] }] }
  }
  asker = headers['x-remote-user']
  const flunder = { kind: 'Flunder', apiVersion: `${GROUP}/v1`, metadata: { name: 'one', namespace: 'default' } }
  if (path !== flunders) return flunder
  return body === undefined ? { kind: 'FlunderList', apiVersion: `${GROUP}/v1`, metadata: {}, items: [flunder] } : body
}

interface APIService {
  metadata: { name: string }
  status?: { conditions: { type: string; status: string; reason: string }[] }
}

let cluster: ConformanceCluster
let remote: WebhookServer
beforeAll(async () => {
  ;[cluster, remote] = await Promise.all([ConformanceCluster.start({ nodes: 1 }), WebhookServer.start(server, ['fruit.default.svc'])])
})
afterAll(async () => {
  await cluster?.stop()
  await remote?.stop()
})

const available = async (name: string): Promise<string | undefined> =>
  (await cluster.get<APIService>(`${API_SERVICES}/${name}`)).status?.conditions.filter(({ type }) => type === 'Available').map(({ status, reason }) => `${status} ${reason}`)[0]

describe('Aggregation', () => {
  test('answers for every group version that is served here', async () => {
    await expect.poll(() => cluster.list(API_SERVICES), SETTLED).not.toEqual([])
    expect(await available('v1.apps')).toBe('True Local')
    expect((await cluster.kubectl(['get', 'apiservices', 'v1.'])).stdout).toMatch(/^v1\. +Local +True/m)
  })

  test('passes requests on to an API server behind a Service', async () => {
    const name = `v1.${GROUP}`
    const spec = { group: GROUP, version: 'v1', groupPriorityMinimum: 2000, versionPriority: 200, caBundle: remote.caBundle, service: { namespace: 'default', name: 'fruit', port: remote.port } }
    await cluster.create(API_SERVICES, { metadata: { name, labels: { e2e: 'aggregation' } }, spec })
    await expect.poll(() => available(name), SETTLED).toBe('False ServiceNotFound')
    expect((await cluster.request('GET', flunders)).code).toBe(404)
    await cluster.create('/api/v1/namespaces/default/services', { metadata: { name: 'fruit' }, spec: { type: 'ExternalName', externalName: 'localhost' } })
    await expect.poll(() => available(name), SETTLED).toBe('True Passed')

    const { groups } = await cluster.get<{ groups: { name: string; preferredVersion: { version: string } }[] }>('/apis')
    expect(groups.find((one) => one.name === GROUP)).toMatchObject({ preferredVersion: { version: 'v1' } })
    expect(await cluster.list(flunders)).toMatchObject([{ metadata: { name: 'one' } }])
    expect(asker).toBe('kubernetes-admin')
    expect(await cluster.create(flunders, { kind: 'Flunder', apiVersion: `${GROUP}/v1`, metadata: { name: 'two' } })).toMatchObject({ metadata: { name: 'two' } })
    expect((await cluster.kubectl(['get', 'fl', '-o', 'name'])).stdout).toBe(`flunder.${GROUP}/one\n`)
    expect((await cluster.kubectl(['create', '-f', '-'], `{kind: Flunder, apiVersion: ${GROUP}/v1, metadata: {name: three}}`)).stdout).toContain(`flunder.${GROUP}/three created`)

    const condition = { type: 'StatusUpdated', status: 'True', reason: 'E2E', message: 'Set from an e2e test' }
    expect(await cluster.patch<APIService>(`${API_SERVICES}/${name}/status`, [{ op: 'add', path: '/status/conditions/-', value: condition }], 'json')).toMatchObject({ status: { conditions: expect.arrayContaining([expect.objectContaining(condition)]) as object[] } })
    await cluster.patch(`${API_SERVICES}/${name}`, { spec: { versionPriority: 100 } })
    await cluster.delete(`${API_SERVICES}?labelSelector=e2e=aggregation`)
    await expect.poll(async () => (await cluster.request('GET', flunders)).code, SETTLED).toBe(404)
  })
})
