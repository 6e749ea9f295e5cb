import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { define, definitionOf, definitions } from './custom-resources.ts'
import { ConformanceCluster, SETTLED } from './support.ts'
import { WebhookServer } from './webhook-server.ts'

/** What upstream's tests of CustomResourceDefinitions, their publishing and their conversion assert. */

interface Thing {
  apiVersion: string
  metadata: { name: string; resourceVersion: string; labels?: Record<string, string> }
  host?: string
  port?: string
  hostPort?: string
  [field: string]: unknown
}

interface ConversionReview {
  apiVersion: string
  request: { uid: string; desiredAPIVersion: string; objects: Thing[] }
}

/** Objects in the longest review. */
let longest = 0
/** The version of the last review. */
let reviewed = ''
const UNCONVERTIBLE = 'nowhere'
/** v1 has hostPort, v2 host and port. */
function convert(body: unknown): unknown {
  const { apiVersion, request } = body as ConversionReview
  const { uid, desiredAPIVersion, objects } = request
  reviewed = apiVersion
  if (objects.some(({ hostPort }) => hostPort === UNCONVERTIBLE)) {
    return { kind: 'ConversionReview', apiVersion, response: { uid, result: { status: 'Failure', message: `${UNCONVERTIBLE} cannot be converted` } } }
  }
  longest = Math.max(longest, objects.length)
  const toV2 = desiredAPIVersion.endsWith('/v2')
  const convertedObjects = objects.map(({ hostPort, host, port, ...thing }) => {
    const [first, second] = (hostPort ?? '').split(':')
    return { ...thing, apiVersion: desiredAPIVersion, ...(toV2 ? { host: first, port: second } : { hostPort: `${host ?? ''}:${port ?? ''}` }) }
  })
  return { kind: 'ConversionReview', apiVersion, response: { uid, result: { status: 'Success' }, convertedObjects } }
}

let cluster: ConformanceCluster
let server: WebhookServer
beforeAll(async () => {
  ;[cluster, server] = await Promise.all([ConformanceCluster.start({ nodes: 1 }), WebhookServer.start((_path, body) => convert(body))])
})
afterAll(async () => {
  await cluster?.stop()
  await server?.stop()
})

const text = { type: 'string' }

