import { createPublicKey, createVerify, generateKeyPairSync, type JsonWebKey } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ConformanceCluster, SETTLED } from './support.ts'

/** What upstream's tests of authentication and authorization assert. */

let cluster: ConformanceCluster
beforeAll(async () => {
  cluster = await ConformanceCluster.start({ nodes: 1 })
})
afterAll(() => cluster?.stop())

interface Pod {
  spec: { containers: { volumeMounts?: { mountPath: string; name: string }[] }[]; volumes?: { name: string; projected?: { sources: object[] } }[] }
}
const TOKEN_PATH = '/var/run/secrets/kubernetes.io/serviceaccount'
const decoded = (part: string): Record<string, unknown> => JSON.parse(Buffer.from(part, 'base64url').toString('utf8')) as Record<string, unknown>

describe('Service accounts', () => {
  test('mount their token unless they or the pod opt out', async () => {
    const path = `/api/v1/namespaces/${await cluster.namespace()}`
    await cluster.create(`${path}/serviceaccounts`, { metadata: { name: 'mount' } })
    await cluster.create(`${path}/serviceaccounts`, { metadata: { name: 'nomount' }, automountServiceAccountToken: false })
    const mounts = async (serviceAccountName: string, automountServiceAccountToken?: boolean): Promise<boolean> => {
      const pod = await cluster.create<Pod>(`${path}/pods`, { metadata: { generateName: 'pod-' }, spec: { serviceAccountName, ...(automountServiceAccountToken === undefined ? {} : { automountServiceAccountToken }), containers: [{ name: 'a', image: 'b' }] } })
      return pod.spec.containers[0]!.volumeMounts?.some(({ mountPath }) => mountPath === TOKEN_PATH) ?? false
    }
    const cases = ['default', 'mount', 'nomount'].flatMap((account) => [undefined, true, false].map((wish) => [account, wish] as const))
    expect(await Promise.all(cases.map(([account, wish]) => mounts(account, wish)))).toEqual(cases.map(([account, wish]) => wish ?? account !== 'nomount'))
  })

  test('are created, patched, listed and deleted as a collection', async () => {
    const path = `/api/v1/namespaces/${await cluster.namespace()}/serviceaccounts`
    await cluster.create(path, { metadata: { name: 'one', labels: { e2e: 'sa' } } })
    await cluster.patch(`${path}/one`, { automountServiceAccountToken: false }, 'strategic')
    expect(await cluster.get(`${path}/one`)).toMatchObject({ automountServiceAccountToken: false })
    expect(await cluster.list(`/api/v1/serviceaccounts?labelSelector=e2e=sa`)).toHaveLength(1)
    await cluster.delete(`${path}?labelSelector=e2e=sa`)
    expect(await cluster.list(`/api/v1/serviceaccounts?labelSelector=e2e=sa`)).toEqual([])
  })

  test('get tokens for an audience, bound to an object, that anyone can verify', async () => {
    const namespace = await cluster.namespace()
    const path = `/api/v1/namespaces/${namespace}/serviceaccounts/default/token`
    const { status } = await cluster.create<{ status: { token: string; expirationTimestamp: string } }>(path, { spec: { audiences: ['oidc-test'], expirationSeconds: 3600 } })
    const [header, payload, signature] = status.token.split('.') as [string, string, string]
    const discovery = await cluster.get<{ issuer: string; jwks_uri: string; response_types_supported: string[]; id_token_signing_alg_values_supported: string[] }>('/.well-known/openid-configuration')
    expect(decoded(payload)).toMatchObject({ iss: discovery.issuer, aud: ['oidc-test'], sub: `system:serviceaccount:${namespace}:default` })
    expect(discovery.id_token_signing_alg_values_supported).toContain(decoded(header).alg)
    const { keys } = await cluster.get<{ keys: (JsonWebKey & { kid: string })[] }>(new URL(discovery.jwks_uri).pathname)
    const key = keys.find(({ kid }) => kid === decoded(header).kid)!
    expect(createVerify('sha256').update(`${header}.${payload}`).verify({ key: createPublicKey({ key, format: 'jwk' }), dsaEncoding: 'ieee-p1363' }, signature, 'base64url')).toBe(true)
    const review = (audiences: string[]) => cluster.create<{ status: { authenticated?: boolean; user?: { username: string } } }>('/apis/authentication.k8s.io/v1/tokenreviews', { spec: { token: status.token, audiences } })
    expect((await review(['oidc-test'])).status).toMatchObject({ authenticated: true, user: { username: `system:serviceaccount:${namespace}:default` } })
    expect((await review(['somebody-else'])).status.authenticated ?? false).toBe(false)
    expect(await cluster.refused('POST', path, { spec: { expirationSeconds: 60 } })).toMatchObject({ code: 422 })
  })

  test('find the root certificate in every namespace, which comes back', async () => {
    const path = `/api/v1/namespaces/${await cluster.namespace()}/configmaps/kube-root-ca.crt`
    const certificate = async (): Promise<string | undefined> => (await cluster.request<{ data?: Record<string, string> }>('GET', path)).body.data?.['ca.crt']
    await expect.poll(certificate, SETTLED).toMatch(/^-----BEGIN CERTIFICATE-----/)
    await cluster.delete(path)
    await expect.poll(certificate, SETTLED).toMatch(/^-----BEGIN CERTIFICATE-----/)
    await cluster.patch(path, { data: { 'ca.crt': null } })
    await expect.poll(certificate, SETTLED).toMatch(/^-----BEGIN CERTIFICATE-----/)
  })
})

