import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { define } from './custom-resources.ts'
import { ConformanceCluster, SETTLED } from './support.ts'

/** Field validation and admission policies, as upstream's tests assert them. */

let cluster: ConformanceCluster
beforeAll(async () => {
  cluster = await ConformanceCluster.start({ nodes: 1 })
})
afterAll(() => cluster?.stop())

const strict = 'fieldManager=e2e&fieldValidation=Strict'

describe('Field validation', () => {
  const deployment = (more: string) => `{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"one"},"spec":{"replicas":1,"selector":{"matchLabels":{"app":"x"}},"template":{"metadata":{"labels":{"app":"x"}},"spec":{"containers":[{"name":"a","image":"b"}]}}${more}}}`

  test('finds unknown and doubled fields of built-in kinds', async () => {
    const path = `/apis/apps/v1/namespaces/${await cluster.namespace()}/deployments`
    const body = deployment(',"unknownField":"foo","replicas":2,"paused":true,"paused":true')
    expect((await cluster.refused('POST', `${path}?${strict}`, body)).message).toContain('strict decoding error: unknown field "spec.unknownField", duplicate field "spec.replicas", duplicate field "spec.paused"')
    const metadata = deployment('').replace('"name":"one"', '"name":"one","unknownMeta":"bar"')
    expect((await cluster.refused('POST', `${path}?${strict}`, metadata)).message).toContain('strict decoding error: unknown field "metadata.unknownMeta"')
    expect((await cluster.refused('PATCH', `${path}/one?${strict}`, metadata, 'application/apply-patch+yaml')).message).toMatch(/field not declared in schema|unknown field "metadata.unknownMeta"/)
    expect(await cluster.kubectl(['create', '--validate=warn', '-f', '-'], body)).toMatchObject({ code: 0, stderr: expect.stringContaining('Warning: unknown field "spec.unknownField"') as string })
    expect(await cluster.kubectl(['create', '--validate=ignore', '-f', '-'], body.replace('"one"', '"two"'))).toMatchObject({ code: 0, stderr: '' })
  })

  const schema = { type: 'object', properties: { spec: { type: 'object', properties: { cronSpec: { type: 'string', pattern: '^(\\d+|\\*)(/\\d+)?(\\s+(\\d+|\\*)(/\\d+)?){4}$' }, ports: { type: 'array', items: { type: 'object', required: ['containerPort'], properties: { containerPort: { type: 'integer' } } } }, template: { type: 'object', 'x-kubernetes-embedded-resource': true, properties: { apiVersion: { type: 'string' }, kind: { type: 'string' }, metadata: { type: 'object' } } } } } } }

  test('finds them in custom resources, in their metadata, and in objects within them', async () => {
    const { group, path } = await define(cluster, await cluster.namespace(), [{ name: 'v1', schema }])
    const thing = (spec: string, metadata = '') => `{"apiVersion":"${group}/v1","kind":"Thing","metadata":{"name":"one"${metadata}},"spec":{${spec}}}`
    const applied = (body: string) => cluster.request<{ message: string }>('PATCH', `${path('v1')}/one?${strict}`, body, 'application/apply-patch+yaml')
    expect(await applied(thing('"cronSpec":"* * * * */5","ports":[{"containerPort":8080}]'))).toMatchObject({ code: 201 })
    expect(await applied(thing('"foo":"foo1","cronSpec":"* * * * */5"'))).toMatchObject({ body: { message: expect.stringContaining('.spec.foo: field not declared in schema') as string } })
    expect((await cluster.refused('POST', `${path('v1')}?${strict}`, thing('"foo":"foo1","cronSpec":"* * * * */5","cronSpec":"* * * * */5"'))).message).toContain('strict decoding error: unknown field "spec.foo", duplicate field "spec.cronSpec"')
    const embedded = thing('"template":{"apiVersion":"foo/v1","kind":"Sub","metadata":{"unknownSubMeta":"x","name":"sub"}}', ',"unknownMeta":"y"')
    const { message } = await cluster.refused('POST', `${path('v1')}?${strict}`, embedded)
    expect(message).toContain('unknown field "metadata.unknownMeta"')
    expect(message).toContain('unknown field "spec.template.metadata.unknownSubMeta"')
  })

  test('takes what a schema leaves open, but nothing twice', async () => {
    const { group, path } = await define(cluster, await cluster.namespace(), [{ name: 'v1' }])
    const thing = (spec: string) => `{"apiVersion":"${group}/v1","kind":"Thing","metadata":{"name":"one"},"spec":{${spec}}}`
    expect((await cluster.refused('POST', `${path('v1')}?${strict}`, thing('"unknown":"a","unknown":"b"'))).message).toContain('strict decoding error: duplicate field "spec.unknown"')
    expect((await cluster.request('POST', `${path('v1')}?${strict}`, thing('"unknown":"a"'))).code).toBe(201)
  })
})

