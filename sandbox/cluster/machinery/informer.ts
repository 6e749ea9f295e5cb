import type { ApiClient, Stop, WatchEvent } from './api-client.ts'
import { Backoff } from './backoff.ts'
import { type Clock, timestamp } from './clock.ts'
import { keyOf } from './kinds.ts'
import { ApiError, type KubeObject, type ResourceRef, type Stored } from './object.ts'
import { type IndexFunction, ObjectCache } from './object-cache.ts'

export type Change<T extends KubeObject> =
  | { type: 'added'; object: Stored<T>; old: undefined }
  | { type: 'updated'; object: Stored<T>; old: Stored<T> }
  | { type: 'deleted'; object: Stored<T>; old: undefined }

export interface InformerOptions {
  client: ApiClient
  resource: ResourceRef
  clock: Clock
  log: (line: string) => void
  fieldSelector?: string
}

/** Between failed lists and broken watches, as client-go's reflector: 0.8 s doubling to 30 s. */
const RETRY = { firstMilliseconds: 800, mostMilliseconds: 30_000 }

/** Deleting resources that were asked for and not seen yet; bounded so that a lost watch cannot make it grow. */
const MOST_PENDING_DELETIONS = 10_000

/**
 * A local copy of one resource, kept by list and watch; after 410 it lists again and tells only what differs.
 * Writes of this process can be put in at once (`observe`, `observeDeletion`), so that a controller reads its own writes and
 * needs no bookkeeping of what it still expects to see.
 */
export class Informer<T extends KubeObject> {
  private readonly cache: ObjectCache<T>
  private readonly handlers = new Set<(change: Change<T>) => void>()
  private readonly pendingDeletions = new Set<string>()
  private readonly backoff = new Backoff(RETRY)
  private readonly options: InformerOptions
  private stopWatch: Stop | undefined
  private cancelRetry: (() => void) | undefined
  private stopped = false
  private seen = 0
  private hasSynced = false
  private markSynced: () => void = () => undefined
  /** Resolves when the first list is in. */
  readonly synced: Promise<void> = new Promise((resolve) => (this.markSynced = resolve))

  constructor(options: InformerOptions) {
    this.options = options
    this.cache = new ObjectCache<T>(standardIndexes())
    void this.listAndWatch()
  }

  get(namespace: string | undefined, name: string): Stored<T> | undefined {
    return this.cache.get(namespace ? `${namespace}/${name}` : name)
  }

  getByKey(key: string): Stored<T> | undefined {
    return this.cache.get(key)
  }

  list(): Stored<T>[] {
    return this.cache.values()
  }

  get size(): number {
    return this.cache.size
  }

  inNamespace(namespace: string): Stored<T>[] {
    return this.cache.byIndex('namespace', namespace)
  }

  /** Objects whose owner references name this uid. */
  ownedBy(uid: string): Stored<T>[] {
    return this.cache.byIndex('owner', uid)
  }

  /** Objects of a namespace that no controller owns. */
  orphansIn(namespace: string): Stored<T>[] {
    return this.cache.byIndex('orphan', namespace)
  }

  /** Pods bound to a node. */
  onNode(node: string): Stored<T>[] {
    return this.cache.byIndex('node', node)
  }

  /** Calls back for what is there now (as added), then for every change. */
  subscribe(handler: (change: Change<T>) => void): Stop {
    for (const object of this.cache.values()) handler({ type: 'added', object, old: undefined })
    this.handlers.add(handler)
    return () => this.handlers.delete(handler)
  }

  /** Puts in what a write of this process returned, unless the watch has already been past it. */
  observe(object: Stored<T>): void {
    if (!this.hasSynced || Number(object.metadata.resourceVersion) <= this.seen) return
    this.apply(object)
  }

  /** Marks an object as being deleted before the watch says so. */
  observeDeletion(key: string, uid: string | undefined): void {
    const object = this.cache.get(key)
    if (!object || object.metadata.deletionTimestamp || (uid !== undefined && object.metadata.uid !== uid)) return
    if (this.pendingDeletions.size >= MOST_PENDING_DELETIONS) this.pendingDeletions.clear()
    this.pendingDeletions.add(object.metadata.uid)
    this.apply(object)
  }

  stop(): void {
    this.stopped = true
    this.stopWatch?.()
    this.cancelRetry?.()
    this.handlers.clear()
  }

