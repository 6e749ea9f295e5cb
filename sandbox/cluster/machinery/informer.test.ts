import type { Pod } from 'kubernetes-types/core/v1'
import { describe, expect, it } from 'vitest'
import type { ApiClient, WatchHandlers } from './api-client.ts'
import { Informer } from './informer.ts'
import { kinds } from './kinds.ts'
import type { KubeObject, Stored } from './object.ts'
import { manualClock } from './testing/manual-clock.ts'

const pod = (name: string, version: number, more: Partial<Pod['metadata']> = {}, node?: string): Stored<Pod> => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace: 'n', uid: `uid-${name}`, resourceVersion: String(version), creationTimestamp: '2026-01-01T00:00:00Z', ...more },
  spec: { containers: [], ...(node ? { nodeName: node } : {}) },
})

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/** An API whose lists and watch events the test hands out. */
function scriptedApi(lists: { version: number; items: Stored<Pod>[] }[]) {
  const watches: { from: string; handlers: WatchHandlers<KubeObject> }[] = []
  const client = {
    async list() {
      const next = lists.shift()
      if (!next) throw new Error('no more lists')
      return { apiVersion: 'v1', kind: 'PodList', metadata: { resourceVersion: String(next.version) }, items: next.items }
    },
    watch(_resource: unknown, options: { resourceVersion: string }, handlers: WatchHandlers<KubeObject>) {
      watches.push({ from: options.resourceVersion, handlers })
      return () => undefined
    },
  } as unknown as ApiClient
  const clock = manualClock()
  const logged: string[] = []
  const informer = new Informer<Pod>({ client, clock, resource: kinds.pods, log: (line) => logged.push(line) })
  const changes: string[] = []
  informer.subscribe(({ type, object }) => changes.push(`${type} ${object.metadata.name}@${object.metadata.resourceVersion}`))
  return { informer, watches, clock, changes, logged }
}

describe('an informer', () => {
  it('lists, then follows the watch from the version of the list', async () => {
    const { informer, watches, changes } = scriptedApi([{ version: 5, items: [pod('a', 3)] }])
    await informer.synced
    expect(watches[0]?.from).toBe('5')
    watches[0]!.handlers.event({ type: 'ADDED', object: pod('b', 6) })
    watches[0]!.handlers.event({ type: 'MODIFIED', object: pod('a', 7) })
    watches[0]!.handlers.event({ type: 'DELETED', object: pod('b', 8) })
    expect(changes).toEqual(['added a@3', 'added b@6', 'updated a@7', 'deleted b@8'])
  })

  it('lists again after 410 and tells only what differs', async () => {
    const { informer, watches, changes } = scriptedApi([
      { version: 5, items: [pod('a', 3), pod('b', 4)] },
      { version: 9, items: [pod('a', 3), pod('c', 8)] },
    ])
    await informer.synced
    watches[0]!.handlers.closed({ expired: true })
    await turn()
    expect(changes.slice(2)).toEqual(['added c@8', 'deleted b@4'])
    expect(watches[1]?.from).toBe('9')
  })

  it('watches again from the last version seen, after a pause, when the connection ended', async () => {
    const { informer, watches, clock } = scriptedApi([{ version: 5, items: [] }])
    await informer.synced
    watches[0]!.handlers.event({ type: 'BOOKMARK', object: { metadata: { resourceVersion: '42' } } })
    watches[0]!.handlers.closed({ expired: false })
    clock.advance(799)
    expect(watches).toHaveLength(1)
    clock.advance(1)
    expect(watches[1]?.from).toBe('42')
  })

  it('shows an own write at once, and not a second time when the watch brings it', async () => {
    const { informer, watches, changes } = scriptedApi([{ version: 5, items: [] }])
    await informer.synced
    informer.observe(pod('a', 6))
    watches[0]!.handlers.event({ type: 'ADDED', object: pod('a', 6) })
    expect(changes).toEqual(['added a@6'])
  })

  it('does not bring back an own write that the watch has already seen deleted', async () => {
    const { informer, watches } = scriptedApi([{ version: 5, items: [] }])
    await informer.synced
    watches[0]!.handlers.event({ type: 'ADDED', object: pod('a', 6) })
    watches[0]!.handlers.event({ type: 'DELETED', object: pod('a', 7) })
    informer.observe(pod('a', 6))
    expect(informer.list()).toEqual([])
  })

  it('keeps an object as being deleted that this process asked to delete, through older news of it', async () => {
    const { informer, watches } = scriptedApi([{ version: 5, items: [pod('a', 3)] }])
    await informer.synced
    informer.observeDeletion('n/a', 'uid-a')
    watches[0]!.handlers.event({ type: 'MODIFIED', object: pod('a', 6) })
    expect(informer.get('n', 'a')?.metadata.deletionTimestamp).toBeDefined()
  })

  it('finds by namespace, by owner, by node, and those that nobody controls', async () => {
    const owned = pod('owned', 2, { ownerReferences: [{ apiVersion: 'v1', kind: 'X', name: 'x', uid: 'u', controller: true }] }, 'node-1')
    const { informer, watches } = scriptedApi([{ version: 5, items: [owned, pod('free', 3)] }])
    await informer.synced
    const names = (found: Stored<Pod>[]): string[] => found.map(({ metadata }) => metadata.name)
    expect([names(informer.inNamespace('n')), names(informer.ownedBy('u')), names(informer.onNode('node-1')), names(informer.orphansIn('n'))]).toEqual([
      ['owned', 'free'],
      ['owned'],
      ['owned'],
      ['free'],
    ])
    watches[0]!.handlers.event({ type: 'MODIFIED', object: pod('owned', 6, {}, 'node-2') })
    expect([names(informer.ownedBy('u')), names(informer.onNode('node-1')), names(informer.onNode('node-2'))]).toEqual([[], [], ['owned']])
  })

  it('takes lower versions from a list, for the store may have been restored', async () => {
    const { informer, watches } = scriptedApi([
      { version: 50, items: [pod('a', 40)] },
      { version: 9, items: [pod('a', 8)] },
    ])
    await informer.synced
    watches[0]!.handlers.closed({ expired: true })
    await turn()
    expect(informer.get('n', 'a')?.metadata.resourceVersion).toBe('8')
  })
})