describe('Certificate signing requests', () => {
  const requests = '/apis/certificates.k8s.io/v1/certificatesigningrequests'
  interface Request {
    metadata: { name: string }
    status: { certificate?: string; conditions?: { type: string }[] }
  }
  const condition = (type: string) => ({ type, status: 'True', reason: 'E2E', message: 'Set from an e2e test' })

  test('are approved and signed, and the certificate lets its holder in', async () => {
    const { request, key } = await signingRequest('/CN=e2e-alice/O=e2e-group')
    await cluster.create(requests, { metadata: { name: 'alice' }, spec: { request, signerName: 'kubernetes.io/kube-apiserver-client', usages: ['client auth'], expirationSeconds: 3600 } })
    const read = await cluster.get<Request>(`${requests}/alice`)
    await cluster.replace(`${requests}/alice/approval`, { ...read, status: { conditions: [condition('Approved')] } })
    await expect.poll(async () => (await cluster.get<Request>(`${requests}/alice`)).status.certificate ?? '', SETTLED).not.toBe('')
    const { status } = await cluster.get<Request>(`${requests}/alice`)
    const who = await cluster.kubectlAs({ certificate: status.certificate!, key: Buffer.from(key).toString('base64') }, ['auth', 'whoami', '-o', 'jsonpath={.status.userInfo.username}'])
    expect(who.stdout).toBe('e2e-alice')
  })

  test('support every operation, on approval and status too', async () => {
    const { request } = await signingRequest('/CN=e2e-bob')
    const labels = { e2e: 'csr' }
    for (const name of ['one', 'two']) await cluster.create(requests, { metadata: { name, labels }, spec: { request, signerName: 'example.com/e2e', usages: ['digital signature', 'key encipherment', 'server auth'] } })
    expect(await cluster.patch(`${requests}/one`, { metadata: { annotations: { patched: 'yes' } } })).toMatchObject({ metadata: { annotations: { patched: 'yes' } } })
    expect((await cluster.patch<Request>(`${requests}/one/approval`, { metadata: { annotations: { approval: 'yes' } }, status: { conditions: [condition('ApprovalPatch')] } })).status.conditions).toMatchObject([{ type: 'ApprovalPatch' }])
    const certificate = (await cluster.get<Request>(`${requests}/alice`)).status.certificate
    expect((await cluster.patch<Request>(`${requests}/one/status`, { status: { certificate } })).status.certificate).toBe(certificate)
    expect(await cluster.get<Request>(`${requests}/one/approval`)).toMatchObject({ metadata: { name: 'one' } })
    await cluster.delete(`${requests}/one`)
    await cluster.delete(`${requests}?labelSelector=e2e=csr`)
    expect(await cluster.list(`${requests}?labelSelector=e2e=csr`)).toEqual([])
  })
})