  private async listAndWatch(): Promise<void> {
    if (this.stopped) return
    const { client, resource, fieldSelector } = this.options
    try {
      const list = await client.list<T>(resource, { fieldSelector })
      if (this.stopped) return
      this.replace(list.items)
      this.seen = Number(list.metadata.resourceVersion)
      this.hasSynced = true
      this.backoff.reset()
      this.markSynced()
      this.watch()
    } catch (error) {
      this.failed('list', error)
      this.retry(() => void this.listAndWatch())
    }
  }

  private watch(): void {
    if (this.stopped) return
    const { client, resource, fieldSelector } = this.options
    try {
      this.stopWatch = client.watch<T>(
        resource,
        { resourceVersion: String(this.seen), fieldSelector },
        {
          event: (event) => this.receive(event),
          closed: ({ expired }) => {
            this.stopWatch = undefined
            if (expired) void this.listAndWatch()
            else this.retry(() => this.watch())
          },
        },
      )
    } catch (error) {
      this.failed('watch', error)
      this.retry(() => this.watch())
    }
  }

  private receive(event: WatchEvent<T>): void {
    if (this.stopped) return
    this.backoff.reset()
    this.seen = Math.max(this.seen, Number(event.object.metadata.resourceVersion))
    if (event.type === 'BOOKMARK') return
    if (event.type === 'DELETED') this.remove(keyOf(event.object), event.object)
    else this.apply(event.object)
  }

  private replace(objects: Stored<T>[]): void {
    const gone = new Set(this.cache.keys())
    for (const object of objects) {
      gone.delete(keyOf(object))
      // A list counts even where its versions are lower than those seen: the store may have been restored.
      this.apply(object, this.cache.get(keyOf(object))?.metadata.resourceVersion !== object.metadata.resourceVersion)
    }
    for (const key of gone) this.remove(key)
  }

  private apply(incoming: Stored<T>, force = false): void {
    const key = keyOf(incoming)
    const old = this.cache.get(key)
    if (old && old.metadata.uid !== incoming.metadata.uid) {
      if (!force && Number(old.metadata.resourceVersion) > Number(incoming.metadata.resourceVersion)) return
      this.remove(key)
      return this.apply(incoming)
    }
    const object = this.withPendingDeletion(incoming)
    if (!force && old && Number(old.metadata.resourceVersion) >= Number(object.metadata.resourceVersion)) {
      // Only a deletion that this process asked for changes an object without a new version.
      if (old.metadata.deletionTimestamp || !object.metadata.deletionTimestamp) return
    }
    this.cache.set(object)
    this.tell(old ? { type: 'updated', object, old } : { type: 'added', object, old: undefined })
  }

  private withPendingDeletion(object: Stored<T>): Stored<T> {
    if (!this.pendingDeletions.has(object.metadata.uid)) return object
    if (object.metadata.deletionTimestamp) {
      this.pendingDeletions.delete(object.metadata.uid)
      return object
    }
    return { ...object, metadata: { ...object.metadata, deletionTimestamp: timestamp(this.options.clock.now()) } }
  }

  private remove(key: string, last?: Stored<T>): void {
    const old = this.cache.get(key)
    if (!old || (last && last.metadata.uid !== old.metadata.uid)) return
    this.pendingDeletions.delete(old.metadata.uid)
    this.cache.delete(key)
    this.tell({ type: 'deleted', object: last ?? old, old: undefined })
  }

  private tell(change: Change<T>): void {
    for (const handler of this.handlers) handler(change)
  }

  private retry(action: () => void): void {
    if (this.stopped) return
    this.cancelRetry = this.options.clock.after(this.backoff.next(), action)
  }

  private failed(doing: string, error: unknown): void {
    if (this.stopped) return
    // A kind that this server does not serve is asked for again, quietly: it may come with a CustomResourceDefinition.
    if (error instanceof ApiError && error.code === 404) return
    this.options.log(`informer: cannot ${doing} ${this.options.resource.resource}: ${error instanceof Error ? error.message : String(error)}; trying again`)
  }
}

function standardIndexes<T extends KubeObject>(): Record<string, IndexFunction<T>> {
  return {
    namespace: (object) => (object.metadata.namespace ? [object.metadata.namespace] : []),
    owner: (object) => object.metadata.ownerReferences?.map((owner) => owner.uid) ?? [],
    orphan: (object) =>
      object.metadata.namespace && !object.metadata.ownerReferences?.some((owner) => owner.controller) ? [object.metadata.namespace] : [],
    node: (object) => {
      const node = (object as { spec?: { nodeName?: unknown } }).spec?.nodeName
      return typeof node === 'string' && node !== '' ? [node] : []
    },
  }
}
