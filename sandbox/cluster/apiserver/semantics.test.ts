import type { ConfigMap, Pod } from 'kubernetes-types/core/v1'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ApiClient } from '../machinery/api-client.ts'
import { createHttpsClient } from '../machinery/https-client.ts'
import { parseKubeconfig } from '../machinery/kubeconfig.ts'
import { ApiError } from '../machinery/object.ts'
import type { KubeObject, Stored } from '../machinery/object.ts'
import { startApiServer } from './apiserver.ts'
import type { ApiServer } from './apiserver.ts'

const core = (resource: string) => ({ group: '', version: 'v1', resource })
const configMaps = core('configmaps')
const pods = core('pods')
const failure = async (promise: Promise<unknown>): Promise<ApiError> => {
  const error: unknown = await promise.then(() => undefined, (reason: unknown) => reason)
  if (!(error instanceof ApiError)) throw new Error(`expected an ApiError, got ${String(error)}`)
  return error
}

describe('what Kubernetes promises of its objects', () => {
  let server: ApiServer
  let client: ApiClient
  beforeAll(async () => {
    server = await startApiServer({ listen: { address: '127.0.0.1', port: 0 }, nodeApi: () => undefined })
    client = server.client({ name: 'test', groups: ['system:masters'] }, 'test')
    await client.create(core('serviceaccounts'), 'default', { metadata: { name: 'default' } })
  })
  afterAll(() => server.stop())
  const make = (metadata: KubeObject['metadata'], data: Record<string, string> = {}) => client.create<ConfigMap>(configMaps, 'default', { metadata, data })

  it('generates names that are free', async () => {
    const [a, b] = await Promise.all([make({ generateName: 'g-' }), make({ generateName: 'g-' })])
    expect(a.metadata.name).toMatch(/^g-[bcdfghjklmnpqrstvwxz2456789]{5}$/)
    expect(a.metadata.name).not.toBe(b.metadata.name)
  })

  it('does not write what changes nothing', async () => {
    const made = await make({ name: 'same' }, { a: '1' })
    const again = await client.patch<ConfigMap>(configMaps, 'default', 'same', { type: 'merge', body: { data: { a: '1' } } })
    expect(again.metadata.resourceVersion).toBe(made.metadata.resourceVersion)
  })

  it('keeps an object with a finalizer until the last one is taken away', async () => {
    await make({ name: 'held', finalizers: ['example.com/hold'] })
    await client.delete(configMaps, 'default', 'held')
    const held = await client.get(configMaps, 'default', 'held')
    expect(held.metadata.deletionTimestamp).toBeDefined()
    await client.patch(configMaps, 'default', 'held', { type: 'merge', body: { metadata: { finalizers: null } } })
    expect((await failure(client.get(configMaps, 'default', 'held'))).code).toBe(404)
  })

  it('notes how dependents are to be treated as a finalizer', async () => {
    await make({ name: 'foreground' })
    await client.delete(configMaps, 'default', 'foreground', { propagationPolicy: 'Foreground' })
    expect((await client.get(configMaps, 'default', 'foreground')).metadata.finalizers).toEqual(['foregroundDeletion'])
  })

  it('gives a pod its grace, once it has a node, and lets it be shortened but not stretched', async () => {
    const pod = (name: string, nodeName?: string) =>
      client.create<Pod>(pods, 'default', { metadata: { name }, spec: { ...(nodeName === undefined ? {} : { nodeName }), containers: [{ name: 'c', image: 'x' }] } })
    await pod('unbound')
    await client.delete(pods, 'default', 'unbound')
    expect((await failure(client.get(pods, 'default', 'unbound'))).code).toBe(404)
    await pod('bound', 'node-1')
    const grace = async (): Promise<number | undefined> => (await client.get<Pod>(pods, 'default', 'bound')).metadata.deletionGracePeriodSeconds
    await client.delete(pods, 'default', 'bound')
    expect(await grace()).toBe(30)
    await client.delete(pods, 'default', 'bound', { gracePeriodSeconds: 60 })
    expect(await grace()).toBe(30)
    await client.delete(pods, 'default', 'bound', { gracePeriodSeconds: 5 })
    expect(await grace()).toBe(5)
    await client.delete(pods, 'default', 'bound', { gracePeriodSeconds: 0 })
    expect((await failure(client.get(pods, 'default', 'bound'))).code).toBe(404)
  })

  it('raises the generation with the spec only', async () => {
    const deployments = { group: 'apps', version: 'v1', resource: 'deployments' }
    const labels = { a: 'b' }
    const spec = { replicas: 1, selector: { matchLabels: labels }, template: { metadata: { labels }, spec: { containers: [{ name: 'c', image: 'x' }] } } }
    const made = await client.create<KubeObject>(deployments, 'default', { metadata: { name: 'd' }, spec } as KubeObject)
    expect(made.metadata.generation).toBe(1)
    const patch = async (body: object, subresource?: string) =>
      (await client.patch(deployments, 'default', 'd', { type: 'merge', body }, subresource === undefined ? {} : { subresource })).metadata.generation
    expect(await patch({ metadata: { labels: { x: 'y' } } })).toBe(1)
    expect(await patch({ spec: { replicas: 2 } })).toBe(2)
    expect(await patch({ status: { replicas: 2 } }, 'status')).toBe(2)
    const scale = await client.patch<KubeObject & { spec?: { replicas?: number } }>(deployments, 'default', 'd', { type: 'merge', body: { spec: { replicas: 5 } } }, { subresource: 'scale' })
    expect([scale.kind, scale.spec?.replicas]).toEqual(['Scale', 5])
  })

  it('refuses objects that are too large', async () => {
    const error = await failure(make({ name: 'large' }, { a: 'x'.repeat(1.6 * 1024 * 1024) }))
    expect(error.code === 413 || error.code === 422).toBe(true)
  })

  it('answers an old revision with 410, and a later page of an old list with a way on', async () => {
    const small = await startApiServer({ listen: { address: '127.0.0.1', port: 0 }, nodeApi: () => undefined })
    try {
      const own = small.client({ name: 'test', groups: ['system:masters'] }, 'test')
      for (const name of ['p-a', 'p-b', 'p-c']) await own.create(configMaps, 'default', { metadata: { name } })
      const first = await own.list(configMaps, { namespace: 'default', limit: 1 })
      let current: Stored<ConfigMap> = await own.get(configMaps, 'default', 'p-c')
      for (let turn = 0; turn < 3_000; turn++) current = await own.update<ConfigMap>(configMaps, { ...current, data: { turn: String(turn) } })
      const closed = new Promise<boolean>((resolve) => {
        own.watch(configMaps, { resourceVersion: first.metadata.resourceVersion }, { event: () => undefined, closed: ({ expired }) => resolve(expired) })
      })
      expect(await closed).toBe(true)
      const error = await failure(own.list(configMaps, { namespace: 'default', limit: 1, continue: first.metadata.continue ?? '' }))
      expect([error.code, error.reason]).toEqual([410, 'Expired'])
      const rest = await own.list(configMaps, { namespace: 'default', continue: String(error.status.metadata.continue) })
      expect(rest.items.map(({ metadata }) => metadata.name)).toEqual(['p-b', 'p-c'])
    } finally {
      await small.stop()
    }
  })

  it('comes back from a checkpoint: objects, revisions, certificates and tokens', async () => {
    const made = await make({ name: 'kept' }, { a: '1' })
    const { status } = await client.create<KubeObject & { status?: { token: string } }>(core('serviceaccounts'), 'default', {}, { name: 'default', subresource: 'token' })
    const checkpoint = JSON.parse(JSON.stringify(server.checkpoint()))
    const kubeconfig = server.kubeconfig({ name: 'test', groups: ['system:masters'] })
    const again = await startApiServer({ listen: { address: '127.0.0.1', port: 0 }, nodeApi: () => undefined, checkpoint })
    const endpoint = { ...parseKubeconfig(kubeconfig, 'test'), server: again.url }
    const old = createHttpsClient(endpoint, 'test')
    const account = createHttpsClient({ server: again.url, authority: again.authority, token: status?.token ?? '' }, 'test')
    const stranger = createHttpsClient({ server: again.url, authority: again.authority, token: 'not.a.token' }, 'test')
    try {
      expect(await old.get(configMaps, 'default', 'kept')).toEqual(made)
      const refused = await failure(account.list(configMaps, { namespace: 'default' }))
      expect(refused.message).toBe('configmaps is forbidden: User "system:serviceaccount:default:default" cannot list resource "configmaps" in API group "" in the namespace "default"')
      expect((await failure(stranger.list(configMaps))).code).toBe(401)
    } finally {
      for (const one of [old, account, stranger]) one.close()
      await again.stop()
    }
  })
})
