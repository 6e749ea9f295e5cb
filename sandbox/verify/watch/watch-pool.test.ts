import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { WatchedObject } from './object-watch.ts'
import { createWatchPool, type WatchPool } from './watch-pool.ts'

/** An API server whose every answer the test gives. */
class ScriptedApi {
  readonly requests: string[] = []
  private readonly waiting: { matches: (path: string) => boolean; resolve: (response: ServerResponse) => void }[] = []
  private readonly arrived: { path: string; response: ServerResponse }[] = []
  readonly server: Server = createServer((request: IncomingMessage, response) => {
    const path = request.url ?? ''
    this.requests.push(path)
    const index = this.waiting.findIndex((one) => one.matches(path))
    const [taken] = index === -1 ? [] : this.waiting.splice(index, 1)
    if (taken) taken.resolve(response)
    else this.arrived.push({ path, response })
  })

  list = (): Promise<ServerResponse> => this.next((path) => !path.includes('watch=1'))
  watch = (): Promise<ServerResponse> => this.next((path) => path.includes('watch=1'))

  private next(matches: (path: string) => boolean): Promise<ServerResponse> {
    const index = this.arrived.findIndex((one) => matches(one.path))
    const [found] = index === -1 ? [] : this.arrived.splice(index, 1)
    return found ? Promise.resolve(found.response) : new Promise((resolve) => this.waiting.push({ matches, resolve }))
  }
}

const pod = (name: string, resourceVersion: string): object => ({ metadata: { name, namespace: 'default', resourceVersion, managedFields: [{ manager: 'x' }] } })
const podList = (resourceVersion: string, ...items: object[]): string => JSON.stringify({ apiVersion: 'v1', kind: 'PodList', metadata: { resourceVersion }, items })
const event = (type: string, object: object): string => `${JSON.stringify({ type, object })}\n`
const target = { apiVersion: 'v1', resource: 'pods', namespace: 'default' }

describe('watching objects', () => {
  let api: ScriptedApi
  let pool: WatchPool
  const log: string[] = []
  beforeEach(async () => {
    api = new ScriptedApi()
    await new Promise<void>((resolve) => api.server.listen(0, '127.0.0.1', resolve))
    const { port } = api.server.address() as AddressInfo
    const kubeconfig = { clusters: [{ name: 'c', cluster: { server: `http://127.0.0.1:${port}` } }], users: [{ name: 'u', user: { token: 't' } }], contexts: [{ name: 'x', context: { cluster: 'c', user: 'u' } }], 'current-context': 'x' }
    log.length = 0
    pool = createWatchPool(JSON.stringify(kubeconfig), (line) => log.push(line))
  })
  afterEach(async () => {
    pool.close()
    api.server.closeAllConnections()
    await new Promise((resolve) => api.server.close(resolve))
  })

  /** Names in each state that a listener is told of, as they come. */
  function subscribe(): { next(): Promise<string[]>; last(): readonly WatchedObject[]; stop: () => void } {
    const states: (readonly WatchedObject[])[] = []
    const waiting: ((names: string[]) => void)[] = []
    const names = (objects: readonly WatchedObject[]): string[] => objects.map((object) => (object['metadata'] as { name: string }).name)
    let last: readonly WatchedObject[] = []
    const stop = pool.subscribe(target, {
      objects(objects) {
        last = objects
        const taker = waiting.shift()
        if (taker) taker(names(objects))
        else states.push(objects)
      },
      lost: () => undefined,
    })
    return {
      next: () => {
        const ready = states.shift()
        return ready ? Promise.resolve(names(ready)) : new Promise((resolve) => waiting.push(resolve))
      },
      last: () => last,
      stop,
    }
  }

  it('lists, then follows every event, and keeps objects as CEL takes them', async () => {
    const { next, last } = subscribe()
    ;(await api.list()).end(podList('5', pod('a', '3')))
    expect(await next()).toEqual(['a'])
    expect(last()[0]).toEqual({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a', namespace: 'default', resourceVersion: '3' } })
    const watch = await api.watch()
    watch.write(event('ADDED', pod('b', '6')) + event('BOOKMARK', { metadata: { resourceVersion: '7' } }))
    expect(await next()).toEqual(['a', 'b'])
    watch.write(event('DELETED', pod('a', '8')))
    expect(await next()).toEqual(['b'])
    expect(api.requests[1]).toContain('resourceVersion=5')
  })

  it('is shared by all who look at the same, and a latecomer hears at once', async () => {
    const first = subscribe()
    ;(await api.list()).end(podList('5', pod('a', '3')))
    await first.next()
    expect(await subscribe().next()).toEqual(['a'])
    await api.watch()
    expect(api.requests).toHaveLength(2)
  })

  it('goes on from the last version seen when the connection ends', async () => {
    const { next } = subscribe()
    ;(await api.list()).end(podList('5'))
    await next()
    const watch = await api.watch()
    watch.write(event('ADDED', pod('a', '9')))
    await next()
    watch.destroy()
    const again = await api.watch()
    expect(api.requests.at(-1)).toContain('resourceVersion=9')
    again.write(event('MODIFIED', pod('a', '10')))
    expect(await next()).toEqual(['a'])
    expect(api.requests.filter((path) => !path.includes('watch=1'))).toHaveLength(1)
  })

  it.each([
    ['as an event', (watch: ServerResponse) => watch.write(event('ERROR', { kind: 'Status', code: 410, message: 'too old resource version' }))],
    ['as an answer', (watch: ServerResponse) => watch.writeHead(410).end(JSON.stringify({ kind: 'Status', code: 410, message: 'too old resource version' }))],
  ])('lists again when its version is gone, told %s', async (_, tellGone) => {
    const { next } = subscribe()
    ;(await api.list()).end(podList('5', pod('a', '3')))
    await next()
    tellGone(await api.watch())
    ;(await api.list()).end(podList('90', pod('z', '80')))
    expect(await next()).toEqual(['z'])
    await api.watch()
    expect(api.requests.at(-1)).toContain('resourceVersion=90')
  })

  it('reads a long list in pages', async () => {
    const { next } = subscribe()
    ;(await api.list()).end(JSON.stringify({ apiVersion: 'v1', kind: 'PodList', metadata: { resourceVersion: '5', continue: 'more' }, items: [pod('a', '1')] }))
    ;(await api.list()).end(podList('5', pod('b', '2')))
    expect(await next()).toEqual(['a', 'b'])
    expect(api.requests[1]).toContain('continue=more')
  })

  it('tells why the cluster refuses, and asks again', async () => {
    const lost = new Promise<string>((resolve) => pool.subscribe(target, { objects: () => undefined, lost: resolve }))
    ;(await api.list()).writeHead(403).end(JSON.stringify({ kind: 'Status', message: 'pods is forbidden' }))
    expect(await lost).toBe('pods is forbidden')
    ;(await api.list()).end(podList('1'))
    await api.watch()
  })

  it('ends with its last listener', async () => {
    const one = subscribe()
    const other = subscribe()
    ;(await api.list()).end(podList('1'))
    const watch = await api.watch()
    const closed = new Promise((resolve) => watch.on('close', resolve))
    one.stop()
    other.stop()
    await closed
  })
})
