import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { startApiServer } from '../apiserver.ts'
import type { ApiServer } from '../apiserver.ts'
import { decodeProtobuf } from '../decode/protobuf.ts'
import { encodeObject, hasProtobuf } from '../encode/protobuf.ts'
import { builtInResources } from '../resources/registry.ts'
import type { BodyResponse, StreamResponse } from './exchange.ts'

const PROTOBUF = 'application/vnd.kubernetes.protobuf'
const TABLE = 'application/json;as=Table;g=meta.k8s.io;v=v1'
const METADATA = 'as=PartialObjectMetadata;g=meta.k8s.io;v=v1'
const maps = '/api/v1/namespaces/default/configmaps'
const tabs = '/apis/example.com/v1/namespaces/default/tabs'

/** What Go's types do not tell apart on this wire: null, nothing, an empty list and a zero that is no pointer. */
function withoutEmpty(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutEmpty)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).map(([key, one]): [string, unknown] => [key, key === 'fieldsV1' ? one : withoutEmpty(one)])
  return Object.fromEntries(entries.filter(([, one]) => one !== null && one !== '' && one !== 0 && one !== false && !(Array.isArray(one) && one.length === 0) && !(typeof one === 'object' && Object.keys(one as object).length === 0)))
}

const message = (kind: string, schema = `io.k8s.api.core.v1.${kind}`, group = '', version = 'v1') => ({ group, version, kind, schema })
const status = message('Status', 'io.k8s.apimachinery.pkg.apis.meta.v1.Status')

