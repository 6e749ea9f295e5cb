import { forbidden, notSupported } from '../field-errors.ts'
import type { FieldError } from '../field-errors.ts'
import { invalid } from '../status.ts'
import type { ListQuery } from './options.ts'

/** Streaming lists are not on by default in the version that this server follows. https://kubernetes.io/docs/reference/command-line-tools-reference/feature-gates/ */
const WATCH_LIST = false

/** Throws Invalid for options that a watch does not take. */
export function requireWatchOptions({ sendInitialEvents, resourceVersionMatch }: ListQuery): void {
  const errors: FieldError[] = []
  if (sendInitialEvents !== undefined && !WATCH_LIST) {
    errors.push(forbidden('sendInitialEvents', 'sendInitialEvents is forbidden for watch unless the WatchList feature gate is enabled'))
  } else if (sendInitialEvents !== undefined && resourceVersionMatch !== 'NotOlderThan') {
    errors.push(forbidden('resourceVersionMatch', 'sendInitialEvents requires setting resourceVersionMatch to NotOlderThan'))
  } else if (sendInitialEvents === undefined && resourceVersionMatch !== undefined) {
    errors.push(forbidden('resourceVersionMatch', 'resourceVersionMatch is forbidden for watch'))
  }
  refuse(errors)
}

/** Throws Invalid for options that a list does not take. apimachinery/pkg/apis/meta/internalversion/validation */
export function requireListOptions({ sendInitialEvents, resourceVersionMatch: match, resourceVersion, continue: token }: ListQuery): void {
  const errors: FieldError[] = []
  const at = 'resourceVersionMatch'
  if (match !== undefined) {
    if (resourceVersion === undefined) errors.push(forbidden(at, 'resourceVersionMatch is forbidden unless resourceVersion is provided'))
    if (token !== undefined) errors.push(forbidden(at, 'resourceVersionMatch is forbidden when continue is provided'))
    if (match !== 'Exact' && match !== 'NotOlderThan') errors.push(notSupported(at, match, ['Exact', 'NotOlderThan', '']))
    if (match === 'Exact' && resourceVersion === '0') errors.push(forbidden(at, 'resourceVersionMatch "exact" is forbidden for resourceVersion "0"'))
  }
  if (sendInitialEvents !== undefined) errors.push(forbidden('sendInitialEvents', 'sendInitialEvents is forbidden for list'))
  refuse(errors)
}

function refuse(errors: readonly FieldError[]): void {
  if (errors.length > 0) throw invalid({ group: 'meta.k8s.io', kind: 'ListOptions' }, '', errors)
}
