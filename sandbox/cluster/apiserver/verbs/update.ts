import type { ObjectMeta } from 'kubernetes-types/meta/v1'
import type { KubeObject, Stored } from '../../machinery/object.ts'
import type { Entry } from '../../store/store.ts'
import type { AdmissionRequest } from '../admission-plugin.ts'
import { admitMutating, admitValidating } from '../admit.ts'
import { managerOf, requireEntry } from '../core.ts'
import type { ApiCore, CallContext, NamedTarget, WriteCall } from '../core.ts'
import { setDefaults } from '../defaulting.ts'
import { equalJson } from '../json-value.ts'
import { metadataOf, stamp } from '../object-meta.ts'
import { trackFields } from '../patch/patch.ts'
import { once } from '../questions.ts'
import { groupVersion, objectKey, registryKey, toStored, toVersion, written } from '../resource-table.ts'
import { requireSize } from '../size-limit.ts'
import { badRequest, conflict, invalid, modified, plainError } from '../status.ts'
import { validateObject, validateObjectUpdate } from '../validation.ts'
import { createObject, stampDry } from './create.ts'
import { finishDeletion, mayBeRemoved } from './removal.ts'

/**
 * PUT. `object` becomes the server's own. Throws NotFound, Conflict, Invalid and what admission throws.
 */
export function updateObject(core: ApiCore, target: NamedTarget, object: KubeObject, call: WriteCall, context: CallContext): Stored {
  const { definition } = target
  const metadata = metadataOf(object)
  if ((metadata.name ?? '') === '') throw badRequest('the name of the object (based on URL) was undeterminable: name must be provided')
  if (metadata.name !== target.name) throw badRequest(`the name of the object (${metadata.name ?? ''}) does not match the name on the URL (${target.name})`)
  if (definition.namespaced) {
    metadata.namespace ??= target.namespace
    if (metadata.namespace !== target.namespace) throw badRequest('the namespace of the provided object does not match the namespace sent on the request')
  }
  if (target.subresource === undefined && createsOnUpdate.has(definition.resource) && core.store.get(objectKey(definition, target.namespace, target.name)) === undefined) {
    delete metadata.resourceVersion
    return createObject(core, target, object, call, context)
  }
  const entry = requireEntry(core, target)
  return replaceObject(core, target, entry, object, call, context)
}

/** Resources whose PUT makes what is not there (AllowCreateOnUpdate of upstream's strategies). */
const createsOnUpdate = new Set(['endpoints', 'events', 'leases', 'limitranges', 'services', 'roles', 'rolebindings', 'clusterroles', 'clusterrolebindings'])

export interface ReplaceOptions {
  /** Server-side apply has tracked the fields itself. */
  tracked?: boolean
  /** What managed fields name as the way of the change, where it is not that of the target. */
  trackedSubresource?: string
}