describe('CustomResourceDefinitions', () => {
  test('are created, watched, listed by label, deleted as a collection', async () => {
    const namespace = await cluster.namespace()
    const labels = { e2e: namespace }
    const selected = `${definitions}?labelSelector=e2e=${namespace}`
    const watching = cluster.watch<Thing>(selected)
    for (const name of ['one', 'two']) {
      const definition = definitionOf(`${namespace}.example.com`, [{ name: 'v1' }], {}, { plural: `${name}s`, kind: name === 'one' ? 'One' : 'Two' })
      await cluster.create(definitions, { ...definition, metadata: { ...definition.metadata, labels } })
    }
    expect(await cluster.list(selected)).toHaveLength(2)
    await cluster.delete(selected)
    await expect.poll(() => cluster.list(selected), SETTLED).toEqual([])
    await expect.poll(() => watching.events.filter(({ type }) => type === 'DELETED').length, SETTLED).toBe(2)
    watching.stop()
  })

  test('have a status of their own', async () => {
    const { name } = await define(cluster, await cluster.namespace(), [{ name: 'v1' }])
    const path = `${definitions}/${name}/status`
    const condition = { type: 'StatusUpdate', status: 'True', reason: 'E2E', message: 'Set from an e2e test' }
    const read = await cluster.get<{ status: { conditions: object[] } }>(path)
    const updated = await cluster.replace<typeof read>(path, { ...read, status: { ...read.status, conditions: [...read.status.conditions, condition] } })
    expect(updated.status.conditions).toContainEqual(expect.objectContaining(condition))
    expect(await cluster.patch<typeof read>(path, { metadata: { annotations: { patched: 'yes' } }, status: { conditions: [condition] } })).toMatchObject({ status: { conditions: [condition] } })
  })

  test('default what is sent and what is stored', async () => {
    const schema = (properties: object) => ({ type: 'object', properties })
    const { name, path } = await define(cluster, await cluster.namespace(), [{ name: 'v1', schema: schema({ a: text, b: text }) }])
    await cluster.create(path('v1'), { apiVersion: path('v1').split('/').slice(2, 4).join('/'), kind: 'Thing', metadata: { name: 'first' } })
    const setSchema = (properties: object) => cluster.patch(`${definitions}/${name}`, [{ op: 'replace', path: '/spec/versions/0/schema/openAPIV3Schema', value: schema(properties) }], 'json')
    await setSchema({ a: { ...text, default: 'A' }, b: text })
    await expect.poll(() => cluster.get<Thing>(`${path('v1')}/first`), SETTLED).toMatchObject({ a: 'A' })
    expect(await cluster.create(path('v1'), { metadata: { name: 'second' } })).toMatchObject({ a: 'A' })
    await setSchema({ a: text, b: { ...text, default: 'B' } })
    await expect.poll(() => cluster.get<Thing>(`${path('v1')}/second`), SETTLED).toMatchObject({ a: 'A', b: 'B' })
    expect(await cluster.get(`${path('v1')}/first`)).not.toHaveProperty('a')
  })

  test('prune what a newer schema no longer knows', async () => {
    const { name, path } = await define(cluster, await cluster.namespace(), [{ name: 'v1', schema: { type: 'object', properties: { a: text, b: text } } }])
    await cluster.create(path('v1'), { metadata: { name: 'one' }, a: 'A', b: 'B' })
    await cluster.patch(`${definitions}/${name}`, [{ op: 'remove', path: '/spec/versions/0/schema/openAPIV3Schema/properties/b' }], 'json')
    await expect.poll(() => cluster.get(`${path('v1')}/one`), SETTLED).not.toHaveProperty('b')
  })

  test('select by fields and print columns', async () => {
    const schema = { type: 'object', properties: { spec: { type: 'object', properties: { colour: text, size: { type: 'integer' }, list: { type: 'array', items: { type: 'object', properties: { name: text } } } } } } }
    const additionalPrinterColumns = [
      { name: 'Colour', type: 'string', jsonPath: '.spec.colour' },
      { name: 'Size', type: 'integer', jsonPath: '.spec.size' },
      { name: 'First', type: 'string', jsonPath: '.spec.list[0].name' },
      { name: 'Where', type: 'string', jsonPath: '.spec.list[?(@.name=="b")].name' },
    ]
    const namespace = await cluster.namespace()
    const { name, path } = await define(cluster, namespace, [{ name: 'v1', schema, additionalPrinterColumns, selectableFields: [{ jsonPath: '.spec.colour' }] }])
    await cluster.create(path('v1'), { metadata: { name: 'blue' }, spec: { colour: 'blue', size: 3, list: [{ name: 'a' }, { name: 'b' }] } })
    await cluster.create(path('v1'), { metadata: { name: 'red' }, spec: { colour: 'red', size: 4 } })
    expect((await cluster.list<Thing>(`${path('v1')}?fieldSelector=spec.colour=red`)).map(({ metadata }) => metadata.name)).toEqual(['red'])
    expect((await cluster.refused('GET', `${path('v1')}?fieldSelector=spec.size=3`)).message).toContain('field label not supported: spec.size')
    const { stdout } = await cluster.kubectl(['get', name, '-n', namespace])
    expect(stdout).toBe('NAME   COLOUR   SIZE   FIRST   WHERE\nblue   blue     3      a       b\nred    red      4              \n'.replace(/ +\n/g, (end) => end))
  })
})

