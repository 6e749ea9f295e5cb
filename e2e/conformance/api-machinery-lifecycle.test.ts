import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ConformanceCluster, SETTLED } from './support.ts'

/** Garbage collection, namespaces and quotas, as upstream's tests assert them. */

interface Thing {
  metadata: { name: string; uid: string; deletionTimestamp?: string; finalizers?: string[]; ownerReferences?: { kind: string; name: string; uid: string }[]; labels?: Record<string, string> }
  spec?: { finalizers?: string[]; hard?: Record<string, string> }
  status?: { phase?: string; hard?: Record<string, string>; used?: Record<string, string>; conditions?: { type: string }[] }
}

let cluster: ConformanceCluster
beforeAll(async () => {
  cluster = await ConformanceCluster.start({ nodes: 1 })
})
afterAll(() => cluster?.stop())

const container = (more: object = {}) => ({ name: 'main', image: 'busybox', ...more })
const controller = (name: string, replicas: number) => ({ metadata: { name }, spec: { replicas, selector: { app: name }, template: { metadata: { labels: { app: name } }, spec: { containers: [container()] } } } })
const pod = (name: string, more: object = {}) => ({ metadata: { name }, spec: { containers: [container()], terminationGracePeriodSeconds: 0, ...more } })
const status = async (path: string): Promise<number> => (await cluster.request('GET', path)).code
const gone = (path: string) => expect.poll(() => status(path), SETTLED).toBe(404)

describe('Garbage collection', () => {
  const paths = async () => {
    const root = `/api/v1/namespaces/${await cluster.namespace()}`
    return { pods: `${root}/pods`, controllers: `${root}/replicationcontrollers`, apps: root.replace('/api/v1', '/apis/apps/v1') }
  }

  test('deletes in the background what a controller made', async () => {
    const { pods, controllers } = await paths()
    await cluster.create(controllers, controller('one', 2))
    await expect.poll(() => cluster.list(pods), SETTLED).toHaveLength(2)
    await cluster.delete(`${controllers}/one`, { propagationPolicy: 'Background' })
    await expect.poll(() => cluster.list(pods), SETTLED).toEqual([])
  })

  test('leaves orphans, without an owner', async () => {
    const { pods, controllers, apps } = await paths()
    await cluster.create(controllers, controller('one', 2))
    await expect.poll(() => cluster.list(pods), SETTLED).toHaveLength(2)
    await cluster.delete(`${controllers}/one`, { propagationPolicy: 'Orphan' })
    await gone(`${controllers}/one`)
    for (const { metadata } of await cluster.list<Thing>(pods)) expect(metadata).toMatchObject({ labels: { app: 'one' } })
    await expect.poll(async () => (await cluster.list<Thing>(pods)).map(({ metadata }) => metadata.ownerReferences), SETTLED).toEqual([undefined, undefined])

    const { metadata, spec } = controller('deployed', 1)
    await cluster.create(`${apps}/deployments`, { metadata, spec: { ...spec, selector: { matchLabels: spec.selector } } })
    await expect.poll(() => cluster.list(`${apps}/replicasets`), SETTLED).toHaveLength(1)
    await cluster.delete(`${apps}/deployments/deployed`, { propagationPolicy: 'Orphan' })
    await gone(`${apps}/deployments/deployed`)
    const [replicaSet] = await cluster.list<Thing>(`${apps}/replicasets`)
    expect(replicaSet?.metadata.ownerReferences).toBeUndefined()
    expect(replicaSet?.metadata.deletionTimestamp).toBeUndefined()
  })

  test('keeps an owner in the foreground until its dependents are gone, and those that have another owner', async () => {
    const { pods, controllers } = await paths()
    const watching = cluster.watch<Thing>(controllers)
    const watchingPods = cluster.watch<Thing>(pods)
    const one = await cluster.create<Thing>(controllers, controller('one', 4))
    const two = await cluster.create<Thing>(controllers, controller('two', 0))
    await expect.poll(() => cluster.list(pods), SETTLED).toHaveLength(4)
    const [first, second] = await cluster.list<Thing>(pods)
    const owner = { apiVersion: 'v1', kind: 'ReplicationController', name: 'two', uid: two.metadata.uid }
    for (const shared of [first!, second!]) await cluster.patch(`${pods}/${shared.metadata.name}`, { metadata: { ownerReferences: [...shared.metadata.ownerReferences!, owner] } }, 'merge')
    await cluster.delete(`${controllers}/one`, { propagationPolicy: 'Foreground', preconditions: { uid: one.metadata.uid } })
    await gone(`${controllers}/one`)
    const left = await cluster.list<Thing>(pods)
    expect(left.map(({ metadata }) => metadata.name).sort()).toEqual([first!.metadata.name, second!.metadata.name].sort())
    for (const { metadata } of left) expect([metadata.deletionTimestamp, metadata.ownerReferences?.map(({ name }) => name)]).toEqual([undefined, ['two']])
    await expect.poll(() => watching.events.filter(({ type, object }) => type === 'DELETED' && object.metadata.name === 'one').length, SETTLED).toBe(1)
    expect(watchingPods.events.filter(({ type }) => type === 'DELETED')).toHaveLength(2)
    expect(watching.events.some(({ type, object }) => type === 'MODIFIED' && object.metadata.finalizers?.includes('foregroundDeletion') === true)).toBe(true)
    watching.stop()
    watchingPods.stop()
  })

  test('is not held up by a circle of owners', async () => {
    const { pods } = await paths()
    const made = await Promise.all(['a', 'b', 'c'].map((name) => cluster.create<Thing>(pods, pod(name))))
    for (const [index, { metadata }] of made.entries()) {
      const { name, uid } = made[(index + 2) % 3]!.metadata
      await cluster.patch(`${pods}/${metadata.name}`, { metadata: { ownerReferences: [{ apiVersion: 'v1', kind: 'Pod', name, uid, controller: true, blockOwnerDeletion: true }] } })
    }
    await cluster.delete(`${pods}/a`, { propagationPolicy: 'Foreground' })
    await expect.poll(() => cluster.list(pods), SETTLED).toEqual([])
  })
})