describe('what a client accepts', () => {
  let server: ApiServer
  beforeAll(async () => {
    server = await startApiServer({ listen: { address: '127.0.0.1', port: 0 }, nodeApi: () => undefined })
    await send('POST', maps, {}, { metadata: { name: 'one' }, data: { key: 'value' } })
    const schema = { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } }
    await send('POST', '/apis/apiextensions.k8s.io/v1/customresourcedefinitions', {}, {
      metadata: { name: 'tabs.example.com' },
      spec: { group: 'example.com', scope: 'Namespaced', names: { plural: 'tabs', kind: 'Tab' }, versions: [{ name: 'v1', served: true, storage: true, schema }] },
    })
    await vi.waitFor(async () => expect((await send('POST', tabs, {}, { apiVersion: 'example.com/v1', kind: 'Tab', metadata: { name: 'one' } })).code).toBe(201))
  })
  afterAll(() => server.stop())

  async function ask(method: string, address: string, headers: Record<string, string>, body: unknown): Promise<BodyResponse | StreamResponse> {
    const [path = '', query = ''] = address.split('?')
    const all: Record<string, string> = { 'content-type': 'application/json', host: 'x', ...headers }
    return server.handle({
      method,
      path,
      query: new URLSearchParams(query),
      header: (name) => all[name],
      headers: () => [],
      body: () => Promise.resolve(body instanceof Uint8Array ? body : Buffer.from(body === undefined ? '' : JSON.stringify(body))),
      certificate: { commonName: 'admin', organizations: ['system:masters'] },
    })
  }
  async function send(method: string, address: string, headers: Record<string, string> = {}, body?: unknown): Promise<BodyResponse> {
    const response = await ask(method, address, headers, body)
    if (response.kind !== 'body') throw new Error(`${method} ${address} answered a stream`)
    return response
  }
  const get = (address: string, accept: string) => send('GET', address, { accept })

  it.each([
    [`${maps}/one`, PROTOBUF, PROTOBUF],
    [`${maps}/one`, `${PROTOBUF}, */*`, PROTOBUF],
    [`${maps}/one`, `*/*, ${PROTOBUF}`, PROTOBUF],
    [`${maps}/one`, `${PROTOBUF};q=0.5, application/json`, 'application/json'],
    [`${maps}/one`, `${TABLE},application/json`, 'application/json'],
    [`${maps}/one`, 'application/yaml', 'application/yaml'],
    [`${maps}/one`, `${PROTOBUF};as=Table;g=meta.k8s.io;v=v1,application/json`, 'application/json'],
    [`${maps}/one`, `${PROTOBUF};${METADATA}`, PROTOBUF],
    [maps, PROTOBUF, PROTOBUF],
    [`${tabs}/one`, `${PROTOBUF}, */*`, 'application/json'],
    [`${tabs}/one`, `${PROTOBUF};${METADATA}`, PROTOBUF],
    ['/api', PROTOBUF, PROTOBUF],
    ['/apis/apps/v1', `${PROTOBUF}, */*`, PROTOBUF],
    ['/version', PROTOBUF, 'application/json'],
  ])('%s with %s is answered in %s', async (address, accept, contentType) => expect(await get(address, accept)).toMatchObject({ code: 200, contentType }))

  it('is answered 406 where it cannot be given, in the words of upstream and for people to read', async () => {
    const words = 'only the following media types are accepted: application/json, application/yaml, application/vnd.kubernetes.protobuf'
    for (const accept of ['text/html', `${PROTOBUF};as=Table;g=meta.k8s.io;v=v1`]) expect(await get(maps, accept)).toMatchObject({ code: 406 })
    expect(JSON.parse(String((await get(maps, 'text/html')).body))).toMatchObject({ code: 406, message: words })
    expect(decodeProtobuf(status, (await get(`${tabs}/one`, PROTOBUF)).body as Uint8Array)).toMatchObject({ code: 406, message: words })
    expect(String((await get(maps, 'text/html')).body)).toMatch(/^\{\n {2}"kind": "Status",\n/)
    expect(String((await get(`${maps}?watch=1`, 'application/yaml')).body)).toContain('application/json;stream=watch')
  })

  it('reads what it gave: objects, lists, metadata, failures', async () => {
    const one = decodeProtobuf(message('ConfigMap'), (await get(`${maps}/one`, PROTOBUF)).body as Uint8Array)
    expect(one).toEqual(JSON.parse(String((await get(`${maps}/one`, 'application/json')).body)))
    const list = decodeProtobuf(message('ConfigMapList'), (await get(maps, PROTOBUF)).body as Uint8Array)
    expect(list).toMatchObject({ kind: 'ConfigMapList', items: expect.arrayContaining([expect.objectContaining({ data: { key: 'value' } })]) as unknown })
    const metadata = message('PartialObjectMetadata', 'io.k8s.apimachinery.pkg.apis.meta.v1.PartialObjectMetadata', 'meta.k8s.io')
    expect(decodeProtobuf(metadata, (await get(`${tabs}/one`, `${PROTOBUF};${METADATA}`)).body as Uint8Array)).toMatchObject({ kind: 'PartialObjectMetadata', metadata: { name: 'one' } })
    const absent = await get(`${maps}/absent`, PROTOBUF)
    expect(absent).toMatchObject({ code: 404, contentType: PROTOBUF })
    expect(decodeProtobuf(status, absent.body as Uint8Array)).toMatchObject({ reason: 'NotFound', message: 'configmaps "absent" not found', code: 404 })
  })

  it('reads the lists of every built-in kind as JSON gives them', async () => {
    await server.settled
    const compared: string[] = []
    for (const definition of [...builtInResources()].filter(({ verbs, schema }) => verbs.includes('list') && hasProtobuf(schema))) {
      const { group, version, resource, kind, schema } = definition
      const path = `/${group === '' ? 'api' : `apis/${group}`}/${version}/${resource}`
      const { items, ...json } = JSON.parse(String((await get(path, 'application/json')).body)) as { items: Record<string, unknown>[] }
      const list = message(`${kind}List`, `${schema}List`, group, version)
      const expected = { ...json, ...(items.length === 0 ? {} : { items: items.map(({ kind: _kind, apiVersion: _version, ...rest }) => withoutEmpty(rest)) }) }
      expect(withoutEmpty(decodeProtobuf(list, (await get(path, PROTOBUF)).body as Uint8Array)), path).toEqual(withoutEmpty(expected))
      if (items.length > 0) compared.push(resource)
    }
    expect(compared).toEqual(expect.arrayContaining(['namespaces', 'services', 'clusterroles', 'flowschemas', 'apiservices', 'customresourcedefinitions', 'endpointslices']))
  })

  it('takes back what it gave', async () => {
    const { body } = await get(`${maps}/one`, PROTOBUF)
    expect((await send('PUT', `${maps}/one`, { accept: PROTOBUF, 'content-type': PROTOBUF }, body)).code).toBe(200)
    const scale = '/apis/apps/v1/namespaces/default/deployments/web/scale'
    const template = { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'c', image: 'i' }] } }
    await send('POST', '/apis/apps/v1/namespaces/default/deployments', {}, { metadata: { name: 'web' }, spec: { replicas: 0, selector: { matchLabels: { app: 'web' } }, template } })
    const given = await get(scale, PROTOBUF)
    expect(given).toMatchObject({ code: 200, contentType: PROTOBUF })
    expect((await send('PUT', scale, { accept: PROTOBUF, 'content-type': PROTOBUF }, given.body)).code).toBe(200)
  })

  it('is deleted with options as programs in Go send them: named by the group of what they delete', async () => {
    const deployments = '/apis/apps/v1/namespaces/default/deployments'
    const metadata = { name: 'gone', labels: { app: 'gone' } }
    const template = { metadata: { labels: metadata.labels }, spec: { containers: [{ name: 'c', image: 'i' }] } }
    const deployment = { kind: 'Deployment', apiVersion: 'apps/v1', metadata, spec: { selector: { matchLabels: metadata.labels }, template } }
    const made = await send('POST', deployments, { accept: PROTOBUF, 'content-type': PROTOBUF }, encodeObject('io.k8s.api.apps.v1.Deployment', deployment))
    expect(made.code).toBe(201)
    const options = { kind: 'DeleteOptions', apiVersion: 'apps/v1', gracePeriodSeconds: 0, propagationPolicy: 'Orphan', preconditions: { uid: 'another' } }
    const remove = (body: object) => send('DELETE', `${deployments}/gone`, { accept: PROTOBUF, 'content-type': PROTOBUF }, encodeObject('io.k8s.apimachinery.pkg.apis.meta.v1.DeleteOptions', body))
    expect(await remove(options)).toMatchObject({ code: 409, contentType: PROTOBUF })
    const { preconditions: _other, ...accepted } = options
    const pending = await remove(accepted)
    expect(pending.code).toBe(200)
    expect(decodeProtobuf(message('Deployment', 'io.k8s.api.apps.v1.Deployment', 'apps'), pending.body as Uint8Array)).toMatchObject({ metadata: { finalizers: ['orphan'] } })
  })

  it('is told events in frames: a length, the event, the object in an envelope', async () => {
    const response = await ask('GET', `${maps}?watch=1`, { accept: PROTOBUF }, undefined)
    expect(response).toMatchObject({ kind: 'stream', contentType: `${PROTOBUF};stream=watch` })
    const chunks: Uint8Array[] = []
    const stop = (response as StreamResponse).start({ write: (chunk) => chunks.push(chunk as Uint8Array) > 0, drained: () => undefined, end: () => undefined })
    await expect.poll(() => chunks.length).toBeGreaterThan(0)
    stop()
    const frame = Buffer.from(chunks[0]!)
    expect(frame.readUInt32BE(0)).toBe(frame.length - 4)
    const object = frame.subarray(frame.indexOf('k8s\0'))
    expect(frame.subarray(6, 11).toString()).toBe('ADDED')
    expect(decodeProtobuf(message('ConfigMap'), object)).toMatchObject({ kind: 'ConfigMap' })
  })

  it('is given a name by which its request is found in an audit', async () => {
    expect((await send('GET', maps, { 'audit-id': 'mine' })).headers).toMatchObject({ 'Audit-Id': 'mine', 'Cache-Control': 'no-cache, private' })
  })
})