describe('The published OpenAPI', () => {
  interface OpenApi {
    paths: Record<string, { serverRelativeURL: string }>
  }
  const served = async (path: string): Promise<string[]> => Object.keys((await cluster.get<OpenApi>('/openapi/v3')).paths).filter((one) => one === path)
  const schemasOf = async (group: string, version: string): Promise<string[]> => {
    const document = await cluster.get<{ components: { schemas: object } }>(`/openapi/v3/apis/${group}/${version}`)
    return Object.keys(document.components.schemas).filter((name) => name.includes('.Thing'))
  }
  const v2 = async (group: string): Promise<string[]> => {
    const prefix = group.split('.').reverse().join('.')
    return Object.keys((await cluster.get<{ definitions: object }>('/openapi/v2')).definitions).filter((name) => name.startsWith(prefix) && name.endsWith('.Thing')).sort()
  }

  test('has every served version, follows a rename, and forgets what is no longer served', async () => {
    const { group, name } = await define(cluster, await cluster.namespace(), [{ name: 'v1', storage: true }, { name: 'v2' }])
    const prefix = group.split('.').reverse().join('.')
    await expect.poll(() => served(`apis/${group}/v2`), SETTLED).toHaveLength(1)
    expect(await schemasOf(group, 'v2')).toContain(`${prefix}.v2.Thing`)
    expect(await v2(group)).toEqual([`${prefix}.v1.Thing`, `${prefix}.v2.Thing`])
    await cluster.patch(`${definitions}/${name}`, [{ op: 'replace', path: '/spec/versions/1/name', value: 'v3' }], 'json')
    await expect.poll(() => v2(group), SETTLED).toEqual([`${prefix}.v1.Thing`, `${prefix}.v3.Thing`])
    await cluster.patch(`${definitions}/${name}`, [{ op: 'replace', path: '/spec/versions/1/served', value: false }], 'json')
    await expect.poll(() => v2(group), SETTLED).toEqual([`${prefix}.v1.Thing`])
    expect(await served(`apis/${group}/v3`)).toEqual([])
  })

  test('lets kubectl explain, validate and apply', async () => {
    const namespace = await cluster.namespace()
    const schema = {
      description: 'Foo CRD for Testing',
      type: 'object',
      properties: {
        spec: {
          type: 'object',
          description: 'Specification of Foo',
          properties: { bars: { description: 'List of Bars and their specs.', type: 'array', items: { type: 'object', required: ['name'], properties: { name: { ...text, description: 'Name of Bar.' }, age: { ...text, description: 'Age of Bar.' } } } } },
        },
        status: { description: 'Status of Foo', type: 'object', properties: { bars: { type: 'array', items: { type: 'object', properties: { bazs: { type: 'array', items: text } } } } } },
      },
    }
    const { group } = await define(cluster, namespace, [{ name: 'v1', schema }])
    const plain = (spec: string): string => `{kind: Thing, apiVersion: ${group}/v1, metadata: {name: x}, ${spec}}`
    const kubectl = (words: string[], input = '') => cluster.kubectl(['-n', namespace, ...words], input)
    expect(await kubectl(['create', '-f', '-'], plain('spec: {bars: [{name: a, age: "10"}]}'))).toMatchObject({ code: 0 })
    expect(await kubectl(['apply', '-f', '-'], plain('spec: {bars: [{name: b}]}'))).toMatchObject({ code: 0 })
    const unknown = await kubectl(['apply', '-f', '-'], plain('spec: {foo: true}'))
    expect([unknown.code, unknown.stderr]).toEqual([1, expect.stringContaining('unknown field "spec.foo"')])
    const missing = await kubectl(['apply', '-f', '-'], plain('spec: {bars: [{age: "10"}]}'))
    expect([missing.code, missing.stderr]).toEqual([1, expect.stringMatching(/missing required field "name"|spec.bars\[0\].name: Required value/)])
    expect((await kubectl(['explain', `things.${group}`])).stdout).toMatch(/KIND: +Thing\n.*VERSION: +v1\n[^]*DESCRIPTION:\n +Foo CRD for Testing[^]*FIELDS:[^]*spec\s+<Object>\n +Specification of Foo/)
    expect((await kubectl(['explain', `things.${group}.spec.bars`])).stdout).toMatch(/FIELDS?:[^]*List of Bars and their specs.[^]*age\s+<string>\n +Age of Bar./)
    expect((await kubectl(['explain', `things.${group}.spec.bars2`])).code).toBe(1)
    expect((await kubectl(['explain', `things.${group}.metadata`])).stdout).toMatch(/DESCRIPTION:[^]*creationTimestamp\s+<string>/)
  })

  test('accepts what a schema leaves open', async () => {
    const namespace = await cluster.namespace()
    const { group } = await define(cluster, namespace, [{ name: 'v1', schema: { type: 'object', properties: { spec: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } } } }])
    const thing = `{kind: Thing, apiVersion: ${group}/v1, metadata: {name: x}, spec: {any: {thing: [1]}}}`
    expect(await cluster.kubectl(['-n', namespace, 'create', '-f', '-'], thing)).toMatchObject({ code: 0 })
    expect((await cluster.kubectl(['explain', `things.${group}.spec`])).stdout).toMatch(/DESCRIPTION:/)
  })
})