describe('Admission policies', () => {
  const root = '/apis/admissionregistration.k8s.io/v1'
  const policy = (name: string, namespace: string, more: object, rules: object[] = [{ apiGroups: ['apps'], apiVersions: ['v1'], operations: ['CREATE', 'UPDATE'], resources: ['deployments'] }]) => ({
    metadata: { name },
    spec: { matchConstraints: { resourceRules: rules, namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } } }, ...more },
  })
  const put = async (name: string, namespace: string, more: object, binding: object = {}): Promise<void> => {
    await cluster.create(`${root}/validatingadmissionpolicies`, policy(name, namespace, more))
    await cluster.create(`${root}/validatingadmissionpolicybindings`, { metadata: { name }, spec: { policyName: name, validationActions: ['Deny'], ...binding } })
  }
  const deployment = (name: string, replicas: number) => ({ metadata: { name }, spec: { replicas, selector: { matchLabels: { app: name } }, template: { metadata: { labels: { app: name } }, spec: { containers: [{ name: 'a', image: 'b' }] } } } })

  test('validate what they match', async () => {
    const namespace = await cluster.namespace()
    const path = `/apis/apps/v1/namespaces/${namespace}/deployments`
    await put(`simple-${namespace}`, namespace, { validations: [{ expression: 'object.spec.replicas > 1', messageExpression: "'wants more than ' + string(object.spec.replicas)" }, { expression: 'has(object.spec.template)', message: 'no template' }] })
    expect((await cluster.refused('POST', path, deployment('one', 1))).message).toMatch(new RegExp(`ValidatingAdmissionPolicy 'simple-${namespace}' with binding 'simple-${namespace}' denied request: wants more than 1`))
    await cluster.create(path, deployment('two', 2))
  })

  test('have variables, parameters, match conditions and warnings', async () => {
    const namespace = await cluster.namespace()
    const path = `/apis/apps/v1/namespaces/${namespace}/deployments`
    const variables = [
      { name: 'replicas', expression: 'object.spec.replicas' },
      { name: 'odd', expression: 'variables.replicas % 2 == 1' },
    ]
    await put(`odd-${namespace}`, namespace, { variables, validations: [{ expression: 'variables.odd', reason: 'Forbidden', message: 'even' }] })
    expect(await cluster.refused('POST', path, deployment('two', 2))).toMatchObject({ code: 403, reason: 'Forbidden' })
    await cluster.create(path, deployment('three', 3))
    await cluster.create(`/api/v1/namespaces/${namespace}/configmaps`, { metadata: { name: 'limits' }, data: { most: '5' } })
    await put(`most-${namespace}`, namespace, { paramKind: { apiVersion: 'v1', kind: 'ConfigMap' }, matchConditions: [{ name: 'not-exempt', expression: "object.metadata.name != 'exempt'" }], validations: [{ expression: 'object.spec.replicas <= int(params.data.most)' }] }, { paramRef: { name: 'limits', parameterNotFoundAction: 'Deny' } })
    expect((await cluster.refused('POST', path, deployment('seven', 7))).message).toContain('failed expression: object.spec.replicas <= int(params.data.most)')
    await cluster.create(path, deployment('exempt', 7))
    await put(`warn-${namespace}`, namespace, { validations: [{ expression: "object.metadata.name != 'warned'", message: 'beware' }] }, { validationActions: ['Warn', 'Audit'] })
    const warned = await cluster.kubectl(['create', 'deployment', 'warned', '--image=b', '--replicas=1', '-n', namespace])
    expect(warned).toMatchObject({ code: 0, stderr: expect.stringContaining('Warning: Validation failed for ValidatingAdmissionPolicy') as string })
  })

  test('are refused when they do not compile, and their types are checked', async () => {
    const namespace = await cluster.namespace()
    const refused = await cluster.refused('POST', `${root}/validatingadmissionpolicies`, policy('broken', namespace, { validations: [{ expression: '... [}' }] }))
    expect(refused.message).toContain('spec.validations[0].expression: Invalid value: "... [}": compilation failed')
    const path = `${root}/validatingadmissionpolicies/typed`
    await cluster.create(`${root}/validatingadmissionpolicies`, policy('typed', namespace, { validations: [{ expression: 'object.spec.replicas > 1' }, { expression: 'object.spec.replicasWithTypo > 1' }, { expression: "object.spec.replicas > '1'", message: 'wrong type' }] }))
    interface Checked {
      status?: { observedGeneration?: number; typeChecking?: { expressionWarnings?: { fieldRef: string; warning: string }[] } }
    }
    await expect.poll(async () => (await cluster.get<Checked>(path)).status?.typeChecking, SETTLED).toBeDefined()
    const { status } = await cluster.get<Checked>(path)
    expect(status?.observedGeneration).toBe(1)
    expect(status?.typeChecking?.expressionWarnings?.map(({ fieldRef }) => fieldRef)).toEqual(['spec.validations[1].expression', 'spec.validations[2].expression'])
    expect(status?.typeChecking?.expressionWarnings?.[0]?.warning).toContain("undefined field 'replicasWithTypo'")
  })
})
