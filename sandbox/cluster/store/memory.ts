import { Collection } from './collection.ts'
import { ConflictError, FutureRevisionError, KeyExistsError } from './store.ts'
import type { Entry, ListRange, ListResult, Snapshot, Store, Watch, WatchSink } from './store.ts'

export interface MemoryStoreOptions<T> {
  /** About how many bytes a value takes; bounds the history. Default: nothing. */
  sizeOf?: (value: T) => number
}

/** The store in this process's memory. One writer at a time by nature: every call runs to its end. */
export function createMemoryStore<T>({ sizeOf = () => 0 }: MemoryStoreOptions<T> = {}): Store<T> {
  const collections = new Map<string, Collection<T>>()
  let current = 0
  let compacted = 0
  let deliveryPlanned = false
  const dirty = new Set<Collection<T>>()

  const collectionOf = (key: string): Collection<T> => {
    const slash = key.indexOf('/')
    if (slash < 1) throw new Error(`store: key "${key}" has no collection`)
    const name = key.slice(0, slash)
    let collection = collections.get(name)
    if (collection === undefined) {
      collection = new Collection<T>(compacted, sizeOf)
      collections.set(name, collection)
    }
    return collection
  }

  // A macrotask, not a microtask: a burst of writes and reactions must let sockets have their turn.
  const deliver = (): void => {
    deliveryPlanned = false
    const batch = [...dirty]
    dirty.clear()
    for (const collection of batch) collection.deliver()
  }
  const planDelivery = (collection: Collection<T>): void => {
    dirty.add(collection)
    if (deliveryPlanned) return
    deliveryPlanned = true
    setImmediate(deliver)
  }

  const requireRevision = (collection: Collection<T>, key: string, expected: number): Entry<T> => {
    const entry = collection.get(key)
    if (entry === undefined) throw new ConflictError(`${key} is gone`)
    if (entry.revision !== expected) throw new ConflictError(`${key} has revision ${entry.revision}, not ${expected}`)
    return entry
  }

  return {
    revision: () => current,
    get: (key) => collectionOf(key).get(key),

    list(prefix: string, { limit, after, revision }: ListRange = {}): ListResult<T> {
      if (revision !== undefined && revision > current) throw new FutureRevisionError(revision, current)
      const collection = collectionOf(prefix)
      const at = revision ?? current
      const { entries, remaining } = collection.list(prefix, at, after, limit)
      return { entries, revision: at, remaining }
    },

    create(key, make) {
      const collection = collectionOf(key)
      if (collection.get(key) !== undefined) throw new KeyExistsError(`${key} exists`)
      const value = make(current + 1)
      current++
      const entry = collection.put(key, value, current)
      planDelivery(collection)
      return entry
    },

    update(key, expectedRevision, make) {
      const collection = collectionOf(key)
      requireRevision(collection, key, expectedRevision)
      const value = make(current + 1)
      current++
      const entry = collection.put(key, value, current)
      planDelivery(collection)
      return entry
    },

    delete(key, expectedRevision, make) {
      const collection = collectionOf(key)
      requireRevision(collection, key, expectedRevision)
      const value = make(current + 1)
      current++
      collection.remove(key, value, current)
      planDelivery(collection)
      return { key, value, revision: current }
    },

    watch(prefix: string, fromRevision: number, sink: WatchSink<T>): Watch {
      if (fromRevision > current) throw new FutureRevisionError(fromRevision, current)
      const collection = collectionOf(prefix)
      const reader = collection.read(prefix, fromRevision, sink)
      planDelivery(collection)
      return {
        pause: () => {
          reader.paused = true
        },
        resume: () => {
          reader.paused = false
          planDelivery(collection)
        },
        position: () => collection.position(reader) ?? current,
        stop: () => collection.stop(reader),
      }
    },

    compact(revision) {
      compacted = Math.max(compacted, Math.min(revision, current))
      for (const collection of collections.values()) collection.compact(compacted)
    },

    snapshot(): Snapshot<T> {
      return { revision: current, entries: [...collections.values()].flatMap((collection) => [...collection.entries()]) }
    },

    restore(snapshot) {
      const watched = [...collections.values()]
      collections.clear()
      current = snapshot.revision
      compacted = snapshot.revision
      for (const entry of snapshot.entries) collectionOf(entry.key).load(entry)
      for (const collection of watched) collection.closeReaders('restored')
    },
  }
}
