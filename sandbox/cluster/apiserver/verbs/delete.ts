import type { DeleteOptions } from '../../machinery/api-client.ts'
import { timestamp } from '../../machinery/clock.ts'
import type { Status, Stored } from '../../machinery/object.ts'
import type { Entry } from '../../store/store.ts'
import { admitMutating, admitValidating } from '../admit.ts'
import { requireEntry } from '../core.ts'
import type { ApiCore, CallContext, NamedTarget } from '../core.ts'
import { stamp } from '../object-meta.ts'
import { once } from '../questions.ts'
import { objectKey, toVersion, written } from '../resource-table.ts'
import type { ResourceDefinition } from '../resource.ts'
import { conflict, success } from '../status.ts'
import { podGracePeriod } from './pod-grace-period.ts'
import { finishDeletion, hasSpecFinalizers } from './removal.ts'

export interface DeleteCall extends DeleteOptions {
  dryRun?: boolean
  /** The older spelling of propagationPolicy Orphan (true) and Background (false). */
  orphanDependents?: boolean
}

/** The object while something still keeps it; what is gone answers with a Status, or for some kinds with the last object. */
export type Deleted = { pending: Stored } | { gone: Stored }

/**
 * https://kubernetes.io/docs/concepts/overview/working-with-objects/finalizers/ and, for pods, graceful deletion.
 * Throws NotFound, Conflict and what admission throws.
 */
export function deleteObject(core: ApiCore, target: NamedTarget, call: DeleteCall, context: CallContext): Deleted {
  const { definition } = target
  const entry = requireEntry(core, target)
  const now = once(context, 'now', () => core.clock.now())
  requirePreconditions(target, entry.value, call)
  admitDeletion(core, target, entry, call, context)

  const { metadata } = entry.value
  const finalizers = wantedFinalizers(metadata.finalizers ?? [], call)
  if (definition.onDelete && metadata.deletionTimestamp === undefined) finalizers.push(definition.onDelete.finalizer)
  const grace = gracePeriod(definition, entry.value, call)
  const kept = finalizers.length > 0 || hasSpecFinalizers(definition, entry.value)
  if (grace === 0 && !kept) return { gone: remove(core, target, entry, call) }
  if (metadata.deletionTimestamp !== undefined && !shortens(metadata.deletionGracePeriodSeconds, grace) && sameItems(finalizers, metadata.finalizers ?? [])) {
    return { pending: toVersion(definition, entry.value) }
  }
  return { pending: markDeleted(core, target, entry, finalizers, grace, now, call) }
}

/** What admission has against it. Throws. */
export function admitDeletion(core: ApiCore, target: NamedTarget, entry: Entry<Stored>, call: DeleteCall, context: CallContext): void {
  const { definition } = target
  const request = {
    operation: 'DELETE' as const,
    resource: definition,
    subresource: undefined,
    namespace: target.namespace,
    name: target.name,
    old: toVersion(definition, entry.value),
    user: context.user,
    dryRun: call.dryRun ?? false,
    now: once(context, 'now', () => core.clock.now()),
    warn: (text: string) => context.warn(text),
    ...(context.answers === undefined ? {} : { answers: context.answers }),
  }
  admitMutating(core, request)
  admitValidating(core, request)
}

/** What the client is answered. */
export function deletionAnswer(definition: ResourceDefinition, deleted: Deleted): Stored | Status {
  if ('pending' in deleted) return deleted.pending
  if (answersWithObject.has(definition.resource)) return deleted.gone
  const { name, uid } = deleted.gone.metadata
  return success(undefined, { name, ...(definition.group === '' ? {} : { group: definition.group }), kind: definition.resource, uid })
}

/** ReturnDeletedObject of upstream's stores. */
const answersWithObject = new Set(['persistentvolumeclaims', 'persistentvolumes', 'pods', 'podtemplates', 'resourcequotas', 'serviceaccounts', 'services'])

