import type { Event } from 'kubernetes-types/core/v1'
import { humanDurationSince } from '../../../machinery/duration.ts'
import { nameColumn, nameOf, text, wide } from '../columns.ts'
import { define, everyVerb } from '../define.ts'
import type { TableColumn } from '../../resource.ts'
import { eventProblems } from './event-rules.ts'

export const eventColumns: readonly TableColumn[] = [
  text('Last Seen'),
  text('Type'),
  text('Reason'),
  text('Object'),
  wide(text('Subobject')),
  wide(text('Source')),
  text('Message'),
  wide(text('First Seen')),
  wide(text('Count')),
  wide(nameColumn),
]

export const events = define<Event>({
  group: '',
  version: 'v1',
  kind: 'Event',
  resource: 'events',
  singular: 'event',
  shortNames: ['ev'],
  namespaced: true,
  verbs: everyVerb,
  schema: 'io.k8s.api.core.v1.Event',
  generationOf: null,
  selectableFields: (event) => ({
    'involvedObject.kind': event.involvedObject?.kind ?? '',
    'involvedObject.namespace': event.involvedObject?.namespace ?? '',
    'involvedObject.name': event.involvedObject?.name ?? '',
    'involvedObject.uid': event.involvedObject?.uid ?? '',
    'involvedObject.apiVersion': event.involvedObject?.apiVersion ?? '',
    'involvedObject.resourceVersion': event.involvedObject?.resourceVersion ?? '',
    'involvedObject.fieldPath': event.involvedObject?.fieldPath ?? '',
    reason: event.reason ?? '',
    reportingComponent: event.reportingComponent ?? '',
    source: event.source?.component || event.reportingComponent || '',
    type: event.type ?? '',
  }),
  validate: (event) => eventProblems(event),
  columns: eventColumns,
  row: eventRow,
})

export function eventRow(event: Event, now: number): (string | number)[] {
  const first = humanDurationSince(event.firstTimestamp ?? event.eventTime, now)
  const last = event.series?.lastObservedTime ?? event.lastTimestamp
  const kind = (event.involvedObject?.kind ?? '').toLowerCase()
  return [
    last ? humanDurationSince(last, now) : first,
    event.type ?? '',
    event.reason ?? '',
    event.involvedObject?.name ? `${kind}/${event.involvedObject.name}` : kind,
    event.involvedObject?.fieldPath ?? '',
    source(event),
    (event.message ?? '').trim(),
    first,
    event.series?.count ?? (event.count || 1),
    nameOf(event),
  ]
}

function source(event: Event): string {
  const component = event.source?.component || event.reportingComponent || ''
  const host = event.source?.host || event.reportingInstance || ''
  return host === '' ? component : `${component}, ${host}`
}
