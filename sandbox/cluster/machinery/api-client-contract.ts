import type { ConfigMap, Pod } from 'kubernetes-types/core/v1'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ApiClient, WatchEvent } from './api-client.ts'
import { ApiError } from './object.ts'

const configMaps = { group: '', version: 'v1', resource: 'configmaps' }
const pods = { group: '', version: 'v1', resource: 'pods' }
const namespace = 'default'

interface Opened {
  client: ApiClient
  close(): Promise<void>
}

/** What every way to reach the API must do; `open` gives a client with all rights to an API server of its own. */
export function apiClientContract(name: string, open: () => Promise<Opened>): void {
  describe(`the API client contract: ${name}`, () => {
    let opened: Opened
    let client: ApiClient
    beforeAll(async () => {
      opened = await open()
      client = opened.client
    })
    afterAll(() => opened.close())

    const make = (called: string, data: Record<string, string> = {}) =>
      client.create<ConfigMap>(configMaps, namespace, { metadata: { name: called, labels: { called } }, data })
    const failure = async (promise: Promise<unknown>): Promise<ApiError> => {
      const error: unknown = await promise.then(() => undefined, (reason: unknown) => reason)
      if (!(error instanceof ApiError)) throw new Error(`expected an ApiError, got ${String(error)}`)
      return error
    }

    it('creates an object with everything that the server adds, and gets it again', async () => {
      const made = await make('created', { a: '1' })
      expect(made.kind).toBe('ConfigMap')
      expect(made.apiVersion).toBe('v1')
      expect(made.metadata.uid).toMatch(/^[0-9a-f-]{36}$/)
      expect(Number(made.metadata.resourceVersion)).toBeGreaterThan(0)
      expect(await client.get<ConfigMap>(configMaps, namespace, 'created')).toEqual(made)
    })

    it('does not change the object that it was given', async () => {
      const given: ConfigMap = Object.freeze({ metadata: Object.freeze({ name: 'given' }), data: Object.freeze({ a: '1' }) })
      await client.create(configMaps, namespace, given)
      expect(given).toEqual({ metadata: { name: 'given' }, data: { a: '1' } })
    })

    it('fails with the Status that the API gives', async () => {
      const missing = await failure(client.get(configMaps, namespace, 'missing'))
      expect([missing.code, missing.reason, missing.message]).toEqual([404, 'NotFound', 'configmaps "missing" not found'])
      await make('twice')
      expect((await failure(make('twice'))).reason).toBe('AlreadyExists')
      expect((await failure(client.get({ group: '', version: 'v1', resource: 'nosuch' }, namespace, 'x'))).code).toBe(404)
    })

    it('updates with the version that was read, and refuses an older one', async () => {
      const first = await make('updated', { a: '1' })
      const second = await client.update<ConfigMap>(configMaps, { ...first, data: { a: '2' } })
      expect(second.data).toEqual({ a: '2' })
      expect((await failure(client.update<ConfigMap>(configMaps, { ...first, data: { a: '3' } }))).reason).toBe('Conflict')
    })

    it('patches in every way', async () => {
      await make('patched', { a: '1', b: '2' })
      const data = async (type: 'merge' | 'json' | 'strategic' | 'apply', body: unknown) =>
        (await client.patch<ConfigMap>(configMaps, namespace, 'patched', { type, body }, { fieldManager: 'contract' })).data
      expect(await data('merge', { data: { a: null } })).toEqual({ b: '2' })
      expect(await data('json', [{ op: 'add', path: '/data/c', value: '3' }])).toEqual({ b: '2', c: '3' })
      expect(await data('strategic', { data: { b: '4' } })).toEqual({ b: '4', c: '3' })
      expect(await data('apply', { apiVersion: 'v1', kind: 'ConfigMap', data: { d: '5' } })).toEqual({ b: '4', c: '3', d: '5' })
    })

    it('writes a subresource without touching the rest', async () => {
      await client.create<Pod>(pods, namespace, { metadata: { name: 'p' }, spec: { containers: [{ name: 'c', image: 'nginx' }] } })
      const pod = await client.patch<Pod>(pods, namespace, 'p', { type: 'merge', body: { status: { phase: 'Running' }, spec: { priority: 7 } } }, { subresource: 'status' })
      expect(pod.status?.phase).toBe('Running')
      expect(pod.spec?.priority).not.toBe(7)
    })

    it('tries a write without doing it', async () => {
      await client.create(configMaps, namespace, { metadata: { name: 'dry' } }, { dryRun: true })
      expect((await failure(client.get(configMaps, namespace, 'dry'))).code).toBe(404)
    })

    it('deletes, with a precondition that holds', async () => {
      const made = await make('deleted')
      expect((await failure(client.delete(configMaps, namespace, 'deleted', { preconditions: { uid: 'another' } }))).reason).toBe('Conflict')
      await client.delete(configMaps, namespace, 'deleted', { preconditions: { uid: made.metadata.uid } })
      expect((await failure(client.get(configMaps, namespace, 'deleted'))).code).toBe(404)
    })

    it('lists what selectors select, in pages', async () => {
      for (const called of ['list-a', 'list-b', 'list-c']) await make(called)
      const labelSelector = 'called in (list-a,list-b,list-c)'
      const first = await client.list<ConfigMap>(configMaps, { namespace, labelSelector, limit: 2 })
      expect(first.items.map(({ metadata }) => metadata.name)).toEqual(['list-a', 'list-b'])
      const second = await client.list<ConfigMap>(configMaps, { namespace, labelSelector, limit: 2, ...(first.metadata.continue === undefined ? {} : { continue: first.metadata.continue }) })
      expect(second.items.map(({ metadata }) => metadata.name)).toEqual(['list-c'])
      expect(second.metadata.continue).toBeUndefined()
      const one = await client.list<ConfigMap>(configMaps, { namespace, fieldSelector: 'metadata.name=list-b' })
      expect(one.items).toHaveLength(1)
    })

    it('watches from a version on, and is silent once it was stopped', async () => {
      const { metadata } = await client.list(configMaps, { namespace })
      const seen: string[] = []
      const done = new Promise<void>((resolve) => {
        const stop = client.watch<ConfigMap>(
          configMaps,
          { namespace, resourceVersion: metadata.resourceVersion, labelSelector: 'called=watched' },
          {
            event(event: WatchEvent<ConfigMap>) {
              if (event.type === 'BOOKMARK') return
              seen.push(`${event.type} ${JSON.stringify(event.object.data ?? {})}`)
              if (event.type === 'DELETED') {
                stop()
                resolve()
              }
            },
            closed: ({ status }) => resolve(void seen.push(`closed ${status?.message ?? ''}`)),
          },
        )
      })
      await make('watched', { a: '1' })
      await make('watched-not')
      await client.patch(configMaps, namespace, 'watched', { type: 'merge', body: { data: { a: '2' } } })
      await client.delete(configMaps, namespace, 'watched')
      await done
      expect(seen).toEqual(['ADDED {"a":"1"}', 'MODIFIED {"a":"2"}', 'DELETED {"a":"2"}'])
    })
  })
}
