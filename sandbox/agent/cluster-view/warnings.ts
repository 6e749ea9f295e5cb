import type { Event } from 'kubernetes-types/core/v1'
import type { Informer } from '../../cluster/machinery/informer.ts'
import type { Stored } from '../../cluster/machinery/object.ts'

/** What only repeats the container's own reason; the warning before it said why. */
const repeats = /^(Error: \w+|Back-off .*)$/

/** Follows events: the last warning about each object, and what was said about one. */
export class Warnings {
  /** By the uid of what they are about. */
  private readonly last = new Map<string, Stored<Event>>()

  /** @param told the last warning about this uid is another one */
  constructor(
    private readonly events: Informer<Event>,
    told: (uid: string) => void,
  ) {
    events.subscribe(({ type, object }) => {
      const uid = object.involvedObject?.uid
      if (uid === undefined || object.type !== 'Warning' || repeats.test(object.message ?? '')) return
      const known = this.last.get(uid)
      if (type === 'deleted') {
        if (known?.metadata.uid === object.metadata.uid) this.last.delete(uid)
        return
      }
      if (known !== undefined && lastAt(known) > lastAt(object)) return
      this.last.set(uid, object)
      told(uid)
    })
  }

  about(uid: string): Stored<Event> | undefined {
    return this.last.get(uid)
  }
}

/** When an event was seen last; RFC 3339. */
export const lastAt = ({ lastTimestamp, eventTime, series, metadata }: Stored<Event>): string => series?.lastObservedTime ?? lastTimestamp ?? eventTime ?? metadata.creationTimestamp
