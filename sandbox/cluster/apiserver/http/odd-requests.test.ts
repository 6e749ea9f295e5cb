import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startApiServer } from '../apiserver.ts'
import type { ApiServer } from '../apiserver.ts'

const maps = '/api/v1/namespaces/default/configmaps'
const crd = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions'
const merge = 'application/merge-patch+json'
const notAllowed = 'the server does not allow this method on the requested resource'

describe('requests that are out of the ordinary', () => {
  let server: ApiServer
  beforeAll(async () => {
    server = await startApiServer({ listen: { address: '127.0.0.1', port: 0 }, nodeApi: () => undefined })
    await ask('POST', maps, { metadata: { name: 'one' }, data: { key: 'value' } })
  })
  afterAll(() => server.stop())

  async function ask(method: string, address: string, body?: unknown, type = 'application/json'): Promise<{ code: number; text: string; message?: string }> {
    const [path = '', query = ''] = address.split('?')
    const headers: Record<string, string> = { 'content-type': type, host: 'x' }
    const response = await server.handle({
      method,
      path: decodeURIComponent(path),
      query: new URLSearchParams(query),
      header: (name) => headers[name],
      headers: () => [],
      body: () => Promise.resolve(Buffer.from(body === undefined ? '' : JSON.stringify(body))),
      certificate: { commonName: 'admin', organizations: ['system:masters'] },
    })
    if (response.kind !== 'body') return { code: response.code, text: '' }
    const text = String(response.body)
    return { code: response.code, text, ...(text.startsWith('{') ? { message: (JSON.parse(text) as { message?: string }).message } : {}) }
  }

  it.each<[string, string, number, string | undefined]>([
    ['HEAD', `${maps}/one`, 405, notAllowed],
    ['OPTIONS', maps, 405, notAllowed],
    ['POST', '/version', 405, notAllowed],
    ['POST', '/healthz', 200, undefined],
    ['POST', '/nothing', 404, undefined],
    ['GET', '/api/v1//configmaps', 404, undefined],
    ['GET', `${maps}/one/`, 200, undefined],
    ['GET', `${maps}/a%2Fb`, 404, 'the server could not find the requested resource'],
    ['GET', `${maps}/one?resourceVersion=x`, 500, 'resourceVersion: Invalid value: "x": strconv.ParseUint: parsing "x": invalid syntax'],
    ['GET', `${maps}/one?resourceVersion=99999999`, 504, expect.stringMatching(/^Timeout: Too large resource version: 99999999, current: \d+$/) as string],
    ['GET', `${maps}?fieldSelector=data.key=value`, 400, '"data.key" is not a known field selector: only "metadata.name", "metadata.namespace"'],
    ['GET', '/api/v1/pods?fieldSelector=spec.other=a', 400, 'field label not supported: spec.other'],
    ['GET', `${crd}?fieldSelector=metadata.namespace=a`, 200, undefined],
    ['GET', `${maps}?timeout=soon`, 400, 'invalid timeout specified in the request URL: time: invalid duration "soon" - soon'],
    ['GET', `${maps}?timeout=1m30.5s`, 200, undefined],
    ['GET', `${maps}?timeout=0s`, 200, undefined],
    ['POST', `${maps}?fieldManager=%01`, 422, 'CreateOptions.meta.k8s.io "" is invalid: fieldManager: Invalid value: "\\u0001": invalid character U+0001 (at position 0)'],
    ['POST', `${maps}?fieldManager=${'a'.repeat(129)}`, 422, 'CreateOptions.meta.k8s.io "" is invalid: fieldManager: Too long: may not be more than 128 bytes'],
  ])('%s %s is answered %i', async (method, address, code, message) => {
    const answer = await ask(method, address, method === 'POST' ? { metadata: { name: 'two' } } : undefined)
    expect(answer).toMatchObject({ code, ...(message === undefined ? {} : { message }) })
  })

  it.each<[string, unknown, number, string | undefined]>([
    ['the newest of all versions', { metadata: { name: 'one', resourceVersion: '0' } }, 200, undefined],
    ['a version that is no number', { metadata: { name: 'one', resourceVersion: 'x' } }, 500, 'strconv.ParseUint: parsing "x": invalid syntax'],
    ['another object', { metadata: { name: 'one', uid: 'x' } }, 409, expect.stringMatching(/StorageError: invalid object, Code: 4, Key: \/registry\/configmaps\/default\/one, ResourceVersion: 0, AdditionalErrorMsg: Precondition failed: UID in precondition: x, UID in object meta: /) as string],
    ['another kind', { kind: 'Deployment', apiVersion: 'apps/v1', metadata: { name: 'one' } }, 400, 'Deployment in version "v1" cannot be handled as a ConfigMap: converting (v1.Deployment) to (core.ConfigMap): unknown conversion'],
    ['no kind of the API', { kind: 'Foo', apiVersion: 'bar/v1', metadata: { name: 'one' } }, 400, expect.stringContaining('no kind "Foo" is registered for version "bar/v1" in scheme') as string],
    ['no version of the API', { kind: 'ConfigMap', apiVersion: 'v9', metadata: { name: 'one' } }, 400, expect.stringContaining('no kind "ConfigMap" is registered for version "v9" in scheme') as string],
  ])('PUT of %s is answered', async (_what, body, code, message) => {
    expect(await ask('PUT', `${maps}/one`, body)).toMatchObject({ code, ...(message === undefined ? {} : { message }) })
  })

  it('a patch cannot make another kind', async () => {
    const { code, message } = await ask('PATCH', `${maps}/one`, { kind: 'Pod' }, merge)
    expect(code).toBe(422)
    expect(message).toContain('converting (v1.Pod) to (core.ConfigMap): unknown conversion')
    expect((await ask('PATCH', `${maps}/one`, { kind: 'Pod' }, 'application/strategic-merge-patch+json')).code).toBe(200)
  })

  it('is told what is healthy, and what it left out', async () => {
    expect((await ask('GET', '/readyz?verbose&exclude=ping&exclude=nothing')).text).toMatch(/^\[\+\]ping excluded: ok\n\[\+\]log ok\n[^]*\n\[\+\]shutdown ok\nwarn: some health checks cannot be excluded: no matches for "nothing"\nreadyz check passed\n$/)
    expect((await ask('GET', '/livez/shutdown')).code).toBe(404)
    expect((await ask('GET', '/readyz/shutdown')).text).toBe('ok')
    expect((await ask('GET', '/')).text).toMatch(/^\{\n {2}"paths": \[\n {4}"\/\.well-known\/openid-configuration",\n {4}"\/api",/)
  })
})
