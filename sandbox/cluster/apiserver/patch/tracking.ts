import { timestamp } from '../../machinery/clock.ts'
import type { KubeObject } from '../../machinery/object.ts'
import { difference, isEmpty, union, without, type FieldSet } from './field-set.ts'
import { decodeManagers, encodeManagers, isSame, type Manager } from './managers.ts'
import { isObject, type Json } from './patch-input.ts'
import type { Shape } from './shape.ts'
import { compare } from './walk.ts'

/** Who writes what, for the bookkeeping of fields. */
export interface TrackedUpdate {
  /** What is about to be stored; its managedFields may be the client's own edit of them. */
  object: KubeObject
  /** What is stored now; on a create, the kind's empty object as its types write it. */
  old: KubeObject
  shape: Shape
  apiVersion: string
  manager: string
  subresource: string | undefined
  /** Milliseconds since 1970. */
  now: number
}

/** Sets object.metadata.managedFields: the manager takes what changed, the others lose it. */
export function trackUpdate(update: TrackedUpdate): void {
  const { object, old, now } = update
  const managers = startingManagers(update)
  // An object that nobody kept book of is left so, until somebody applies it: apimachinery/pkg/util/managedfields/internal/skipnonapplied.go
  if (managers.length === 0 && (old.metadata?.uid ?? '') !== '') return setManagers(object, [])
  const changes = compare(tracked(old), tracked(object), update.shape)
  const gained = own(union(changes.added, changes.modified), update.subresource)
  // What the request cannot write it cannot take from anyone either, whatever it sent of it.
  const lost = own(union(union(changes.added, changes.modified), changes.removed), update.subresource)
  for (const manager of managers) manager.fields = difference(manager.fields, lost)
  if (!isEmpty(gained)) {
    const self: Manager = {
      name: update.manager,
      operation: 'Update',
      apiVersion: update.apiVersion,
      subresource: update.subresource ?? '',
      time: timestamp(now),
      fields: gained,
    }
    const known = managers.find((one) => isSame(one, self))
    if (known) Object.assign(known, { fields: union(known.fields, gained), time: self.time })
    else managers.push(self)
  }
  setManagers(object, managers)
}

/** A client may edit the list, or clear it with one empty entry; one that knows nothing of it does not delete it. */
function startingManagers({ object, old, subresource }: TrackedUpdate): Manager[] {
  const given = object.metadata?.managedFields
  if (!subresource && given !== undefined) {
    if (given.length === 1 && isObject(given[0]) && Object.keys(given[0]).length === 0) return []
    const managers = decodeManagers(given)
    if (managers.length > 0) return managers
  }
  return decodeManagers(old.metadata?.managedFields)
}

export function setManagers(object: KubeObject, managers: Manager[]): void {
  const entries = encodeManagers(managers)
  object.metadata ??= {}
  if (entries.length > 0) object.metadata.managedFields = entries
  else delete object.metadata.managedFields
}

/** Metadata that nobody owns. */
const untracked = ['name', 'namespace', 'uid', 'resourceVersion', 'generation', 'creationTimestamp', 'deletionTimestamp', 'deletionGracePeriodSeconds', 'selfLink', 'managedFields']

/** The object without what is nobody's. */
export function tracked(object: KubeObject): Json {
  const { apiVersion: _apiVersion, kind: _kind, metadata, ...rest } = object as KubeObject & Json
  const kept: Json = { ...metadata }
  for (const name of untracked) delete kept[name]
  return { metadata: kept, ...rest }
}

/** What a request on this subresource can own: the main resource not the status, /status nothing of the spec; nobody metadata as a whole. */
export function own(set: FieldSet, subresource: string | undefined): FieldSet {
  const result = without(set, subresource === undefined ? ['f:status'] : [])
  const metadata = result.children.get('f:metadata')
  if (metadata) {
    const inner: FieldSet = { member: false, children: metadata.children }
    if (isEmpty(inner)) result.children.delete('f:metadata')
    else result.children.set('f:metadata', inner)
  }
  if (subresource !== 'status') return result
  // Labels, annotations and finalizers may be written along with a status.
  return { member: false, children: new Map([...result.children].filter(([element]) => element === 'f:status' || element === 'f:metadata')) }
}
