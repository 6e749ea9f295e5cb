/**
 * The revisioned store behind the API server: what etcd is to Kubernetes, in the shape the API server needs.
 *
 * - Every write takes the next revision of the whole store; a value carries the revision of its last write.
 * - Values are immutable: they are shared with every reader and watcher and must never be changed.
 * - A key is `collection/…`; reads and watches go by a prefix that starts with a whole collection ("pods/", "pods/default/").
 * - All calls are synchronous, so that a caller can read, decide and write without anything in between.
 */
export interface Store<T> {
  /** Revision of the last write. */
  revision(): number
  get(key: string): Entry<T> | undefined
  /** In the order of the keys. Throws `CompactedError` for a revision that is no longer known. */
  list(prefix: string, options?: ListRange): ListResult<T>
  /** `make` is given the revision of the write. Throws `KeyExistsError`. */
  create(key: string, make: (revision: number) => T): Entry<T>
  /** Throws `ConflictError` unless the entry has the expected revision, which is that of a value read before. */
  update(key: string, expectedRevision: number, make: (revision: number) => T): Entry<T>
  /** `make` gives the last value as watchers see it, stamped with the revision of the deletion. Throws `ConflictError`. */
  delete(key: string, expectedRevision: number, make: (revision: number) => T): Entry<T>
  /** Events after `fromRevision`, in order, in a later turn than the write. Throws `CompactedError`. */
  watch(prefix: string, fromRevision: number, sink: WatchSink<T>): Watch
  /** Forgets history up to and including the revision; lists and watches from before answer `CompactedError`. */
  compact(revision: number): void
  snapshot(): Snapshot<T>
  /** Replaces everything; watches are closed and history starts anew. */
  restore(snapshot: Snapshot<T>): void
}

export interface Entry<T> {
  key: string
  value: T
  /** Of the last write. */
  revision: number
}

export interface ListRange {
  limit?: number
  /** Entries whose key comes after this one. */
  after?: string
  /** As of this revision; absent: now. */
  revision?: number
}

export interface ListResult<T> {
  entries: Entry<T>[]
  /** The revision that the list shows. */
  revision: number
  /** How many entries follow those listed. */
  remaining: number
}

export interface StoreEvent<T> {
  type: 'put' | 'delete'
  key: string
  revision: number
  value: T
  /** Absent when the key was created. */
  previous?: T
}

export interface WatchSink<T> {
  event(event: StoreEvent<T>): void
  /** The watch ended by itself: its reader was too slow, or the store was restored. */
  closed(reason: 'slow' | 'restored'): void
}

export interface Watch {
  /** Holds events back until `resume`; a watch that holds back too many is closed as slow. */
  pause(): void
  resume(): void
  /** Everything up to this revision has been delivered. */
  position(): number
  stop(): void
}

export interface Snapshot<T> {
  revision: number
  entries: Entry<T>[]
}

export class KeyExistsError extends Error {
  override name = 'KeyExistsError'
}

/** The entry is gone or has another revision than expected. */
export class ConflictError extends Error {
  override name = 'ConflictError'
}

export class CompactedError extends Error {
  override name = 'CompactedError'
  constructor(
    readonly revision: number,
    readonly oldest: number,
  ) {
    super(`revision ${revision} is compacted, the oldest known is ${oldest}`)
  }
}

/** A revision that the store has not reached. */
export class FutureRevisionError extends Error {
  override name = 'FutureRevisionError'
  constructor(
    readonly revision: number,
    readonly current: number,
  ) {
    super(`revision ${revision} is not reached, the store is at ${current}`)
  }
}
