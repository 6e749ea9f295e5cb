import type { CertificateSigningRequest } from 'kubernetes-types/certificates/v1'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ApiServer } from './apiserver.ts'
import { startApiServer } from './apiserver.ts'
import { parseSigningRequest } from './certificates/signing-request.ts'

/** openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj /O=dev/CN=jane -addext subjectAltName=DNS:a.example */
const REQUEST = `-----BEGIN CERTIFICATE REQUEST-----
MIIBADCBpgIBADAdMQwwCgYDVQQKDANkZXYxDTALBgNVBAMMBGphbmUwWTATBgcq
hkjOPQIBBggqhkjOPQMBBwNCAARVB7mVHSlx276e+F1FFmvzmsSyJPXupOiPhY6Z
Iqg+OE/2kE0wRbZD6SrmYA8A/ADacbvsbgjKhdt6vwnz6RzqoCcwJQYJKoZIhvcN
AQkOMRgwFjAUBgNVHREEDTALgglhLmV4YW1wbGUwCgYIKoZIzj0EAwIDSQAwRgIh
ANZmpnA0ULbtkbh1p8Z08m+cO91wUxyFHnbvaepoLCVFAiEAlx9Aw0rSb52RqYai
cKELEO9Az57tLLmExu3jia8aB2g=
-----END CERTIFICATE REQUEST-----
`

interface Answer {
  code: number
  body: { message?: string; reason?: string; metadata?: Record<string, unknown>; status?: unknown; keys?: unknown[]; issuer?: string }
}

