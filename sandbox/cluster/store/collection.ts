import { CompactedError } from './store.ts'
import type { Entry, StoreEvent, WatchSink } from './store.ts'

/** Events kept for watches that come back and for lists at an earlier revision, for each collection. */
const HISTORY_EVENTS = 2_048
/** History is cut in steps, so that a write does not move the whole array each time. */
const HISTORY_CUT = 512
/** Of the values in the history, by what the store's owner says they measure: a large object changed often is not kept two thousand times. */
const HISTORY_SIZE = 8 * 1024 * 1024
/** Kept whatever they measure, so that a reader need not be dropped between two turns. */
const LEAST_EVENTS = 16

export interface Reader<T> {
  prefix: string
  sink: WatchSink<T>
  paused: boolean
  /** Sequence number, in this collection's history, of the next event to deliver. */
  next: number
}

/** The entries of one collection in the order of their keys, with the history of their changes and those who read it. */
export class Collection<T> {
  private readonly map = new Map<string, Entry<T>>()
  private readonly keys: string[] = []
  private readonly history: StoreEvent<T>[] = []
  /** Of each event's value. */
  private readonly sizes: number[] = []
  private historySize = 0
  /** Sequence number of history[0]. */
  private firstSequence = 0
  private readonly readers = new Set<Reader<T>>()

  /** `oldest`: events up to and including this revision are not known. */
  constructor(
    private oldest: number,
    private readonly sizeOf: (value: T) => number,
  ) {}

  get(key: string): Entry<T> | undefined {
    return this.map.get(key)
  }

  entries(): IterableIterator<Entry<T>> {
    return this.map.values()
  }

  load(entry: Entry<T>): void {
    if (!this.map.has(entry.key)) this.keys.splice(lowerBound(this.keys, entry.key), 0, entry.key)
    this.map.set(entry.key, entry)
  }

  put(key: string, value: T, revision: number): Entry<T> {
    const previous = this.map.get(key)?.value
    const entry = { key, value, revision }
    this.load(entry)
    this.record({ type: 'put', key, revision, value, ...(previous === undefined ? {} : { previous }) })
    return entry
  }

  remove(key: string, value: T, revision: number): void {
    const previous = this.map.get(key)?.value
    this.map.delete(key)
    this.keys.splice(lowerBound(this.keys, key), 1)
    this.record({ type: 'delete', key, revision, value, ...(previous === undefined ? {} : { previous }) })
  }

  list(prefix: string, revision: number, after?: string, limit?: number): { entries: Entry<T>[]; remaining: number } {
    const newest = this.history.at(-1)
    if (newest !== undefined && newest.revision > revision) return this.listEarlier(prefix, revision, after, limit)
    const begin = after === undefined ? lowerBound(this.keys, prefix) : lowerBound(this.keys, `${after}\0`)
    const end = lowerBound(this.keys, afterPrefix(prefix), begin)
    const stop = limit === undefined ? end : Math.min(end, begin + limit)
    const entries: Entry<T>[] = []
    for (let index = begin; index < stop; index++) entries.push(this.map.get(this.keys[index]!)!)
    return { entries, remaining: end - stop }
  }

  /** Undoes the events after `revision` on a copy; rare: only the later pages of a list that changed meanwhile. */
  private listEarlier(prefix: string, revision: number, after?: string, limit?: number): { entries: Entry<T>[]; remaining: number } {
    if (revision < this.oldest) throw new CompactedError(revision, this.oldest)
    const state = new Map<string, Entry<T>>()
    for (const [key, entry] of this.map) if (key.startsWith(prefix)) state.set(key, entry)
    for (let index = this.history.length - 1; index >= 0; index--) {
      const event = this.history[index]!
      if (event.revision <= revision) break
      if (!event.key.startsWith(prefix)) continue
      if (event.previous === undefined) state.delete(event.key)
      // The revision of the earlier value is not kept; readers of the past do not write by it.
      else state.set(event.key, { key: event.key, value: event.previous, revision })
    }
    const keys = [...state.keys()].filter((key) => after === undefined || key > after).sort(byCodeUnit)
    const page = limit === undefined ? keys : keys.slice(0, limit)
    return { entries: page.map((key) => state.get(key)!), remaining: keys.length - page.length }
  }

  read(prefix: string, fromRevision: number, sink: WatchSink<T>): Reader<T> {
    if (fromRevision < this.oldest) throw new CompactedError(fromRevision, this.oldest)
    let index = this.history.length
    while (index > 0 && this.history[index - 1]!.revision > fromRevision) index--
    const reader: Reader<T> = { prefix, sink, paused: false, next: this.firstSequence + index }
    this.readers.add(reader)
    return reader
  }

  /** The revision before the first event that the reader has not been given; undefined when it has all. */
  position(reader: Reader<T>): number | undefined {
    const next = this.history[reader.next - this.firstSequence]
    return next === undefined ? undefined : next.revision - 1
  }

  stop(reader: Reader<T>): void {
    this.readers.delete(reader)
  }

  /** Gives every reader what it has not seen. */
  deliver(): void {
    for (const reader of [...this.readers]) {
      while (!reader.paused && this.readers.has(reader) && reader.next < this.firstSequence + this.history.length) {
        if (reader.next < this.firstSequence) {
          this.close(reader, 'slow')
          break
        }
        const event = this.history[reader.next - this.firstSequence]!
        reader.next++
        if (event.key.startsWith(reader.prefix)) reader.sink.event(event)
      }
    }
  }

  closeReaders(reason: 'slow' | 'restored'): void {
    for (const reader of [...this.readers]) this.close(reader, reason)
  }

  compact(revision: number): void {
    let count = 0
    while (count < this.history.length && this.history[count]!.revision <= revision) count++
    this.forget(count)
    this.oldest = Math.max(this.oldest, revision)
  }

  private record(event: StoreEvent<T>): void {
    const size = this.sizeOf(event.value)
    this.history.push(event)
    this.sizes.push(size)
    this.historySize += size
    if (this.history.length > HISTORY_EVENTS + HISTORY_CUT) this.forget(HISTORY_CUT)
    if (this.historySize > HISTORY_SIZE) this.forget(this.tooMany())
  }

  /** How many of the oldest events make the history too large; a quarter more, so that the next write does not cut again. */
  private tooMany(): number {
    let count = 0
    for (let size = this.historySize; size > (HISTORY_SIZE * 3) / 4 && count < this.history.length - LEAST_EVENTS; count++) size -= this.sizes[count]!
    return count
  }

  /** A reader that has not seen what is forgotten has lost events: it is closed rather than left waiting for a turn. */
  private forget(count: number): void {
    if (count === 0) return
    this.oldest = Math.max(this.oldest, this.history[count - 1]!.revision)
    this.history.splice(0, count)
    for (const size of this.sizes.splice(0, count)) this.historySize -= size
    this.firstSequence += count
    for (const reader of [...this.readers]) if (reader.next < this.firstSequence) this.close(reader, 'slow')
  }

  private close(reader: Reader<T>, reason: 'slow' | 'restored'): void {
    if (this.readers.delete(reader)) reader.sink.closed(reason)
  }
}

const byCodeUnit = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** The least string greater than every string with this prefix; prefixes end in "/", so that "0" follows. */
const afterPrefix = (prefix: string): string => prefix.slice(0, -1) + String.fromCharCode(prefix.charCodeAt(prefix.length - 1) + 1)

/** Index of the first key that is not less. */
function lowerBound(keys: readonly string[], key: string, from = 0): number {
  let low = from
  let high = keys.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (keys[middle]! < key) low = middle + 1
    else high = middle
  }
  return low
}