describe('Conversion webhooks', () => {
  const fields = (...names: string[]) => ({ type: 'object', properties: Object.fromEntries(names.map((name) => [name, text])) })
  const versions = [
    { name: 'v1', storage: true, schema: fields('hostPort') },
    { name: 'v2', schema: fields('host', 'port') },
  ]
  const conversion = () => ({ conversion: { strategy: 'Webhook', webhook: { conversionReviewVersions: ['v1'], clientConfig: server.clientConfig('/convert') } } })

  test('show and store an object in another version', async () => {
    const { path } = await define(cluster, await cluster.namespace(), versions, conversion())
    await cluster.create(path('v1'), { metadata: { name: 'one' }, hostPort: 'localhost:8080' })
    expect(await cluster.get(`${path('v2')}/one`)).toMatchObject({ apiVersion: expect.stringMatching(/\/v2$/) as string, host: 'localhost', port: '8080' })
    expect(await cluster.create(path('v2'), { metadata: { name: 'two' }, host: 'example', port: '80' })).toMatchObject({ apiVersion: expect.stringMatching(/\/v2$/) as string, host: 'example', metadata: { uid: expect.any(String) as string } })
    expect(await cluster.get(`${path('v1')}/two`)).toMatchObject({ hostPort: 'example:80' })
    expect(await cluster.patch(`${path('v2')}/one`, { port: '9090', metadata: { labels: { changed: 'yes' } } })).toMatchObject({ port: '9090', metadata: { labels: { changed: 'yes' } } })
    expect(await cluster.get(`${path('v1')}/one`)).toMatchObject({ hostPort: 'localhost:9090', metadata: { labels: { changed: 'yes' } } })
    await cluster.delete(`${path('v2')}/one`)
  })

  test('are asked in v1beta1 where that is what they read', async () => {
    const { conversion: asked } = conversion()
    const { path } = await define(cluster, await cluster.namespace(), versions, { conversion: { ...asked, webhook: { ...asked.webhook, conversionReviewVersions: ['v1beta1', 'v1'] } } })
    await cluster.create(path('v1'), { metadata: { name: 'one' }, hostPort: 'localhost:8080' })
    expect(await cluster.get(`${path('v2')}/one`)).toMatchObject({ host: 'localhost', port: '8080' })
    expect(reviewed).toBe('apiextensions.k8s.io/v1beta1')
  })

  test('tell a watcher of what they cannot convert, and end his watch', async () => {
    const { path } = await define(cluster, await cluster.namespace(), versions, conversion())
    const watching = cluster.watch<Thing>(path('v2'))
    await cluster.create(path('v1'), { metadata: { name: 'one' }, hostPort: UNCONVERTIBLE })
    await expect.poll(() => watching.events.map(({ type, object }) => [type, (object as { message?: string }).message]), SETTLED).toEqual([['ERROR', expect.stringContaining('cannot be converted') as string]])
    watching.stop()
  })

  test('list what was stored in several versions, in one review, and watch it', async () => {
    const { name, path } = await define(cluster, await cluster.namespace(), versions, conversion())
    for (const index of [1, 2, 3]) await cluster.create(path('v1'), { metadata: { name: `old-${index}` }, hostPort: `host-${index}:80` })
    await cluster.patch(
      `${definitions}/${name}`,
      [
        { op: 'replace', path: '/spec/versions/0/storage', value: false },
        { op: 'replace', path: '/spec/versions/1/storage', value: true },
      ],
      'json',
    )
    await expect.poll(async () => (await cluster.get<{ status: { storedVersions: string[] } }>(`${definitions}/${name}`)).status.storedVersions, SETTLED).toEqual(['v1', 'v2'])
    await cluster.create(path('v2'), { metadata: { name: 'young' }, host: 'new', port: '81' })
    expect((await cluster.list<Thing>(path('v2'))).map(({ host, port }) => `${host}:${port}`)).toEqual(['host-1:80', 'host-2:80', 'host-3:80', 'new:81'])
    expect((await cluster.list<Thing>(path('v1'))).map(({ hostPort }) => hostPort)).toEqual(['host-1:80', 'host-2:80', 'host-3:80', 'new:81'])
    expect(longest).toBeGreaterThanOrEqual(3)
    const watching = cluster.watch<Thing>(`${path('v2')}?resourceVersion=1`)
    await expect.poll(() => watching.events.map(({ object }) => object.host), SETTLED).toEqual(['host-1', 'host-2', 'host-3', 'new'])
    watching.stop()
  })
})
