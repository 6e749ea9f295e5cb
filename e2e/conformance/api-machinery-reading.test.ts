import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ConformanceCluster, SETTLED } from './support.ts'

/** Watchers, chunking, tables, discovery, version: what upstream's tests of reading the API assert. */

interface ConfigMap {
  metadata: { name: string; resourceVersion: string; labels?: Record<string, string> }
  data?: Record<string, string>
}
interface List {
  metadata: { resourceVersion: string; continue?: string; remainingItemCount?: number }
  items: ConfigMap[]
}

let cluster: ConformanceCluster
beforeAll(async () => {
  cluster = await ConformanceCluster.start({ nodes: 1 })
})
afterAll(() => cluster?.stop())

describe('Watchers', () => {
  const change = (path: string, mutation: string) => cluster.patch<ConfigMap>(path, { data: { mutation } })

  test('see additions, changes and deletions of what their selector matches', async () => {
    const path = `/api/v1/namespaces/${await cluster.namespace()}/configmaps`
    const selected = (...values: string[]) => cluster.watch<ConfigMap>(`${path}?labelSelector=${encodeURIComponent(`watch in (${values.join(',')})`)}`)
    const [a, b, both] = [selected('A'), selected('B'), selected('A', 'B')]
    for (const label of ['A', 'B']) {
      await cluster.create(path, { metadata: { name: label.toLowerCase(), labels: { watch: label } } })
      await change(`${path}/${label.toLowerCase()}`, '1')
      await cluster.delete(`${path}/${label.toLowerCase()}`)
    }
    const seen = (watching: typeof a): string[] => watching.events.map(({ type, object }) => `${type} ${object.metadata.name}`)
    await expect.poll(() => seen(both), SETTLED).toEqual(['a', 'b'].flatMap((name) => ['ADDED', 'MODIFIED', 'DELETED'].map((type) => `${type} ${name}`)))
    await expect.poll(() => seen(a), SETTLED).toEqual(['ADDED a', 'MODIFIED a', 'DELETED a'])
    await expect.poll(() => seen(b), SETTLED).toEqual(['ADDED b', 'MODIFIED b', 'DELETED b'])
    for (const watching of [a, b, both]) watching.stop()
  })

  test('begin where they are told to, and go on where another has stopped', async () => {
    const path = `/api/v1/namespaces/${await cluster.namespace()}/configmaps`
    await cluster.create(path, { metadata: { name: 'one' } })
    const first = await change(`${path}/one`, '1')
    await change(`${path}/one`, '2')
    await cluster.delete(`${path}/one`)
    const named = `${path}?fieldSelector=metadata.name=one`
    const watching = cluster.watch<ConfigMap>(`${named}&resourceVersion=${first.metadata.resourceVersion}`)
    await expect.poll(() => watching.events.map(({ type, object }) => `${type} ${object.data?.mutation}`), SETTLED).toEqual(['MODIFIED 2', 'DELETED 2'])
    watching.stop()
    const again = cluster.watch<ConfigMap>(`${named}&resourceVersion=${watching.events[0]!.object.metadata.resourceVersion}`)
    await expect.poll(() => again.events.map(({ type }) => type), SETTLED).toEqual(['DELETED'])
    again.stop()
  })

  test('see an object that no longer matches as deleted, and as added when it matches again', async () => {
    const path = `/api/v1/namespaces/${await cluster.namespace()}/configmaps`
    const watching = cluster.watch<ConfigMap>(`${path}?labelSelector=watch=yes`)
    await cluster.create(path, { metadata: { name: 'one', labels: { watch: 'yes' } } })
    await change(`${path}/one`, '1')
    await cluster.patch(`${path}/one`, { metadata: { labels: { watch: 'no' } } })
    await change(`${path}/one`, '2')
    await cluster.patch(`${path}/one`, { metadata: { labels: { watch: 'yes' } } })
    await change(`${path}/one`, '3')
    await cluster.delete(`${path}/one`)
    await expect.poll(() => watching.events.map(({ type, object }) => `${type} ${object.data?.mutation ?? ''}`), SETTLED).toEqual(['ADDED ', 'MODIFIED 1', 'DELETED 1', 'ADDED 2', 'MODIFIED 3', 'DELETED 3'])
    watching.stop()
  })

  test('see the same order, wherever they began', async () => {
    const path = `/api/v1/namespaces/${await cluster.namespace()}/configmaps`
    const { metadata } = await cluster.get<List>(path)
    // Not what a controller makes in every namespace.
    const selected = `${path}?labelSelector=order=yes`
    const first = cluster.watch<ConfigMap>(`${selected}&resourceVersion=${metadata.resourceVersion}`)
    for (let index = 0; index < 20; index++) await cluster.create(path, { metadata: { name: `n-${index}`, labels: { order: 'yes' } } })
    await expect.poll(() => first.events.length, SETTLED).toBe(20)
    const order = first.events.map(({ object }) => object.metadata.resourceVersion)
    const later = order.slice(0, -1).map((version) => cluster.watch<ConfigMap>(`${selected}&resourceVersion=${version}`))
    for (const [index, watching] of later.entries()) {
      await expect.poll(() => watching.events.map(({ object }) => object.metadata.resourceVersion), SETTLED).toEqual(order.slice(index + 1))
      watching.stop()
    }
    first.stop()
  })
})

