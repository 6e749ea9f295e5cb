import type { Event, ObjectReference } from 'kubernetes-types/core/v1'
import type { ComponentOptions } from './component.ts'
import { EventCorrelator } from './event-correlation.ts'
import { kinds } from './kinds.ts'
import type { Stored } from './object.ts'
import { isNamespaceTerminating, isNotFound } from './reconciler.ts'

export type EventType = 'Normal' | 'Warning'

export interface EventSubject {
  object: Stored
  /** Part of the object: "spec.containers{nginx}". */
  fieldPath?: string
}

/** Says what happened to an object. Never throws and does not wait: an event that cannot be written is logged. */
export type RecordEvent = (subject: Stored | EventSubject, type: EventType, reason: string, message: string) => void

export interface EventRecorderOptions extends ComponentOptions {
  /** As kubectl shows under From: "deployment-controller". */
  component: string
  /** Node, for the kubelet. */
  host?: string
}

/** Events waiting to be written; more are dropped, as upstream's broadcaster does. */
const MOST_QUEUED = 1000

/** Writes core/v1 Events in the order they were recorded, counting and combining similar ones. */
export function createEventRecorder(options: EventRecorderOptions): RecordEvent {
  const correlator = new EventCorrelator()
  const queue: Event[] = []
  let writing = false

  const write = async (event: Event): Promise<void> => {
    const decision = correlator.correlate(event, options.clock.now())
    if (decision.action === 'drop') return
    const { namespace, name } = decision.event.metadata
    if (decision.action === 'count') {
      const { count, message, lastTimestamp } = decision.event
      try {
        await options.client.patch(kinds.events, namespace, name ?? '', { type: 'merge', body: { count, message, lastTimestamp } })
        return
      } catch (error) {
        if (!isNotFound(error)) throw error
        // It expired: write it anew under a new name.
        correlator.forget(decision.event)
        return write(event)
      }
    }
    await options.client.create(kinds.events, namespace, decision.event)
  }

  const drain = async (): Promise<void> => {
    writing = true
    for (let event = queue.shift(); event; event = queue.shift()) {
      try {
        await write(event)
      } catch (error) {
        if (isNamespaceTerminating(error) || isNotFound(error)) continue
        options.log(`${options.component}: cannot write event ${event.reason} of ${event.involvedObject.name}: ${error instanceof Error ? error.message : String(error)}`)
      }
    }
    writing = false
  }

  return (subject, type, reason, message) => {
    if (queue.length >= MOST_QUEUED) return
    const { object, fieldPath } = 'object' in subject ? (subject as EventSubject) : { object: subject as Stored, fieldPath: undefined }
    queue.push(newEvent(options, referenceTo(object, fieldPath), type, reason, message))
    if (!writing) void drain()
  }
}

export const referenceTo = (object: Stored, fieldPath?: string): ObjectReference => ({
  kind: object.kind,
  namespace: object.metadata.namespace,
  name: object.metadata.name,
  uid: object.metadata.uid,
  apiVersion: object.apiVersion,
  resourceVersion: object.metadata.resourceVersion,
  ...(fieldPath === undefined ? {} : { fieldPath }),
})

function newEvent(options: EventRecorderOptions, involvedObject: ObjectReference, type: EventType, reason: string, message: string): Event {
  return {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { namespace: involvedObject.namespace ?? 'default', name: eventName(involvedObject.name ?? '', options.clock.now()) },
    involvedObject,
    type,
    reason,
    message,
    source: { component: options.component, ...(options.host === undefined ? {} : { host: options.host }) },
    reportingComponent: options.component,
    reportingInstance: options.host ?? '',
  }
}

let eventsNamed = 0

/** "name.17f3c1a2b4d5e6f7": the object and the nanosecond, made unique within this process by a counter in the last digits. */
export function eventName(objectName: string, now: number): string {
  eventsNamed = (eventsNamed + 1) % 1_000_000
  return `${objectName}.${(BigInt(Math.floor(now)) * 1_000_000n + BigInt(eventsNamed)).toString(16)}`
}