describe('answers of the API, as upstream words them', () => {
  let server: ApiServer
  beforeAll(async () => {
    server = await startApiServer({ listen: { address: '127.0.0.1', port: 0 }, nodeApi: () => undefined })
  })
  afterAll(() => server.stop())

  async function ask(method: string, address: string, body?: unknown, type = 'application/json'): Promise<Answer> {
    const [path = '', query = ''] = address.split('?')
    const headers: Record<string, string> = { 'content-type': type, host: 'x' }
    const response = await server.handle({
      method,
      path,
      query: new URLSearchParams(query),
      header: (name) => headers[name],
      headers: () => [],
      body: () => Promise.resolve(Buffer.from(typeof body === 'string' ? body : body === undefined ? '' : JSON.stringify(body))),
      certificate: { commonName: 'admin', organizations: ['system:masters'] },
    })
    if (response.kind !== 'body') throw new Error(`${method} ${address} answered a stream`)
    return { code: response.code, body: JSON.parse(String(response.body)) as Answer['body'] }
  }
  const maps = '/api/v1/namespaces/default/configmaps'

  it.each<[string, number, string]>([
    [`${maps}?resourceVersionMatch=Exact`, 422, 'ListOptions.meta.k8s.io "" is invalid: resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden unless resourceVersion is provided'],
    [`${maps}?resourceVersion=0&resourceVersionMatch=Exact`, 422, 'ListOptions.meta.k8s.io "" is invalid: resourceVersionMatch: Forbidden: resourceVersionMatch "exact" is forbidden for resourceVersion "0"'],
    [`${maps}?resourceVersion=0&resourceVersionMatch=Foo`, 422, 'ListOptions.meta.k8s.io "" is invalid: resourceVersionMatch: Unsupported value: "Foo": supported values: "Exact", "NotOlderThan", ""'],
    [`${maps}?sendInitialEvents=true`, 422, 'ListOptions.meta.k8s.io "" is invalid: sendInitialEvents: Forbidden: sendInitialEvents is forbidden for list'],
  ])('GET %s answers %i', async (address, code, message) => expect(await ask('GET', address)).toMatchObject({ code, body: { message } }))

  it.each<[string, string, unknown, number, string]>([
    ['application/apply-patch+yaml', '', { data: {} }, 422, 'PatchOptions.meta.k8s.io "" is invalid: fieldManager: Required value: is required for apply patch'],
    ['application/merge-patch+json', '?force=true', {}, 422, 'PatchOptions.meta.k8s.io "" is invalid: force: Forbidden: may not be specified for non-apply patch'],
    ['application/apply-patch+yaml', '?fieldManager=m', { data: {} }, 400, 'Incorrect version specified in apply patch. Specified patch version: , expected: v1'],
    ['application/apply-patch+yaml', '?fieldManager=m', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a', managedFields: [] } }, 400, 'metadata.managedFields must be nil'],
    ['application/merge-patch+json', '', '{x', 400, "error decoding patch: invalid character 'x' looking for beginning of object key string"],
    ['application/strategic-merge-patch+json', '', { data: 5 }, 422, ' "" is invalid: patch: Invalid value: "map[data:5]": cannot restore map from int64'],
  ])('PATCH %s%s %j answers %i', async (type, query, body, code, message) => {
    await ask('POST', maps, { metadata: { name: 'a' }, data: { a: '1' } })
    expect(await ask('PATCH', `${maps}/a${query}`, body, type)).toMatchObject({ code, body: { message } })
  })

  it('refuses an amount that cannot be read', async () => {
    const pod = (cpu: string) => ({ metadata: { name: 'p' }, spec: { containers: [{ name: 'c', image: 'i', resources: { limits: { cpu } } }] } })
    const message = async (cpu: string): Promise<string | undefined> => (await ask('POST', '/api/v1/namespaces/default/pods', pod(cpu))).body.message
    expect(await message('abc')).toContain("quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'")
    expect(await message('1Mii')).toContain("unable to parse quantity's suffix")
  })

  it('keeps a definition until its objects are gone', async () => {
    const crds = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions'
    const versions = [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object' } } }]
    await ask('POST', crds, { metadata: { name: 'foos.example.com' }, spec: { group: 'example.com', scope: 'Namespaced', names: { plural: 'foos', kind: 'Foo' }, versions } })
    const foos = '/apis/example.com/v1/namespaces/default/foos'
    await expect.poll(async () => (await ask('POST', foos, { apiVersion: 'example.com/v1', kind: 'Foo', metadata: { name: 'x', finalizers: ['a.b/c'] } })).code).toBe(201)
    expect((await ask('DELETE', `${crds}/foos.example.com`)).body.metadata?.finalizers).toEqual(['customresourcecleanup.apiextensions.k8s.io'])
    await expect.poll(async () => (await ask('GET', `${foos}/x`)).body.metadata?.deletionTimestamp).toBeDefined()
    await ask('PATCH', `${foos}/x`, { metadata: { finalizers: null } }, 'application/merge-patch+json')
    await expect.poll(async () => (await ask('GET', `${crds}/foos.example.com`)).code).toBe(404)
  })

  it('asks the policies that are bound', async () => {
    const group = '/apis/admissionregistration.k8s.io/v1'
    const resourceRules = [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['configmaps'] }]
    await ask('POST', `${group}/validatingadmissionpolicies`, {
      metadata: { name: 'p' },
      spec: { matchConstraints: { resourceRules }, variables: [{ name: 'n', expression: 'object.metadata.name' }], validations: [{ expression: "variables.n != 'evil'" }] },
    })
    await ask('POST', `${group}/validatingadmissionpolicybindings`, { metadata: { name: 'b' }, spec: { policyName: 'p', validationActions: ['Deny'] } })
    expect((await ask('POST', maps, { metadata: { name: 'kind' } })).code).toBe(201)
    expect(await ask('POST', maps, { metadata: { name: 'evil' } })).toMatchObject({
      code: 422,
      body: { reason: 'Invalid', message: `configmaps "evil" is forbidden: ValidatingAdmissionPolicy 'p' with binding 'b' denied request: failed expression: variables.n != 'evil'` },
    })
    await ask('DELETE', `${group}/validatingadmissionpolicybindings/b`)
  })

  it('publishes who signs tokens', async () => {
    expect((await ask('GET', '/.well-known/openid-configuration')).body.issuer).toBe('https://kubernetes.default.svc.cluster.local')
    expect((await ask('GET', '/openid/v1/jwks')).body.keys).toHaveLength(1)
  })

  it('writes down who asks for a certificate, and signs what it is told to', async () => {
    const csrs = '/apis/certificates.k8s.io/v1/certificatesigningrequests'
    const spec = { request: Buffer.from(REQUEST).toString('base64'), signerName: 'kubernetes.io/kube-apiserver-client', usages: ['client auth'], username: 'somebody else' }
    const made = await ask('POST', csrs, { metadata: { name: 'jane' }, spec })
    expect((made.body as unknown as CertificateSigningRequest).spec.username).toBe('admin')
    expect(parseSigningRequest(REQUEST)).toMatchObject({ commonName: 'jane', organizations: ['dev'], names: ['a.example'] })
    expect(server.sign(REQUEST, 'client', 3600)).toContain('BEGIN CERTIFICATE')
    expect(server.sign('no request', 'client', 3600)).toBeNull()
  })
})
