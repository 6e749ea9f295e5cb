import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ConformanceCluster } from './support.ts'
import { review, WebhookServer, type Handler } from './webhook-server.ts'

/** What test/e2e/apimachinery/webhook.go asserts of admission webhooks, with a webhook beside the cluster. */

const API = '/apis/admissionregistration.k8s.io/v1'
const MARK = 'podyard-conformance'

const handlers: Record<string, Handler> = {
  '/deny': ({ object }) => (object?.data?.forbidden === 'yes' ? { allowed: false, message: 'the configmap contains unwanted key and value' } : { allowed: true }),
  '/deny-attach': ({ name }) => (name === 'closed' ? { allowed: false, message: "attaching to pod 'closed' is not allowed" } : { allowed: true }),
  '/deny-all': () => ({ allowed: false, message: 'this webhook denies all requests' }),
  '/stage-1': ({ object }) => (object?.data?.start === 'yes' ? { allowed: true, patch: [{ op: 'add', path: '/data/stage-1', value: 'yes' }] } : { allowed: true }),
  '/stage-2': ({ object }) => (object?.data?.['stage-1'] === 'yes' ? { allowed: true, patch: [{ op: 'add', path: '/data/stage-2', value: 'yes' }] } : { allowed: true }),
  '/add-init': () => ({ allowed: true, patch: [{ op: 'add', path: '/spec/initContainers', value: [{ name: 'added', image: 'busybox', resources: {} }] }] }),
  '/hang': () => new Promise(() => undefined),
}

let cluster: ConformanceCluster
let server: WebhookServer
beforeAll(async () => {
  ;[cluster, server] = await Promise.all([ConformanceCluster.start(), WebhookServer.start((path, body) => review(handlers[path]!, path, body), ['hook.default.svc'])])
})
afterAll(async () => {
  await cluster?.stop()
  await server?.stop()
})

interface Options {
  operations?: string[]
  resources?: string[]
  apiGroups?: string[]
  apiVersions?: string[]
  clientConfig?: object
  [field: string]: unknown
}

/** A webhook that sees one namespace only. */
function webhook(namespace: string, name: string, path: string, { operations = ['CREATE'], resources = ['configmaps'], apiGroups = [''], apiVersions = ['v1'], ...more }: Options = {}) {
  return {
    name: `${name}.k8s.io`,
    rules: [{ operations, apiGroups, apiVersions, resources }],
    clientConfig: server.clientConfig(path),
    namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } },
    sideEffects: 'None',
    admissionReviewVersions: ['v1'],
    ...more,
  }
}

type Kind = 'mutating' | 'validating'
const collection = (kind: Kind): string => `${API}/${kind}webhookconfigurations`
const register = (kind: Kind, name: string, webhooks: object[]): Promise<unknown> => cluster.create(collection(kind), { metadata: { name, labels: { [MARK]: name } }, webhooks })
const configMaps = (namespace: string): string => `/api/v1/namespaces/${namespace}/configmaps`
const configMap = (name: string, data: Record<string, string>) => ({ metadata: { name }, data })

