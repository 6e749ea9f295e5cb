import type { Event } from 'kubernetes-types/core/v1'
import { timestamp } from './clock.ts'

/**
 * Keeps events few, as client-go does: the same event counts up; more than ten different messages for one reason become one event that
 * says so; more than 25 events an object are dropped until the bucket fills again. https://pkg.go.dev/k8s.io/client-go/tools/record
 */
export type Correlated = { action: 'create'; event: Event } | { action: 'count'; event: Event } | { action: 'drop' }

const DIFFERENT_MESSAGES_BEFORE_COMBINING = 10
const COMBINING_INTERVAL_SECONDS = 600
const SPAM_BURST = 25
const SPAM_REFILL_SECONDS = 300
const MOST_TRACKED = 4096

interface Group {
  messages: Set<string>
  last: number
}

interface Bucket {
  tokens: number
  at: number
}

export class EventCorrelator {
  private readonly groups = new BoundedMap<Group>()
  private readonly known = new BoundedMap<Event>()
  private readonly buckets = new BoundedMap<Bucket>()

  /** What to do with an event that just happened. `count`: an event of that name exists; write its count, time and message. */
  correlate(event: Event, now: number): Correlated {
    const [key, candidate] = this.combine(event, now)
    const old = this.known.get(key)
    const seen: Event = old
      ? { ...old, message: candidate.message, count: (old.count ?? 1) + 1, lastTimestamp: timestamp(now) }
      : { ...candidate, count: 1, firstTimestamp: timestamp(now), lastTimestamp: timestamp(now) }
    this.known.set(key, seen)
    if (!this.takeToken(event, now)) return { action: 'drop' }
    return { action: old ? 'count' : 'create', event: seen }
  }

  /** The event that counts up was not there any more: the next one starts anew. */
  forget(event: Event): void {
    this.known.deleteWhere((known) => known.metadata.name === event.metadata.name && known.metadata.namespace === event.metadata.namespace)
  }

  private combine(event: Event, now: number): [string, Event] {
    const groupKey = keyOfGroup(event)
    let group = this.groups.get(groupKey)
    if (!group || now - group.last > COMBINING_INTERVAL_SECONDS * 1000) group = { messages: new Set(), last: now }
    group.messages.add(event.message ?? '')
    group.last = now
    this.groups.set(groupKey, group)
    if (group.messages.size < DIFFERENT_MESSAGES_BEFORE_COMBINING) return [`${groupKey}\n${event.message}`, event]
    // Room for the next message, so that the set stays bounded.
    group.messages.delete(group.messages.values().next().value ?? '')
    return [groupKey, { ...event, message: `(combined from similar events): ${event.message}` }]
  }

  private takeToken(event: Event, now: number): boolean {
    const key = `${event.source?.component}\n${keyOfObject(event)}`
    const bucket = this.buckets.get(key) ?? { tokens: SPAM_BURST, at: now }
    const tokens = Math.min(SPAM_BURST, bucket.tokens + (now - bucket.at) / 1000 / SPAM_REFILL_SECONDS)
    this.buckets.set(key, { tokens: tokens >= 1 ? tokens - 1 : tokens, at: now })
    return tokens >= 1
  }
}

const keyOfObject = ({ involvedObject }: Event): string =>
  [involvedObject.kind, involvedObject.namespace, involvedObject.name, involvedObject.uid, involvedObject.fieldPath].join('\n')

const keyOfGroup = (event: Event): string => [event.source?.component, event.source?.host, keyOfObject(event), event.type, event.reason].join('\n')

/** Forgets what was touched longest ago. */
class BoundedMap<V> {
  private readonly map = new Map<string, V>()

  get(key: string): V | undefined {
    return this.map.get(key)
  }

  set(key: string, value: V): void {
    this.map.delete(key)
    this.map.set(key, value)
    if (this.map.size > MOST_TRACKED) this.map.delete(this.map.keys().next().value as string)
  }

  deleteWhere(matches: (value: V) => boolean): void {
    for (const [key, value] of this.map) if (matches(value)) this.map.delete(key)
  }
}
