import type { Event as CoreEvent } from 'kubernetes-types/core/v1'
import type { Event } from 'kubernetes-types/events/v1'
import type { KubeObject } from '../../../machinery/object.ts'
import { eventColumns, eventRow } from '../core/event.ts'
import { eventProblems, strictEventProblems, strictEventUpdateProblems } from '../core/event-rules.ts'
import { define, everyVerb } from '../define.ts'

/** The same events as the core group's, under newer names; stored there. */
export const eventsV1 = define<Event>({
  group: 'events.k8s.io',
  version: 'v1',
  kind: 'Event',
  resource: 'events',
  singular: 'event',
  shortNames: ['ev'],
  namespaced: true,
  verbs: everyVerb,
  schema: 'io.k8s.api.events.v1.Event',
  storedAs: { group: '', version: 'v1', toStored: toCore, fromStored: fromCore },
  generationOf: null,
  selectableFields: (event) => ({
    reason: event.reason ?? '',
    type: event.type ?? '',
    reportingController: event.reportingController ?? '',
    'regarding.kind': event.regarding?.kind ?? '',
    'regarding.namespace': event.regarding?.namespace ?? '',
    'regarding.name': event.regarding?.name ?? '',
    'regarding.uid': event.regarding?.uid ?? '',
  }),
  validate: (event) => eventProblems(toCore(event) as CoreEvent, 'reportingController'),
  validateCreate: (event) => strictEventProblems(toCore(event) as CoreEvent),
  validateUpdate: (event, old) => strictEventUpdateProblems(toCore(event) as CoreEvent, toCore(old) as CoreEvent),
  columns: eventColumns,
  row: (event, now) => eventRow(toCore(event) as CoreEvent, now),
})

/** Names here, and in the core group. */
const renamed = {
  note: 'message',
  regarding: 'involvedObject',
  reportingController: 'reportingComponent',
  deprecatedCount: 'count',
  deprecatedFirstTimestamp: 'firstTimestamp',
  deprecatedLastTimestamp: 'lastTimestamp',
  deprecatedSource: 'source',
} as const

const back = Object.fromEntries(Object.entries(renamed).map(([here, core]) => [core, here]))

function toCore(event: KubeObject): KubeObject {
  return { ...rename(event, renamed), apiVersion: 'v1' }
}

function fromCore(event: KubeObject): KubeObject {
  return { ...rename(event, back), apiVersion: 'events.k8s.io/v1' }
}

const rename = (event: KubeObject, names: Readonly<Record<string, string>>): KubeObject =>
  Object.fromEntries(Object.entries(event).map(([name, value]) => [Object.hasOwn(names, name) ? names[name] : name, value]))