describe('Lists', () => {
  test('come in chunks that say how much is left', async () => {
    const path = `/api/v1/namespaces/${await cluster.namespace()}/podtemplates`
    for (let index = 0; index < 25; index++) await cluster.create(path, { metadata: { name: `t-${index}` }, template: { metadata: {}, spec: { containers: [{ name: 'a', image: 'b' }] } } })
    let found = 0
    let next = ''
    let version: string | undefined
    do {
      const { metadata, items } = await cluster.get<List>(`${path}?limit=10&continue=${next}`)
      version ??= metadata.resourceVersion
      expect(metadata.resourceVersion).toBe(version)
      found += items.length
      if (metadata.continue !== undefined) expect(metadata.remainingItemCount).toBe(25 - found)
      next = metadata.continue ?? ''
    } while (next !== '')
    expect(found).toBe(25)
    expect((await cluster.get<List>(path)).items).toHaveLength(25)
    expect(await cluster.refused('GET', `${path}?limit=10&continue=nonsense`)).toMatchObject({ code: 400, reason: 'BadRequest' })
  })

  test('honour resourceVersion and how it is to match', async () => {
    const path = `/api/v1/namespaces/${await cluster.namespace()}/configmaps`
    const { metadata } = await cluster.create<ConfigMap>(path, { metadata: { name: 'one' } })
    await cluster.create(path, { metadata: { name: 'two' } })
    const names = async (query: string): Promise<string[]> => (await cluster.list<ConfigMap>(`${path}?${query}`)).map((one) => one.metadata.name).filter((name) => name !== 'kube-root-ca.crt')
    expect(await names(`resourceVersion=${metadata.resourceVersion}&resourceVersionMatch=Exact`)).toEqual(['one'])
    expect(await names(`resourceVersion=${metadata.resourceVersion}&resourceVersionMatch=NotOlderThan`)).toEqual(['one', 'two'])
    expect(await names('resourceVersion=0')).toEqual(['one', 'two'])
    expect(await cluster.refused('GET', `${path}?resourceVersionMatch=Exact`)).toMatchObject({ code: 422 })
    expect(await cluster.refused('GET', `${path}?resourceVersion=999999999`)).toMatchObject({ code: 504, reason: 'Timeout' })
  })

  test('give every created object another name of the same base', async () => {
    const path = `/api/v1/namespaces/${await cluster.namespace()}/configmaps`
    const made = await Promise.all(Array.from({ length: 20 }, () => cluster.create<ConfigMap>(path, { metadata: { generateName: 'gen-' } })))
    expect(new Set(made.map((one) => one.metadata.name)).size).toBe(20)
    for (const one of made) expect(one.metadata.name).toMatch(/^gen-[a-z0-9]{5}$/)
  })
})

