import { describe, expect, it } from 'vitest'
import { CompactedError, ConflictError, FutureRevisionError, KeyExistsError } from './store.ts'
import type { Store, StoreEvent } from './store.ts'

interface Value {
  text: string
  revision: number
}

const value = (text: string) => (revision: number) => ({ text, revision })
const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/** What every store must do. */
export function storeContract(name: string, open: () => Store<Value>): void {
  const collect = (store: Store<Value>, prefix: string, from: number) => {
    const events: StoreEvent<Value>[] = []
    const closed: string[] = []
    const watch = store.watch(prefix, from, { event: (event) => events.push(event), closed: (reason) => closed.push(reason) })
    return { events, closed, watch, words: () => events.map((event) => `${event.type} ${event.key} ${event.value.text}`) }
  }

  describe(`the store contract: ${name}`, () => {
    it('gives every write the next revision and stamps the value with it', () => {
      const store = open()
      expect(store.create('pods/a/x', value('1')).value).toEqual({ text: '1', revision: 1 })
      expect(store.update('pods/a/x', 1, value('2')).revision).toBe(2)
      expect(store.delete('pods/a/x', 2, value('2')).value.revision).toBe(3)
      expect(store.revision()).toBe(3)
      expect(store.get('pods/a/x')).toBeUndefined()
    })

    it('refuses a second create and a write with another revision, and takes no revision for them', () => {
      const store = open()
      store.create('pods/a/x', value('1'))
      expect(() => store.create('pods/a/x', value('2'))).toThrow(KeyExistsError)
      expect(() => store.update('pods/a/x', 7, value('2'))).toThrow(ConflictError)
      expect(() => store.delete('pods/a/y', 1, value('2'))).toThrow(ConflictError)
      expect(store.revision()).toBe(1)
    })

    it('lists by prefix in the order of keys, in pages that stay at their revision', () => {
      const store = open()
      for (const key of ['pods/b/x', 'pods/a/z', 'pods/a/y', 'pods/a-b/y', 'services/a/s']) store.create(key, value(key))
      expect(store.list('pods/a/').entries.map((entry) => entry.key)).toEqual(['pods/a/y', 'pods/a/z'])
      const first = store.list('pods/', { limit: 2 })
      expect(first.entries.map((entry) => entry.key)).toEqual(['pods/a-b/y', 'pods/a/y'])
      expect(first.remaining).toBe(2)
      store.delete('pods/a/z', 2, value('gone'))
      store.update('pods/b/x', 1, value('changed'))
      store.create('pods/c/x', value('late'))
      const second = store.list('pods/', { limit: 2, after: 'pods/a/y', revision: first.revision })
      expect(second.entries.map((entry) => entry.value.text)).toEqual(['pods/a/z', 'pods/b/x'])
      expect(second.remaining).toBe(0)
    })

    it('shares one reference of a value with readers and watchers', async () => {
      const store = open()
      const { events } = collect(store, 'pods/', 0)
      const written = store.create('pods/a/x', value('1')).value
      await nextTurn()
      expect(store.get('pods/a/x')?.value).toBe(written)
      expect(events[0]?.value).toBe(written)
    })

    it('watches from a revision: first what happened since, then what happens, with the value before', async () => {
      const store = open()
      store.create('pods/a/x', value('1'))
      store.update('pods/a/x', 1, value('2'))
      const { events, words, watch } = collect(store, 'pods/a/', 1)
      store.create('pods/b/y', value('elsewhere'))
      store.delete('pods/a/x', 2, value('2'))
      await nextTurn()
      expect(words()).toEqual(['put pods/a/x 2', 'delete pods/a/x 2'])
      expect(events[0]?.previous?.text).toBe('1')
      watch.stop()
      store.create('pods/a/z', value('3'))
      await nextTurn()
      expect(events).toHaveLength(2)
    })

    it('answers what was compacted and what is not reached with errors of their own', () => {
      const store = open()
      store.create('pods/a/x', value('1'))
      store.update('pods/a/x', 1, value('2'))
      store.update('pods/a/x', 2, value('3'))
      store.compact(2)
      expect(() => collect(store, 'pods/', 1)).toThrow(CompactedError)
      expect(() => store.list('pods/', { revision: 1 })).toThrow(CompactedError)
      expect(() => collect(store, 'pods/', 9)).toThrow(FutureRevisionError)
      expect(() => collect(store, 'pods/', 2)).not.toThrow()
    })

    it('holds events back for a paused watch and closes it when it lags too far', async () => {
      const store = open()
      const { closed, words, watch } = collect(store, 'pods/', 0)
      watch.pause()
      store.create('pods/a/x', value('1'))
      await nextTurn()
      expect(words()).toEqual([])
      expect(watch.position()).toBe(0)
      watch.resume()
      await nextTurn()
      expect(watch.position()).toBe(1)
      expect(words()).toEqual(['put pods/a/x 1'])
      watch.pause()
      for (let revision = 1; revision < 20_000; revision++) store.update('pods/a/x', revision, value(`${revision}`))
      await nextTurn()
      expect(closed).toEqual(['slow'])
      expect(words()).toHaveLength(1)
    })

    it('comes back from a snapshot with every value and revision, and closes watches', async () => {
      const store = open()
      store.create('pods/a/x', value('1'))
      store.create('pods/a/y', value('2'))
      const snapshot = JSON.parse(JSON.stringify(store.snapshot()))
      const other = open()
      other.create('pods/a/old', value('old'))
      const { closed } = collect(other, 'pods/', 1)
      other.restore(snapshot)
      await nextTurn()
      expect(closed).toEqual(['restored'])
      expect(other.revision()).toBe(2)
      expect(other.list('pods/').entries.map((entry) => [entry.key, entry.revision])).toEqual([['pods/a/x', 1], ['pods/a/y', 2]])
      expect(other.update('pods/a/y', 2, value('3')).revision).toBe(3)
    })
  })
}
