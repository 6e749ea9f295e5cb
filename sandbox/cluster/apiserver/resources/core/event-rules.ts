import type { Event } from 'kubernetes-types/core/v1'
import { labelKeyProblems } from '../../../machinery/name-rules.ts'
import { equalJson } from '../../json-value.ts'
import { invalid, required, type FieldError } from '../../field-errors.ts'
import { invalidValue } from '../rules/go-values.ts'

/** What events of both groups keep to, in the core group's form. pkg/apis/core/validation legacyValidateEvent */
export function eventProblems(event: Event, controllerField = 'reportingComponent'): FieldError[] {
  const namespace = event.metadata.namespace ?? ''
  const involved = event.involvedObject?.namespace ?? ''
  const errors = agree(event, namespace, involved) ? [] : [invalid('involvedObject.namespace', involved, 'does not match event.namespace')]
  return hasTime(event) ? [...errors, ...newProblems(event, controllerField)] : errors
}

const hasTime = (event: Event): boolean => (event.eventTime ?? '') !== ''

/** Objects without a namespace have their events in default. */
function agree(event: Event, namespace: string, involved: string): boolean {
  if (involved === '') return namespace === 'default' || (hasTime(event) && namespace === 'kube-system')
  return hasTime(event) || namespace === involved
}

function newProblems(event: Event, controllerField: string): FieldError[] {
  const controller = event.reportingComponent ?? ''
  return [
    ...(controller === '' ? [required(controllerField)] : []),
    ...labelKeyProblems(controller).map((problem) => invalid(controllerField, controller, problem)),
    ...[event.reportingInstance ?? '', event.action ?? '', event.reason ?? ''].flatMap((value, index) => sizeProblems(['reportingInstance', 'action', 'reason'][index]!, value)),
    ...(bytes(event.message) > 1024 ? [invalid('message', '', 'can have at most 1024 characters')] : []),
  ]
}

const bytes = (value: string | undefined): number => Buffer.byteLength(value ?? '')

function sizeProblems(field: string, value: string): FieldError[] {
  if (value === '') return [required(field)]
  return bytes(value) > 128 ? [invalid(field, '', 'can have at most 128 characters')] : []
}

/** What is asked of an event that is made through events.k8s.io/v1 besides. Fields are called as in the core group. */
export function strictEventProblems(event: Event): FieldError[] {
  return [
    ...seriesProblems(event),
    ...(hasTime(event) ? [] : [required('eventTime')]),
    ...(event.type === 'Normal' || event.type === 'Warning' ? [] : [invalid('type', '', `has invalid value: ${event.type ?? ''}`)]),
    ...(['firstTimestamp', 'lastTimestamp', 'count'] as const).flatMap((field) => (event[field] ? [invalid(field, '', 'needs to be unset')] : [])),
    ...(event.source?.component || event.source?.host ? [invalid('source', '', 'needs to be unset')] : []),
  ]
}

function seriesProblems({ series }: Event): FieldError[] {
  if (!series) return []
  return [
    ...((series.count ?? 0) < 2 ? [invalid('series.count', '', 'should be at least 2')] : []),
    ...((series.lastObservedTime ?? '') === '' ? [required('series.lastObservedTime')] : []),
  ]
}

const FIXED = ['involvedObject', 'reason', 'message', 'source', 'firstTimestamp', 'lastTimestamp', 'count', 'reason', 'type', 'eventTime', 'action', 'related', 'reportingComponent', 'reportingInstance'] as const

/** Of an event, events.k8s.io/v1 lets only the series change. */
export function strictEventUpdateProblems(event: Event, old: Event): FieldError[] {
  const series = equalJson(event.series, old.series) ? [] : seriesProblems(event)
  const unlike = FIXED.filter((field) => !equalJson(event[field], old[field]))
  return [...series, ...unlike.map((field) => fixed(field === 'reportingComponent' ? 'reportingController' : field, event[field]))]
}

const fixed = (field: string, value: unknown): FieldError =>
  typeof value === 'object' ? invalidValue(field, JSON.stringify(value), 'field is immutable') : invalid(field, value ?? '', 'field is immutable')