function requirePreconditions({ definition, name }: NamedTarget, stored: Stored, { preconditions }: DeleteCall): void {
  if (preconditions === undefined) return
  const { uid, resourceVersion } = preconditions
  const kind = { group: definition.group, resource: definition.kind }
  if (uid !== undefined && uid !== stored.metadata.uid) {
    throw conflict(
      kind,
      name,
      `the UID in the precondition (${uid}) does not match the UID in record (${stored.metadata.uid}). The object might have been deleted and then recreated`,
    )
  }
  if (resourceVersion !== undefined && resourceVersion !== stored.metadata.resourceVersion) {
    throw conflict(
      kind,
      name,
      `the ResourceVersion in the precondition (${resourceVersion}) does not match the ResourceVersion in record (${stored.metadata.resourceVersion}). The object might have been modified`,
    )
  }
}

/** Garbage collection's two finalizers follow the propagation policy. https://kubernetes.io/docs/concepts/architecture/garbage-collection/ */
function wantedFinalizers(present: readonly string[], call: DeleteCall): string[] {
  const policy = call.propagationPolicy ?? (call.orphanDependents === true ? 'Orphan' : call.orphanDependents === false ? 'Background' : undefined)
  const others = present.filter((finalizer) => finalizer !== 'orphan' && finalizer !== 'foregroundDeletion')
  if (policy === 'Orphan') return [...others, 'orphan']
  if (policy === 'Foreground') return [...others, 'foregroundDeletion']
  return policy === 'Background' ? others : [...present]
}

const gracePeriod = (definition: ResourceDefinition, stored: Stored, call: DeleteCall): number =>
  definition.group === '' && definition.kind === 'Pod' ? podGracePeriod(stored, call.gracePeriodSeconds) : 0

const isNamespace = ({ group, kind }: ResourceDefinition): boolean => group === '' && kind === 'Namespace'

const shortens = (present: number | undefined, wanted: number): boolean => present !== undefined && wanted < present

const sameItems = (a: readonly string[], b: readonly string[]): boolean => a.length === b.length && a.every((item) => b.includes(item))

function remove(core: ApiCore, { definition, namespace, name }: NamedTarget, entry: Entry<Stored>, call: DeleteCall): Stored {
  if (call.dryRun === true) return toVersion(definition, entry.value)
  const shown = toVersion(definition, entry.value)
  return written(definition, shown, finishDeletion(core, definition, objectKey(definition, namespace, name), entry, entry.value))
}

function markDeleted(
  core: ApiCore,
  { definition, namespace, name }: NamedTarget,
  entry: Entry<Stored>,
  finalizers: string[],
  grace: number,
  now: number,
  call: DeleteCall,
): Stored {
  const { metadata } = entry.value
  const first = metadata.deletionTimestamp === undefined
  // A shorter grace counts from when the deletion began.
  const began = first ? now : Date.parse(metadata.deletionTimestamp!) - (metadata.deletionGracePeriodSeconds ?? 0) * 1000
  const value: Stored = {
    ...entry.value,
    metadata: {
      ...metadata,
      finalizers,
      deletionTimestamp: timestamp(began + grace * 1000),
      // Upstream's namespaces end in their own way, which knows no grace.
      ...(isNamespace(definition) ? {} : { deletionGracePeriodSeconds: grace }),
      ...(metadata.generation === undefined || !first ? {} : { generation: metadata.generation + 1 }),
    },
  }
  if (first) definition.onDelete?.mark(value, now)
  if (isNamespace(definition)) Object.assign(value, { status: { ...(value as { status?: object }).status, phase: 'Terminating' } })
  const shown = toVersion(definition, entry.value)
  if (call.dryRun === true) return written(definition, shown, stamp(value, entry.revision))
  return written(definition, shown, core.store.update(objectKey(definition, namespace, name), entry.revision, (revision) => stamp(value, revision)).value)
}
