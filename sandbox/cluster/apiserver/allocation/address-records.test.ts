import type { Service } from 'kubernetes-types/core/v1'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ApiClient } from '../../machinery/api-client.ts'
import { ApiError } from '../../machinery/object.ts'
import type { KubeObject } from '../../machinery/object.ts'
import { startApiServer } from '../apiserver.ts'
import type { ApiServer } from '../apiserver.ts'

const services = { group: '', version: 'v1', resource: 'services' }
const ipAddresses = { group: 'networking.k8s.io', version: 'v1', resource: 'ipaddresses' }
const refusal = (promise: Promise<unknown>): Promise<string> => promise.then(() => 'accepted', (error: unknown) => (error instanceof ApiError ? error.message : String(error)))

describe('the IPAddresses of Services', () => {
  let server: ApiServer
  let client: ApiClient
  beforeAll(async () => {
    server = await startApiServer({ listen: { address: '127.0.0.1', port: 0 }, nodeApi: () => undefined })
    client = server.client({ name: 'test', groups: ['system:masters'] }, 'test')
  })
  afterAll(() => server.stop())
  const make = (name: string, spec: Service['spec'] = {}) => client.create<Service>(services, 'default', { metadata: { name }, spec: { ports: [{ port: 80 }], ...spec } })
  const addressFor = async (name: string): Promise<KubeObject | undefined> =>
    (await client.list<KubeObject & { spec: { parentRef: { name: string } } }>(ipAddresses)).items.find(({ spec }) => spec.parentRef.name === name)

  it('come with the Service and go with it', async () => {
    const { spec } = await make('web')
    expect(await addressFor('web')).toMatchObject({
      metadata: { name: spec!.clusterIP, labels: { 'ipaddress.kubernetes.io/ip-family': 'IPv4', 'ipaddress.kubernetes.io/managed-by': 'ipallocator.k8s.io' } },
      spec: { parentRef: { name: 'web', namespace: 'default', resource: 'services' } },
    })
    await client.delete(services, 'default', 'web')
    expect(await addressFor('web')).toBeUndefined()
  })

  it('go when the Service gives its address up', async () => {
    await make('other')
    await client.patch(services, 'default', 'other', { type: 'merge', body: { spec: { type: 'ExternalName', externalName: 'example.com', clusterIP: null, clusterIPs: null } } })
    expect(await addressFor('other')).toBeUndefined()
  })

  it('are not made for a headless Service, nor for what is only tried', async () => {
    await make('headless', { clusterIP: 'None' })
    await client.create(services, 'default', { metadata: { name: 'tried' }, spec: { ports: [{ port: 80 }] } } as KubeObject, { dryRun: true })
    expect([await addressFor('headless'), await addressFor('tried')]).toEqual([undefined, undefined])
  })

  it('keep an address that somebody wrote down by hand', async () => {
    const { spec } = await make('probe')
    const taken = spec!.clusterIP!.replace(/\d+$/, (last) => String((Number(last) + 7) % 250 + 1))
    await client.create(ipAddresses, undefined, { metadata: { name: taken }, spec: { parentRef: { resource: 'services', namespace: 'default', name: 'someone' } } } as KubeObject)
    expect(await refusal(make('late', { clusterIP: taken }))).toBe(`Service "late" is invalid: spec.clusterIPs: Invalid value: []string{"${taken}"}: failed to allocate IP ${taken}: provided IP is already allocated`)
  })
})
