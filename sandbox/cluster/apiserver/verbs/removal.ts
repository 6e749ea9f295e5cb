import type { KubeObject, Stored } from '../../machinery/object.ts'
import type { Entry } from '../../store/store.ts'
import type { ApiCore } from '../core.ts'
import { stamp } from '../object-meta.ts'
import type { ResourceDefinition } from '../resource.ts'

/** Whether nothing keeps an object that is being deleted: no finalizer, and its grace is over. */
export function mayBeRemoved(definition: ResourceDefinition, object: KubeObject): boolean {
  const { metadata } = object
  if (metadata?.deletionTimestamp === undefined || (metadata.finalizers?.length ?? 0) > 0) return false
  if ((metadata.deletionGracePeriodSeconds ?? 0) > 0) return false
  return !hasSpecFinalizers(definition, object)
}

/** A namespace is kept by spec.finalizers, which only its /finalize changes. */
export function hasSpecFinalizers(definition: ResourceDefinition, object: KubeObject): boolean {
  if (definition.kind !== 'Namespace' || definition.group !== '') return false
  const { spec } = object as { spec?: { finalizers?: string[] } }
  return (spec?.finalizers?.length ?? 0) > 0
}

/** Removes the entry; watchers see `value` with the revision of the deletion. What was its alone is free again. */
export function finishDeletion(core: ApiCore, definition: ResourceDefinition, key: string, entry: Entry<Stored>, value: KubeObject): Stored {
  const gone = core.store.delete(key, entry.revision, (revision) => stamp(value, revision)).value
  for (const allocator of core.allocators) if (allocator.handles(definition)) allocator.record?.(core, undefined, entry.value)
  return gone
}