describe('Admission webhooks', () => {
  test('are in discovery', async () => {
    const { groups } = await cluster.get<{ groups: { name: string; versions: { groupVersion: string }[] }[] }>('/apis')
    expect(groups.find(({ name }) => name === 'admissionregistration.k8s.io')?.versions.map(({ groupVersion }) => groupVersion)).toContain('admissionregistration.k8s.io/v1')
    const { resources } = await cluster.get<{ resources: { name: string }[] }>(API)
    expect(resources.map(({ name }) => name)).toEqual(expect.arrayContaining(['mutatingwebhookconfigurations', 'validatingwebhookconfigurations']))
  })

  test('deny what they refuse, on create, update and patch', async () => {
    const namespace = await cluster.namespace()
    await register('validating', `deny-${namespace}`, [webhook(namespace, 'deny', '/deny', { operations: ['CREATE', 'UPDATE'] })])
    const refused = await cluster.refused('POST', configMaps(namespace), configMap('bad', { forbidden: 'yes' }))
    expect(refused).toMatchObject({ code: 400, message: 'admission webhook "deny.k8s.io" denied the request: the configmap contains unwanted key and value' })
    await cluster.create(configMaps(namespace), configMap('good', { admit: 'this' }))
    const path = `${configMaps(namespace)}/good`
    expect((await cluster.refused('PUT', path, configMap('good', { forbidden: 'yes' }))).message).toContain('unwanted key and value')
    expect((await cluster.refused('PATCH', path, { data: { forbidden: 'yes' } }, 'application/strategic-merge-patch+json')).message).toContain('unwanted key and value')
    expect((await cluster.get<{ data: object }>(path)).data).toEqual({ admit: 'this' })
    const other = await cluster.namespace()
    await cluster.create(configMaps(other), configMap('bad', { forbidden: 'yes' }))
  })

  test('mutate one after the other, and what they add is defaulted', async () => {
    const namespace = await cluster.namespace()
    await register('mutating', `mutate-${namespace}`, [
      webhook(namespace, 'one', '/stage-1'),
      webhook(namespace, 'two', '/stage-2'),
      webhook(namespace, 'pods', '/add-init', { resources: ['pods'] }),
    ])
    expect(await cluster.create(configMaps(namespace), configMap('made', { start: 'yes' }))).toMatchObject({ data: { start: 'yes', 'stage-1': 'yes', 'stage-2': 'yes' } })
    const pod = await cluster.create(`/api/v1/namespaces/${namespace}/pods`, { metadata: { name: 'mutated' }, spec: { containers: [{ name: 'main', image: 'busybox' }] } })
    expect(pod).toMatchObject({ spec: { initContainers: [{ name: 'added', terminationMessagePolicy: 'File', imagePullPolicy: 'Always' }] } })
  })

  test('are asked as their patched and updated configurations say', async () => {
    const namespace = await cluster.namespace()
    const name = `patched-${namespace}`
    await register('mutating', name, [webhook(namespace, 'one', '/stage-1')])
    await cluster.patch(`${collection('mutating')}/${name}`, [{ op: 'replace', path: '/webhooks/0/rules/0/operations', value: ['UPDATE'] }], 'json')
    expect(await cluster.create(configMaps(namespace), configMap('left', { start: 'yes' }))).toMatchObject({ data: { start: 'yes' } })
    await cluster.patch(`${collection('mutating')}/${name}`, [{ op: 'replace', path: '/webhooks/0/rules/0/operations', value: ['CREATE'] }], 'json')
    expect(await cluster.create(configMaps(namespace), configMap('changed', { start: 'yes' }))).toMatchObject({ data: { 'stage-1': 'yes' } })
  })

  test('are listed by label and deleted as a collection', async () => {
    const namespace = await cluster.namespace()
    const labels = { [MARK]: `listed-${namespace}` }
    for (const index of [1, 2, 3]) await cluster.create(collection('validating'), { metadata: { name: `${labels[MARK]}-${index}`, labels }, webhooks: [webhook(namespace, 'deny', '/deny')] })
    const selected = `${collection('validating')}?labelSelector=${MARK}=${labels[MARK]}`
    expect(await cluster.list(selected)).toHaveLength(3)
    await cluster.refused('POST', configMaps(namespace), configMap('bad', { forbidden: 'yes' }))
    await cluster.delete(selected)
    expect(await cluster.list(selected)).toEqual([])
    await cluster.create(configMaps(namespace), configMap('bad', { forbidden: 'yes' }))
  })

  test('fail closed or open when they cannot be called, and within their time', async () => {
    const namespace = await cluster.namespace()
    const name = `failing-${namespace}`
    const untrusted = { clientConfig: { url: server.clientConfig('/deny').url } }
    await register('validating', name, [webhook(namespace, 'closed', '/deny', untrusted)])
    expect(await cluster.refused('POST', configMaps(namespace), configMap('one', {}))).toMatchObject({
      reason: 'InternalError',
      message: expect.stringMatching(/failed calling webhook "closed.k8s.io": failed to call webhook: Post .*x509: certificate signed by unknown authority/) as string,
    })
    await cluster.patch(`${collection('validating')}/${name}`, { webhooks: [webhook(namespace, 'open', '/deny', { ...untrusted, failurePolicy: 'Ignore' })] })
    await cluster.create(configMaps(namespace), configMap('one', {}))
    await cluster.patch(`${collection('validating')}/${name}`, { webhooks: [webhook(namespace, 'slow', '/hang', { timeoutSeconds: 1 })] })
    const { message } = await cluster.refused('POST', configMaps(namespace), configMap('two', {}))
    expect(message).toContain('/hang?timeout=1s": context deadline exceeded')
    await cluster.patch(`${collection('validating')}/${name}`, { webhooks: [webhook(namespace, 'slow', '/hang', { timeoutSeconds: 1, failurePolicy: 'Ignore' })] })
    await cluster.create(configMaps(namespace), configMap('two', {}))
  })

  test('do not see their own configurations', async () => {
    const options = { apiGroups: ['*'], apiVersions: ['*'], resources: ['validatingwebhookconfigurations', 'mutatingwebhookconfigurations'], operations: ['CREATE', 'DELETE'], namespaceSelector: {} }
    await register('validating', 'guard', [webhook('', 'guard', '/deny-all', options)])
    await register('mutating', 'victim', [])
    await cluster.delete(`${collection('mutating')}/victim`)
    await cluster.delete(`${collection('validating')}/guard`)
  })

  test('deny definitions, and custom resources at every verb', async () => {
    const namespace = await cluster.namespace()
    const group = `${namespace}.example.com`
    const definition = (plural: string, kind: string) => ({
      metadata: { name: `${plural}.${group}`, labels: { [MARK]: kind } },
      spec: {
        group,
        scope: 'Namespaced',
        names: { plural, kind },
        versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object', properties: { data: { type: 'object', additionalProperties: { type: 'string' } } } } } }],
      },
    })
    const definitions = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions'
    const deny = webhook(namespace, 'crds', '/deny-all', { apiGroups: ['apiextensions.k8s.io'], apiVersions: ['*'], resources: ['customresourcedefinitions'], namespaceSelector: {}, objectSelector: { matchLabels: { [MARK]: 'Forbidden' } } })
    await register('validating', `crds-${namespace}`, [deny])
    expect((await cluster.refused('POST', definitions, definition('forbiddens', 'Forbidden'))).message).toContain('this webhook denies all requests')
    await cluster.create(definitions, definition('things', 'Thing'))
    const things = `/apis/${group}/v1/namespaces/${namespace}/things`
    const thing = (data: object) => ({ apiVersion: `${group}/v1`, kind: 'Thing', metadata: { name: 'one' }, data })
    const name = `custom-${namespace}`
    const rules = { apiGroups: [group], resources: ['things'] }
    await expect.poll(async () => (await cluster.request('GET', things)).code).toBe(200)
    await register('mutating', name, [webhook(namespace, 'one', '/stage-1', rules), webhook(namespace, 'two', '/stage-2', rules)])
    expect(await cluster.create(things, thing({ start: 'yes' }))).toMatchObject({ data: { start: 'yes', 'stage-1': 'yes', 'stage-2': 'yes' } })
    await register('validating', name, [webhook(namespace, 'custom', '/deny-all', { ...rules, operations: ['CREATE', 'UPDATE', 'DELETE'] })])
    await cluster.refused('PATCH', `${things}/one`, { data: { more: 'yes' } }, 'application/merge-patch+json')
    expect((await cluster.refused('DELETE', `${things}/one`)).message).toContain('denied the request: this webhook denies all requests')
    expect((await cluster.refused('DELETE', things)).message).toContain('denied the request')
    await cluster.delete(`${collection('validating')}/${name}`)
    await cluster.delete(`${things}/one`)
  })

  test('deny a connection', async () => {
    const namespace = await cluster.namespace()
    await register('validating', `attach-${namespace}`, [webhook(namespace, 'attach', '/deny-attach', { operations: ['CONNECT'], resources: ['pods/attach'] })])
    await cluster.kubectl(['run', 'closed', '--image=busybox', '-n', namespace])
    expect((await cluster.kubectl(['wait', '--for=condition=Ready', 'pod/closed', '-n', namespace])).code).toBe(0)
    const { code, stderr } = await cluster.kubectl(['attach', 'closed', '-n', namespace])
    expect(code).toBe(1)
    expect(stderr).toContain("attaching to pod 'closed' is not allowed")
  })

  test('are asked only where their match conditions hold, which must compile', async () => {
    const namespace = await cluster.namespace()
    const name = `conditions-${namespace}`
    const matchConditions = [{ name: 'not-skipped', expression: "object.metadata.name != 'skip-me'" }]
    const created = await register('mutating', name, [webhook(namespace, 'one', '/stage-1', { matchConditions })])
    expect(created).toMatchObject({ webhooks: [{ matchConditions }] })
    expect(await cluster.create(configMaps(namespace), configMap('skip-me', { start: 'yes' }))).not.toHaveProperty(['data', 'stage-1'])
    expect(await cluster.create(configMaps(namespace), configMap('other', { start: 'yes' }))).toHaveProperty(['data', 'stage-1'], 'yes')
    const broken = [webhook(namespace, 'one', '/stage-1', { matchConditions: [{ name: 'broken', expression: '... [}' }] })]
    for (const kind of ['mutating', 'validating'] as const) {
      expect((await cluster.refused('POST', collection(kind), { metadata: { name: `broken-${kind}` }, webhooks: broken })).message).toContain('compilation failed')
    }
  })

  test('are asked in the first version that both sides know', async () => {
    const namespace = await cluster.namespace()
    const old = { admissionReviewVersions: ['v2', 'v1beta1', 'v1'] }
    await register('validating', `beta-${namespace}`, [webhook(namespace, 'beta', '/deny', old)])
    await register('mutating', `beta-${namespace}`, [webhook(namespace, 'beta', '/stage-1', old)])
    expect((await cluster.refused('POST', configMaps(namespace), configMap('bad', { forbidden: 'yes' }))).message).toContain('unwanted key and value')
    expect(await cluster.create(configMaps(namespace), configMap('good', { start: 'yes' }))).toHaveProperty(['data', 'stage-1'], 'yes')
  })

  test('are left out for those whom an authorizer lets do more', async () => {
    const namespace = await cluster.namespace()
    const matchConditions = [{ name: 'not-a-breaker', expression: "!authorizer.group('admissionregistration.k8s.io').resource('validatingwebhookconfigurations').name('guard').check('breakglass').allowed()" }]
    await register('validating', `guard-${namespace}`, [webhook(namespace, 'guard', '/deny', { matchConditions })])
    // The administrator may do anything, this too.
    await cluster.create(configMaps(namespace), configMap('broken-in', { forbidden: 'yes' }))
    await cluster.kubectl(['-n', namespace, 'create', 'rolebinding', 'jane', '--clusterrole=edit', '--user=jane'])
    const { stderr } = await cluster.kubectl(['-n', namespace, 'create', 'configmap', 'bad', '--from-literal=forbidden=yes', '--as=jane'])
    expect(stderr).toContain('unwanted key and value')
  })

  test('are reached through a Service', async () => {
    const namespace = await cluster.namespace()
    await cluster.create('/api/v1/namespaces/default/services', { metadata: { name: 'hook' }, spec: { type: 'ExternalName', externalName: 'localhost' } })
    const clientConfig = { service: { namespace: 'default', name: 'hook', path: '/deny', port: server.port }, caBundle: server.caBundle }
    await register('validating', `service-${namespace}`, [webhook(namespace, 'service', '/deny', { clientConfig })])
    expect((await cluster.refused('POST', configMaps(namespace), configMap('bad', { forbidden: 'yes' }))).message).toContain('unwanted key and value')
    await cluster.create(configMaps(namespace), configMap('good', {}))
  })
})