describe('Namespaces', () => {
  test('are patched and updated, their status and finalizers too', async () => {
    const name = await cluster.namespace()
    const path = `/api/v1/namespaces/${name}`
    expect(await cluster.patch(path, { metadata: { labels: { patched: 'yes' } } }, 'strategic')).toMatchObject({ metadata: { labels: { patched: 'yes', 'kubernetes.io/metadata.name': name } } })
    expect((await cluster.get<Thing>(`${path}/status`)).status?.phase).toBe('Active')
    const condition = { type: 'StatusPatched', status: 'True', reason: 'E2E', message: 'Patched by an e2e test' }
    expect((await cluster.patch<Thing>(`${path}/status`, { metadata: { annotations: { patched: 'yes' } }, status: { conditions: [condition] } })).status?.conditions).toMatchObject([condition])
    const read = await cluster.get<Thing>(path)
    expect((await cluster.replace<Thing>(`${path}/status`, { ...read, status: { ...read.status, conditions: [condition, { ...condition, type: 'StatusUpdate' }] } })).status?.conditions).toHaveLength(2)
    const finalizers = async (change: (before: string[]) => string[]): Promise<string[] | undefined> => {
      const before = await cluster.get<Thing>(path)
      return (await cluster.replace<Thing>(`${path}/finalize`, { ...before, spec: { finalizers: change(before.spec?.finalizers ?? []) } })).spec?.finalizers
    }
    expect(await finalizers((before) => [...before, 'e2e.example.com/fake'])).toEqual(['kubernetes', 'e2e.example.com/fake'])
    expect(await finalizers((before) => before.filter((one) => !one.startsWith('e2e')))).toEqual(['kubernetes'])
  })

  test('take everything with them, and come back empty', async () => {
    const name = await cluster.namespace()
    const path = `/api/v1/namespaces/${name}`
    await cluster.create(`${path}/pods`, pod('one'))
    await cluster.create(`${path}/services`, { metadata: { name: 'one' }, spec: { ports: [{ port: 80 }] } })
    await cluster.delete(path)
    await gone(path)
    await cluster.create('/api/v1/namespaces', { metadata: { name } })
    expect(await cluster.list(`${path}/pods`)).toEqual([])
    expect(await cluster.list(`${path}/services`)).toEqual([])
  })

  test('delete pods before what pods may still need', async () => {
    const name = await cluster.namespace()
    const path = `/api/v1/namespaces/${name}`
    await cluster.create(`${path}/pods`, { ...pod('held'), metadata: { name: 'held', finalizers: ['e2e.example.com/hold'] } })
    await cluster.create(`${path}/configmaps`, { metadata: { name: 'needed' } })
    await cluster.delete(path)
    await expect.poll(async () => (await cluster.get<Thing>(path)).status?.conditions?.map(({ type }) => type), SETTLED).toContain('NamespaceContentRemaining')
    expect(await status(`${path}/configmaps/needed`)).toBe(200)
    expect((await cluster.get<Thing>(path)).status?.phase).toBe('Terminating')
    await cluster.patch(`${path}/pods/held`, { metadata: { finalizers: null } })
    await gone(path)
  })
})

