import type { Event } from 'kubernetes-types/core/v1'
import { microTimestamp } from './clock.ts'
import type { ComponentOptions } from './component.ts'
import { eventName, type EventType, referenceTo } from './event-recorder.ts'
import { kinds } from './kinds.ts'
import type { Stored } from './object.ts'
import { isNamespaceTerminating, isNotFound } from './reconciler.ts'

export interface SeriesEvent {
  regarding: Stored
  related?: Stored
  type: EventType
  reason: string
  /** What was being done: "Binding". */
  action: string
  note: string
}

/** An event like one of the last six minutes continues its series. https://pkg.go.dev/k8s.io/client-go/tools/events */
const SERIES_MILLISECONDS = 6 * 60 * 1000
const MOST_SERIES = 1000
/** Longer notes are refused. */
const MOST_NOTE = 1024

/** Writes events the way components on events.k8s.io do (the scheduler): a time of their own, no source, repeats as a series. */
export function createSeriesRecorder(options: ComponentOptions & { controller: string; instance: string }): (event: SeriesEvent) => void {
  const series = new Map<string, { event: Event; count: number; last: number }>()
  let writing = Promise.resolve()

  const write = async (recorded: SeriesEvent): Promise<void> => {
    const now = options.clock.now()
    const key = [recorded.regarding.metadata.uid, recorded.type, recorded.reason, recorded.action, recorded.note].join('\n')
    const known = series.get(key)
    if (known && now - known.last < SERIES_MILLISECONDS) {
      known.count++
      known.last = now
      const { namespace, name } = known.event.metadata
      const body = { series: { count: known.count, lastObservedTime: microTimestamp(now) } }
      try {
        await options.client.patch(kinds.events, namespace, name ?? '', { type: 'merge', body })
        return
      } catch (error) {
        // It expired: begin anew.
        if (!isNotFound(error)) throw error
      }
    }
    const event = newEvent(recorded, options, now)
    series.delete(key)
    series.set(key, { event, count: 1, last: now })
    if (series.size > MOST_SERIES) series.delete(series.keys().next().value as string)
    await options.client.create(kinds.events, event.metadata.namespace, event)
  }

  return (event) => {
    writing = writing.then(() => write(event)).catch((error: unknown) => {
      if (isNamespaceTerminating(error) || isNotFound(error)) return
      options.log(`${options.controller}: cannot write event ${event.reason} of ${event.regarding.metadata.name}: ${error instanceof Error ? error.message : String(error)}`)
    })
  }
}

function newEvent({ regarding, related, type, reason, action, note }: SeriesEvent, { controller, instance }: { controller: string; instance: string }, now: number): Event {
  const involvedObject = referenceTo(regarding)
  return {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { namespace: involvedObject.namespace ?? 'default', name: eventName(involvedObject.name ?? '', now) },
    involvedObject,
    ...(related ? { related: referenceTo(related) } : {}),
    type,
    reason,
    action,
    message: note.length > MOST_NOTE ? `${note.slice(0, MOST_NOTE - 4)} ...` : note,
    eventTime: microTimestamp(now),
    reportingComponent: controller,
    reportingInstance: instance,
    source: {},
  }
}