/** Writes `object` over a stored one: what update, patch and the subresources of a kind share. */
export function replaceObject(
  core: ApiCore,
  target: NamedTarget,
  entry: Entry<Stored>,
  object: KubeObject,
  call: WriteCall,
  context: CallContext,
  options: ReplaceOptions = {},
): Stored {
  const { definition, subresource } = target
  const now = once(context, 'now', () => core.clock.now())
  const old = toVersion(definition, entry.value)
  object.kind = definition.kind
  object.apiVersion = groupVersion(definition)
  const metadata = metadataOf(object)
  requireSameObject(target, metadata, old)
  keepSystemFields(object, old)
  setDefaults(definition, object)
  const way = options.trackedSubresource ?? subresource
  const track = (): void => trackFields({ definition, object, old, manager: managerOf(call, context), subresource: way, now })
  // What admission and allocation fill in is nobody's; of the subresources but /status, only what they let through is looked at.
  const early = way === undefined || way === 'status'
  if (early && options.tracked !== true) track()

  const request: AdmissionRequest = {
    operation: 'UPDATE',
    resource: definition,
    subresource: way,
    namespace: target.namespace,
    name: target.name,
    object,
    old,
    user: context.user,
    dryRun: call.dryRun ?? false,
    now,
    warn: (text) => context.warn(text),
    ...(context.answers === undefined ? {} : { answers: context.answers }),
  }
  admitMutating(core, request)
  definition.prepareForUpdate?.(object, old, { namespace: target.namespace, subresource, now })
  const allocators = subresource === undefined ? core.allocators.filter((allocator) => allocator.handles(definition)) : []
  for (const allocator of allocators) allocator.inherit(object, old)
  raiseGeneration(definition, object, old)
  const [wrong, changed] = [validateObject(definition, object, old), validateObjectUpdate(definition, object, old, subresource)]
  const errors = definition.changesFirst === true ? [...changed, ...wrong] : [...wrong, ...changed]
  if (errors.length === 0) for (const allocator of allocators) errors.push(...allocator.allocate(object, old))
  if (errors.length > 0) throw invalid(definition, target.name, errors)
  admitValidating(core, request)
  if (subresource === undefined) for (const warning of definition.warnings?.(object, old) ?? []) context.warn(warning)

  if (!early && options.tracked !== true) track()
  const value = toStored(definition, object)
  requireSize(value)
  const key = objectKey(definition, target.namespace, target.name)
  if (mayBeRemoved(definition, value)) {
    return written(definition, object, call.dryRun === true ? stampDry(value) : finishDeletion(core, definition, key, entry, value))
  }
  const stamped = stamp(value, entry.revision)
  if (equalJson(stamped, entry.value)) return old
  if (call.dryRun === true) return written(definition, object, stamped)
  const stored = core.store.update(key, entry.revision, (revision) => stamp(value, revision)).value
  for (const allocator of allocators) allocator.record?.(core, stored, entry.value)
  return written(definition, object, stored)
}

/** Throws Conflict where the client means another object, or another state of it. */
function requireSameObject({ definition, namespace, name }: NamedTarget, { uid = '', resourceVersion = '' }: ObjectMeta, old: Stored): void {
  if (uid !== '' && uid !== old.metadata.uid) {
    const failed = `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${old.metadata.uid}`
    throw conflict(definition, name, `StorageError: invalid object, Code: 4, Key: ${registryKey(definition, namespace, name)}, ResourceVersion: 0, AdditionalErrorMsg: ${failed}`)
  }
  if (resourceVersion !== '' && !/^\d+$/.test(resourceVersion)) throw plainError(500, `strconv.ParseUint: parsing ${JSON.stringify(resourceVersion)}: invalid syntax`)
  // 0: whatever it is now.
  if (Number(resourceVersion) > 0 && resourceVersion !== old.metadata.resourceVersion) throw modified(definition, name)
}

/** What a client cannot change by sending something else. */
function keepSystemFields(object: KubeObject, old: Stored): void {
  const metadata = metadataOf(object)
  metadata.uid = old.metadata.uid
  metadata.creationTimestamp = old.metadata.creationTimestamp
  metadata.generateName = old.metadata.generateName
  metadata.generation = old.metadata.generation
  metadata.deletionTimestamp = old.metadata.deletionTimestamp
  metadata.deletionGracePeriodSeconds = old.metadata.deletionGracePeriodSeconds
  delete metadata.selfLink
}

/** https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/object-meta/ (generation) */
function raiseGeneration(definition: NamedTarget['definition'], object: KubeObject, old: Stored): void {
  if (definition.generationOf === null) return
  const of = definition.generationOf ?? specOf
  const metadata = metadataOf(object)
  metadata.generation = old.metadata.generation
  if (!equalJson(of(object), of(old))) metadata.generation = (old.metadata.generation ?? 0) + 1
}

const specOf = (object: KubeObject): unknown => ('spec' in object ? object.spec : undefined)