describe('Quotas', () => {
  const quotaIn = async (hard: Record<string, string>, more: object = {}) => {
    const namespace = await cluster.namespace()
    const path = `/api/v1/namespaces/${namespace}`
    await cluster.create(`${path}/resourcequotas`, { metadata: { name: 'quota', labels: { e2e: namespace } }, spec: { hard, ...more } })
    const used = async (): Promise<Record<string, string> | undefined> => (await cluster.get<Thing>(`${path}/resourcequotas/quota`)).status?.used
    await expect.poll(async () => Object.keys((await used()) ?? {}).sort(), SETTLED).toEqual(Object.keys(hard).sort())
    return { path, used }
  }

  test('count objects of every kind they name, from creation to deletion', async () => {
    const hard = { pods: '5', services: '10', 'services.nodeports': '1', 'services.loadbalancers': '1', replicationcontrollers: '10', resourcequotas: '1', configmaps: '10', secrets: '10', persistentvolumeclaims: '10', 'requests.storage': '10Gi', 'count/replicasets.apps': '5' }
    const { path, used } = await quotaIn(hard)
    const before = (await used())!
    expect(before).toMatchObject({ resourcequotas: '1', pods: '0', services: '0' })
    const more = (name: string, by: number): string => String(Number(before[name]) + by)
    await cluster.create(`${path}/configmaps`, { metadata: { name: 'one' } })
    await cluster.create(`${path}/secrets`, { metadata: { name: 'one' } })
    await cluster.create(`${path}/services`, { metadata: { name: 'plain' }, spec: { ports: [{ port: 80 }] } })
    await cluster.create(`${path}/services`, { metadata: { name: 'nodes' }, spec: { type: 'NodePort', ports: [{ port: 80 }] } })
    await cluster.create(`${path}/replicationcontrollers`, controller('one', 0))
    await cluster.create(`${path.replace('/api/v1', '/apis/apps/v1')}/replicasets`, { ...controller('one', 0), spec: { ...controller('one', 0).spec, selector: { matchLabels: { app: 'one' } } } })
    await cluster.create(`${path}/persistentvolumeclaims`, { metadata: { name: 'one' }, spec: { storageClassName: 'none', accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } } })
    const expected = { configmaps: more('configmaps', 1), secrets: more('secrets', 1), services: '2', 'services.nodeports': '1', replicationcontrollers: '1', 'count/replicasets.apps': '1', persistentvolumeclaims: '1', 'requests.storage': '1Gi' }
    await expect.poll(used, SETTLED).toMatchObject(expected)
    expect(await cluster.refused('POST', `${path}/services`, { metadata: { name: 'two' }, spec: { type: 'NodePort', ports: [{ port: 81 }] } })).toMatchObject({ code: 403, message: expect.stringContaining('exceeded quota: quota') as string })
    for (const one of ['configmaps/one', 'secrets/one', 'services/plain', 'services/nodes', 'replicationcontrollers/one', 'persistentvolumeclaims/one']) await cluster.delete(`${path}/${one}`)
    await cluster.delete(`${path.replace('/api/v1', '/apis/apps/v1')}/replicasets/one`)
    await expect.poll(used, SETTLED).toEqual(before)
  })

  test('count what pods ask for, and refuse what does not fit', async () => {
    const { path, used } = await quotaIn({ pods: '5', cpu: '1', memory: '500Mi', 'requests.ephemeral-storage': '50Gi', 'requests.example.com/dongle': '3' })
    const wants = (cpu: string, memory: string) => container({ resources: { requests: { cpu, memory, 'ephemeral-storage': '30Gi', 'example.com/dongle': '2' }, limits: { 'example.com/dongle': '2' } } })
    await cluster.create(`${path}/pods`, pod('fits', { containers: [wants('500m', '252Mi')] }))
    await expect.poll(used, SETTLED).toEqual({ pods: '1', cpu: '500m', memory: '252Mi', 'requests.ephemeral-storage': '30Gi', 'requests.example.com/dongle': '2' })
    await cluster.refused('POST', `${path}/pods`, pod('too-much', { containers: [wants('600m', '100Mi')] }))
    await cluster.refused('POST', `${path}/pods`, pod('too-many', { containers: [container({ resources: { requests: { cpu: '100m', memory: '1Mi', 'ephemeral-storage': '1Gi', 'example.com/dongle': '2' }, limits: { 'example.com/dongle': '2' } } })] }))
    await cluster.refused('PUT', `${path}/pods/fits`, pod('fits', { containers: [wants('100m', '252Mi')] }))
    await cluster.delete(`${path}/pods/fits`)
    await expect.poll(used, SETTLED).toEqual({ pods: '0', cpu: '0', memory: '0', 'requests.ephemeral-storage': '0', 'requests.example.com/dongle': '0' })
  })

  test('have scopes', async () => {
    const { path, used: bestEffort } = await quotaIn({ pods: '5' }, { scopes: ['BestEffort'] })
    for (const [name, scopes] of Object.entries({ sized: ['NotBestEffort'], ending: ['Terminating'], lasting: ['NotTerminating'] })) await cluster.create(`${path}/resourcequotas`, { metadata: { name }, spec: { hard: { pods: '5' }, scopes } })
    const counts = async (): Promise<(string | undefined)[]> => [(await bestEffort())?.pods, ...(await Promise.all(['sized', 'ending', 'lasting'].map(async (name) => (await cluster.get<Thing>(`${path}/resourcequotas/${name}`)).status?.used?.pods)))]
    await expect.poll(counts, SETTLED).toEqual(['0', '0', '0', '0'])
    await cluster.create(`${path}/pods`, pod('plain'))
    await expect.poll(counts, SETTLED).toEqual(['1', '0', '0', '1'])
    await cluster.create(`${path}/pods`, pod('sized', { activeDeadlineSeconds: 3600, containers: [container({ resources: { requests: { cpu: '10m' }, limits: { cpu: '10m' } } })] }))
    await expect.poll(counts, SETTLED).toEqual(['1', '1', '1', '1'])
    await cluster.delete(`${path}/pods`)
    await expect.poll(counts, SETTLED).toEqual(['0', '0', '0', '0'])
  })

  test('select by priority class and by affinity to other namespaces', async () => {
    const { path, used } = await quotaIn({ pods: '1' }, { scopeSelector: { matchExpressions: [{ scopeName: 'PriorityClass', operator: 'In', values: ['dear'] }] } })
    await cluster.create('/apis/scheduling.k8s.io/v1/priorityclasses', { metadata: { name: 'dear' }, value: 1000 })
    await cluster.create(`${path}/pods`, pod('cheap'))
    await cluster.create(`${path}/pods`, pod('dear', { priorityClassName: 'dear' }))
    await expect.poll(used, SETTLED).toEqual({ pods: '1' })
    await cluster.refused('POST', `${path}/pods`, pod('dear-too', { priorityClassName: 'dear' }))
    const crossing = await quotaIn({ pods: '0' }, { scopes: ['CrossNamespacePodAffinity'] })
    await cluster.create(`${crossing.path}/pods`, pod('home'))
    const podAffinityTerm = { topologyKey: 'kubernetes.io/hostname', labelSelector: {}, namespaces: ['elsewhere'] }
    await cluster.refused('POST', `${crossing.path}/pods`, pod('abroad', { affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [podAffinityTerm] } } }))
  })

  test('are updated, patched, and written through their status', async () => {
    const { path } = await quotaIn({ cpu: '500m', memory: '500Mi' })
    const quota = `${path}/resourcequotas/quota`
    const read = await cluster.get<Thing>(quota)
    expect((await cluster.replace<Thing>(quota, { ...read, metadata: { name: 'quota', labels: read.metadata.labels }, spec: { hard: { cpu: '1', memory: '1Gi' } } })).spec?.hard).toEqual({ cpu: '1', memory: '1Gi' })
    await expect.poll(async () => (await cluster.get<Thing>(`${quota}/status`)).status?.hard, SETTLED).toEqual({ cpu: '1', memory: '1Gi' })
    const written = await cluster.patch<Thing>(`${quota}/status`, { metadata: { annotations: { statusPatched: 'yes' } }, status: { hard: { cpu: '2' } } })
    expect([written.spec?.hard, written.status?.hard?.cpu]).toEqual([{ cpu: '1', memory: '1Gi' }, '2'])
    await expect.poll(async () => (await cluster.get<Thing>(quota)).status?.hard, SETTLED).toEqual({ cpu: '1', memory: '1Gi' })
    const label = read.metadata.labels!.e2e!
    await cluster.delete(`${path}/resourcequotas?labelSelector=e2e=${label}`)
    expect(await cluster.list(`/api/v1/resourcequotas?labelSelector=e2e=${label}`)).toEqual([])
  })
})
