import type { OwnerReference } from 'kubernetes-types/meta/v1'
import type { Stored } from '../../machinery/object.ts'

export const ORPHAN = 'orphan'
export const FOREGROUND = 'foregroundDeletion'

export type OwnerState = 'there' | 'absent' | 'waiting'

export type GarbageDecision =
  | { do: 'nothing' }
  /** Take the owner out of its dependents, then the finalizer off the owner. */
  | { do: 'orphanDependents' }
  /** Delete the dependents; when none blocks any more, take the finalizer off. */
  | { do: 'deleteDependents' }
  | { do: 'releaseFinalizer' }
  | { do: 'dropOwners'; uids: string[] }
  /** Owners wait for each other in a circle: this object holds its own no longer, and is decided on again. */
  | { do: 'unblockOwners' }
  | { do: 'delete'; policy: 'Background' | 'Foreground' | 'Orphan' }

/**
 * What becomes of an object, by its finalizers and the state of its owners.
 * https://kubernetes.io/docs/concepts/architecture/garbage-collection/#cascading-deletion
 */
export function decideGarbage(state: {
  object: Stored
  owners: readonly { reference: OwnerReference; state: OwnerState }[]
  dependents: readonly Stored[]
}): GarbageDecision {
  const { object, owners, dependents } = state
  const finalizers = object.metadata.finalizers ?? []
  if (object.metadata.deletionTimestamp) {
    if (finalizers.includes(ORPHAN)) return { do: 'orphanDependents' }
    if (!finalizers.includes(FOREGROUND)) return { do: 'nothing' }
    return dependents.some((dependent) => blocks(dependent, object)) ? { do: 'deleteDependents' } : { do: 'releaseFinalizer' }
  }
  const absent = owners.filter((owner) => owner.state === 'absent')
  const waiting = owners.filter((owner) => owner.state === 'waiting')
  if (owners.length === 0 || absent.length + waiting.length === 0) return { do: 'nothing' }
  if (owners.some((owner) => owner.state === 'there')) return { do: 'dropOwners', uids: [...absent, ...waiting].map(({ reference }) => reference.uid) }
  if (waiting.some(({ reference }) => reference.blockOwnerDeletion) && dependents.some(waitsForDependents)) return { do: 'unblockOwners' }
  if (waiting.length > 0 && dependents.length > 0) return { do: 'delete', policy: 'Foreground' }
  if (finalizers.includes(ORPHAN)) return { do: 'delete', policy: 'Orphan' }
  return { do: 'delete', policy: finalizers.includes(FOREGROUND) ? 'Foreground' : 'Background' }
}

const blocks = (dependent: Stored, owner: Stored): boolean =>
  dependent.metadata.ownerReferences?.some((reference) => reference.uid === owner.metadata.uid && reference.blockOwnerDeletion) ?? false

/** Deleting, and held until its dependents are gone. */
export const waitsForDependents = (object: Stored): boolean =>
  object.metadata.deletionTimestamp !== undefined && (object.metadata.finalizers?.includes(FOREGROUND) ?? false)
