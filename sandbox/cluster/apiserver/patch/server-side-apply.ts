import { timestamp } from '../../machinery/clock.ts'
import { ApiError, type KubeObject } from '../../machinery/object.ts'
import { equalJson } from '../json-value.ts'
import { difference, emptySet, intersection, isEmpty, pathsOf, pathText, union, type FieldSet } from './field-set.ts'
import { KUBECTL, lastAppliedFields, syncLastApplied } from './last-applied.ts'
import { decodeManagers, isSame, managerText, type Manager } from './managers.ts'
import type { Json } from './patch-input.ts'
import type { Shape } from './shape.ts'
import { own, setManagers, tracked, trackUpdate } from './tracking.ts'
import { compare, fieldSetOf, mergeApplied, removePaths, withNamedFields } from './walk.ts'

export interface Application {
  /** What the manager wants to be so, and nothing else. */
  applied: KubeObject
  /** What is stored; absent: it is created. */
  live: KubeObject | undefined
  /** The kind's empty object, as its types write it. */
  empty: KubeObject
  shape: Shape
  apiVersion: string
  manager: string
  subresource: string | undefined
  /** Takes from other managers what they disagree about. */
  force: boolean
  /** Milliseconds since 1970. */
  now: number
}

/**
 * Server-side apply: lays the configuration over the live object, takes away what this manager applied before and no longer does
 * (unless another manager has it too), and books who owns what. Gives a new object, not yet defaulted. Throws ApiError (409) that
 * names every field another manager holds at another value.
 * https://kubernetes.io/docs/reference/using-api/server-side-apply/
 */
export function serverSideApply(application: Application): KubeObject {
  const { shape, subresource, now } = application
  const live = application.live ?? application.empty
  const managers = liveManagers(application)
  const config = tracked(application.applied)
  const self: Manager = {
    name: application.manager,
    operation: 'Apply',
    apiVersion: application.apiVersion,
    subresource: subresource ?? '',
    fields: own(fieldSetOf(config, shape), subresource),
  }
  const before = managers.find((one) => isSame(one, self))
  const others = managers.filter((one) => one !== before)
  const merged = mergeApplied(tracked(live), config, shape)
  const result = prune(merged, before?.fields ?? emptySet(), [...others, self], shape) as Json
  const changes = compare(tracked(live), result, shape)
  const allowed = application.manager === KUBECTL && application.live !== undefined ? lastAppliedFields(live, application.apiVersion, shape) : null
  resolveConflicts(others, union(changes.modified, changes.added), application.force, allowed)
  for (const other of others) other.fields = difference(other.fields, changes.removed)
  const unchanged = application.live !== undefined && before !== undefined && equalJson(tracked(live), result)
  const time = unchanged && sameSet(before.fields, self.fields) ? before.time : timestamp(now)
  if (time) self.time = time
  const object = withMetadata(application, live, result)
  if (application.manager === KUBECTL) syncLastApplied(object, application.applied)
  setManagers(object, [...others, self])
  return object
}

/** Objects from before anyone kept book belong to nobody in particular. */
function liveManagers(application: Application): Manager[] {
  const { live, empty, now, shape, apiVersion } = application
  if (!live) return []
  const managers = decodeManagers(live.metadata?.managedFields)
  if (managers.length > 0) return managers
  const copy: KubeObject = { ...live, metadata: { ...live.metadata } }
  trackUpdate({ object: copy, old: empty, shape, apiVersion, manager: 'before-first-apply', subresource: undefined, now })
  return decodeManagers(copy.metadata?.managedFields)
}

/** Takes away what was applied before and no one holds any more. */
function prune(merged: unknown, before: FieldSet, managers: Manager[], shape: Shape): unknown {
  if (isEmpty(before)) return merged
  const held = managers.reduce((all, one) => union(all, one.fields), emptySet())
  return removePaths(merged, difference(withNamedFields(before, shape), withNamedFields(held, shape)), shape)
}

/** `allowed`: may be taken without force. */
function resolveConflicts(others: Manager[], touched: FieldSet, force: boolean, allowed: FieldSet | null): void {
  const conflicts = others
    .map((manager) => ({ manager, fields: intersection(manager.fields, touched) }))
    .filter(({ fields }) => !isEmpty(fields))
  if (conflicts.length === 0) return
  const refused = conflicts.map(({ manager, fields }) => ({ manager, fields: allowed === null ? fields : difference(fields, allowed) })).filter(({ fields }) => !isEmpty(fields))
  if (!force && refused.length > 0) throw applyConflict(refused)
  for (const { manager, fields } of conflicts) manager.fields = difference(manager.fields, fields)
}

function applyConflict(conflicts: { manager: Manager; fields: FieldSet }[]): ApiError {
  const all = conflicts
    .flatMap(({ manager, fields }) => pathsOf(fields).map((path) => ({ manager: managerText(manager), field: pathText(path) })))
    .sort((a, b) => (a.manager < b.manager ? -1 : a.manager > b.manager ? 1 : 0))
  return new ApiError({
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message: conflictMessage(all),
    reason: 'Conflict',
    details: { causes: all.map(({ manager, field }) => ({ reason: 'FieldManagerConflict', message: `conflict with ${manager}`, field })) },
    code: 409,
  })
}

function conflictMessage(all: { manager: string; field: string }[]): string {
  const [first] = all
  if (all.length === 1) return `Apply failed with 1 conflict: conflict with ${first!.manager}: ${first!.field}`
  const lines: string[] = []
  let last = ''
  for (const { manager, field } of all) {
    if (manager !== last) lines.push(`conflicts with ${manager}:`)
    lines.push(`- ${field}`)
    last = manager
  }
  return `Apply failed with ${all.length} conflicts: ${lines.join('\n')}`
}

const sameSet = (a: FieldSet, b: FieldSet): boolean => isEmpty(difference(a, b)) && isEmpty(difference(b, a))

/** The merged body with the identity of the live object, or of the applied one where there is none yet. */
function withMetadata({ applied, live }: Application, base: KubeObject, result: Json): KubeObject {
  const { metadata: merged, ...rest } = result
  const identity = live ? base.metadata : applied.metadata
  const { labels: _l, annotations: _a, finalizers: _f, ownerReferences: _o, generateName: _g, ...kept } = { ...identity }
  return { apiVersion: applied.apiVersion ?? base.apiVersion, kind: applied.kind ?? base.kind, metadata: { ...kept, ...(merged as object) }, ...rest } as KubeObject
}