describe('Discovery', () => {
  interface Group {
    name: string
    preferredVersion: { groupVersion: string }
    versions: { groupVersion: string }[]
  }
  test('names a version for every group, and resources in it', async () => {
    const { groups } = await cluster.get<{ groups: Group[] }>('/apis')
    expect(groups.length).toBeGreaterThan(10)
    for (const group of groups) {
      expect(await cluster.get<Group>(`/apis/${group.name}`)).toMatchObject({ name: group.name, preferredVersion: group.preferredVersion })
      expect(group.versions.map(({ groupVersion }) => groupVersion)).toContain(group.preferredVersion.groupVersion)
      const list = await cluster.get<{ groupVersion: string; resources: { kind: string }[] }>(`/apis/${group.preferredVersion.groupVersion}`)
      expect(list.groupVersion).toBe(group.preferredVersion.groupVersion)
      expect(list.resources.length).toBeGreaterThan(0)
    }
  })

  test('says which version runs, in numbers', async () => {
    const { major, minor, gitVersion } = await cluster.get<{ major: string; minor: string; gitVersion: string }>('/version')
    expect([major, minor]).toEqual([expect.stringMatching(/^\d+$/), expect.stringMatching(/^\d+$/)])
    expect(gitVersion).toMatch(/^v1\.\d+\.\d+/)
  })

  test('has groups of groups where it is asked for them', async () => {
    const accept = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList'
    for (const path of ['/api', '/apis']) {
      const { contentType, body } = await cluster.negotiate<{ kind: string; items: { versions: { version: string; resources: { resource: string }[] }[] }[] }>(path, accept)
      expect(contentType).toBe('application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList')
      expect(body.kind).toBe('APIGroupDiscoveryList')
      expect(body.items.flatMap(({ versions }) => versions.flatMap(({ resources }) => resources.map(({ resource }) => resource)))).toContain(path === '/api' ? 'pods' : 'deployments')
    }
    expect((await cluster.negotiate<{ kind: string }>('/apis', `${accept.replace('v=v2;', 'v=v9;')},application/json`)).body.kind).toBe('APIGroupList')
  })
})

describe('Tables', () => {
  const table = 'application/json;as=Table;v=v1;g=meta.k8s.io'
  interface Table {
    kind: string
    columnDefinitions: { name: string; type: string; format: string }[]
    rows: { cells: unknown[]; object: { kind: string } }[]
  }
  test('show pods and nodes with the columns of the kind', async () => {
    const namespace = await cluster.namespace()
    await cluster.create(`/api/v1/namespaces/${namespace}/pods`, { metadata: { name: 'one' }, spec: { containers: [{ name: 'a', image: 'busybox' }] } })
    const pods = await cluster.negotiate<Table>(`/api/v1/namespaces/${namespace}/pods/one`, table)
    expect(pods.body).toMatchObject({ kind: 'Table', columnDefinitions: expect.arrayContaining([expect.objectContaining({ name: 'Name', type: 'string', format: 'name' })]) as object[] })
    expect(pods.body.rows[0]).toMatchObject({ cells: expect.arrayContaining(['one']) as unknown[], object: { kind: 'PartialObjectMetadata' } })
    const nodes = await cluster.negotiate<Table>('/api/v1/nodes', table)
    expect(nodes.body.columnDefinitions.length).toBe(nodes.body.rows[0]!.cells.length)
  })

  test('come in chunks as lists do', async () => {
    const path = `/api/v1/namespaces/${await cluster.namespace()}/podtemplates`
    for (let index = 0; index < 5; index++) await cluster.create(path, { metadata: { name: `t-${index}` }, template: { spec: { containers: [{ name: 'a', image: 'b' }] } } })
    const { body } = await cluster.negotiate<Table & List>(`${path}?limit=2`, table)
    expect(body.rows).toHaveLength(2)
    expect(body.metadata.continue).not.toBe('')
    const rest = await cluster.negotiate<Table & List>(`${path}?continue=${body.metadata.continue ?? ''}`, table)
    expect(rest.body.rows).toHaveLength(3)
  })

  test('are refused with 406 by what has no metadata', async () => {
    const review = { spec: { nonResourceAttributes: { path: '/', verb: 'get' } } }
    const { code } = await cluster.negotiate('/apis/authorization.k8s.io/v1/selfsubjectaccessreviews', table, review)
    expect(code).toBe(406)
  })
})

describe('Monitoring', () => {
  test('is there in the text that Prometheus reads', async () => {
    const { body, contentType } = await cluster.negotiate<string>('/metrics', 'text/plain')
    expect(contentType).toMatch(/^text\/plain; version=0\.0\.4/)
    expect(body).toMatch(/^# TYPE apiserver_request_total counter$/m)
    expect(body).toMatch(/^apiserver_request_total\{.*resource="namespaces".*\} \d+$/m)
  })

  test('shows the components of the control plane', async () => {
    const statuses = await cluster.list<{ metadata: { name: string }; conditions: object[] }>('/api/v1/componentstatuses')
    expect(statuses.map(({ metadata }) => metadata.name)).toEqual(['controller-manager', 'etcd-0', 'scheduler'])
    for (const { conditions } of statuses) expect(conditions).toMatchObject([{ type: 'Healthy', status: 'True', message: 'ok' }])
    await expect.poll(async () => (await cluster.kubectl('get componentstatuses')).stdout, SETTLED).toMatch(/^NAME +STATUS +MESSAGE +ERROR\s*\ncontroller-manager +Healthy +ok/)
  })
})