describe('Reviews', () => {
  interface Allowed {
    status: { allowed: boolean }
  }
  test('say who asks and what somebody may', async () => {
    const self = await cluster.create<{ status: { userInfo: { username: string; groups: string[] } } }>('/apis/authentication.k8s.io/v1/selfsubjectreviews', { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' })
    expect(self.status.userInfo).toMatchObject({ username: 'kubernetes-admin', groups: ['system:masters', 'system:authenticated'] })
    const namespace = await cluster.namespace()
    const root = '/apis/authorization.k8s.io/v1'
    const user = `system:serviceaccount:${namespace}:default`
    const resourceAttributes = { namespace, verb: 'list', resource: 'configmaps', version: 'v1' }
    const allowed = async (): Promise<boolean[]> => {
      const subject = await cluster.create<Allowed>(`${root}/subjectaccessreviews`, { spec: { user, resourceAttributes } })
      const local = await cluster.create<Allowed>(`${root}/namespaces/${namespace}/localsubjectaccessreviews`, { metadata: { namespace }, spec: { user, resourceAttributes } })
      return [subject.status.allowed, local.status.allowed]
    }
    expect(await allowed()).toEqual([false, false])
    await cluster.create(`/apis/rbac.authorization.k8s.io/v1/namespaces/${namespace}/rolebindings`, { metadata: { name: 'view' }, roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'view' }, subjects: [{ kind: 'ServiceAccount', name: 'default', namespace }] })
    expect(await allowed()).toEqual([true, true])
  })
})

describe('Impersonation', () => {
  test('takes on a user, groups, a uid and extra fields', async () => {
    const { stdout } = await cluster.kubectl(['auth', 'whoami', '-o', 'json', '--as', 'jane', '--as-group', 'developers', '--as-uid', '1234', '--as-user-extra', 'scopes=view'])
    const { status } = JSON.parse(stdout) as { status: { userInfo: object } }
    expect(status.userInfo).toEqual({ username: 'jane', uid: '1234', groups: ['developers', 'system:authenticated'], extra: { scopes: ['view'] } })
    expect((await cluster.kubectl(['get', 'pods', '--as', 'jane'])).stderr).toContain('User "jane" cannot list resource "pods"')
  })
})

describe('A node', () => {
  const as = (words: string[]) => cluster.kubectl([...words, '--as', 'system:node:node-1', '--as-group', 'system:nodes'])

  test('sees and changes what is its own', async () => {
    const namespace = await cluster.namespace()
    await cluster.kubectl(['create', 'secret', 'generic', 'mine', '--from-literal=a=b', '-n', namespace])
    await cluster.kubectl(['create', 'secret', 'generic', 'other', '--from-literal=a=b', '-n', namespace])
    await cluster.create(`/api/v1/namespaces/${namespace}/pods`, { metadata: { name: 'one' }, spec: { containers: [{ name: 'a', image: 'b', envFrom: [{ secretRef: { name: 'mine' } }] }] } })
    await expect.poll(async () => (await as(['get', 'secret', 'mine', '-n', namespace])).code, SETTLED).toBe(0)
    expect((await as(['get', 'secret', 'other', '-n', namespace])).stderr).toContain('Forbidden')
    expect((await as(['label', 'node', 'node-1', 'colour=blue'])).code).toBe(0)
    expect((await as(['label', 'node', 'node-1', 'node-restriction.kubernetes.io/x=y'])).stderr).toContain('is not allowed to modify labels')
    expect((await as(['label', 'node', 'node-2', 'colour=blue'])).code).toBe(1)
    expect((await as(['create', 'configmap', 'x', '-n', namespace])).stderr).toContain('configmaps is forbidden')
  })

  test('lists pods by its own name, and no nodes but itself', async () => {
    expect((await as(['get', 'pods', '-A', '--field-selector=spec.nodeName=node-1'])).code).toBe(0)
    expect((await as(['get', 'pods', '-A'])).stderr).toContain('can only list/watch pods with spec.nodeName field selector')
    expect((await as(['get', 'pods', '-A', '--field-selector=spec.nodeName=node-2'])).code).toBe(1)
    expect((await as(['get', 'node', 'node-1'])).code).toBe(0)
    expect((await as(['get', 'nodes', '--field-selector=metadata.name=node-1'])).code).toBe(0)
    expect((await as(['get', 'nodes'])).stderr).toContain("node 'node-1' cannot read all nodes, only its own Node object")
  })
})

test('A name in a field selector is the name that is asked for', async () => {
  const namespace = await cluster.namespace()
  await cluster.kubectl(['-n', namespace, 'create', 'role', 'one', '--verb=get,list,watch', '--resource=configmaps', '--resource-name=one'])
  await cluster.kubectl(['-n', namespace, 'create', 'rolebinding', 'one', '--role=one', '--user=jane'])
  const jane = (words: string[]) => cluster.kubectl(['-n', namespace, 'get', 'configmaps', ...words, '--as=jane'])
  expect((await jane(['--field-selector=metadata.name=one'])).code).toBe(0)
  expect((await jane(['--field-selector=metadata.name=other'])).stderr).toContain('User "jane" cannot list resource "configmaps"')
  expect((await jane([])).code).toBe(1)
})

test('Servers behind this one are told whom to trust', async () => {
  const trust = () => cluster.get<{ data: Record<string, string> }>('/api/v1/namespaces/kube-system/configmaps/extension-apiserver-authentication')
  await expect.poll(trust, SETTLED).toMatchObject({
    data: {
      'client-ca-file': expect.stringContaining('BEGIN CERTIFICATE') as string,
      'requestheader-client-ca-file': expect.stringContaining('BEGIN CERTIFICATE') as string,
      'requestheader-allowed-names': '["front-proxy-client"]',
      'requestheader-username-headers': '["X-Remote-User"]',
    },
  })
})

/** PEM in base64, as the API takes it, and the key's PEM. */
async function signingRequest(subject: string): Promise<{ request: string; key: string }> {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
  const key = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
  const pem = await cluster.openssl(['req', '-new', '-subj', subject], key)
  return { request: Buffer.from(pem).toString('base64'), key }
}
