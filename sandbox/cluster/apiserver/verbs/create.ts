import { timestamp } from '../../machinery/clock.ts'
import type { KubeObject, Stored } from '../../machinery/object.ts'
import { KeyExistsError } from '../../store/store.ts'
import type { AdmissionRequest } from '../admission-plugin.ts'
import { admitMutating, admitValidating } from '../admit.ts'
import { managerOf } from '../core.ts'
import type { ApiCore, CallContext, Target, WriteCall } from '../core.ts'
import { setDefaults } from '../defaulting.ts'
import { required } from '../field-errors.ts'
import { generateName, metadataOf, newUid, stamp } from '../object-meta.ts'
import { trackFields } from '../patch/patch.ts'
import { once } from '../questions.ts'
import { groupVersion, objectKey, toStored, written } from '../resource-table.ts'
import { requireSize } from '../size-limit.ts'
import { alreadyExists, badRequest, invalid, modified } from '../status.ts'
import { validateNewObject } from '../validation.ts'

/** Names tried before a create with generateName gives up. */
const GENERATED_NAME_ATTEMPTS = 8

/**
 * Stores a new object. `object` is changed on the way and becomes the server's own: callers hand over a copy.
 * Throws Invalid, AlreadyExists, Forbidden and what admission throws.
 */
export function createObject(
  core: ApiCore,
  target: Target,
  object: KubeObject,
  call: WriteCall,
  context: CallContext,
  options: { tracked?: boolean } = {},
): Stored {
  const { definition } = target
  const now = once(context, 'now', () => core.clock.now())
  object.kind = definition.kind
  object.apiVersion = groupVersion(definition)
  let metadata = metadataOf(object)
  if (definition.namespaced) {
    metadata.namespace ??= target.namespace
    if (metadata.namespace === '') metadata.namespace = target.namespace
    if (metadata.namespace !== target.namespace) throw badRequest('the namespace of the provided object does not match the namespace sent on the request')
  } else delete metadata.namespace
  if (metadata.resourceVersion !== undefined && metadata.resourceVersion !== '') throw badRequest('resourceVersion should not be set on objects to be created')

  setDefaults(definition, object)
  // What admission and allocation fill in is nobody's. Server-side apply has tracked its fields itself.
  if (options.tracked !== true) trackFields({ definition, object, old: undefined, manager: managerOf(call, context), subresource: undefined, now })
  const generated = (metadata.name ?? '') === '' && (metadata.generateName ?? '') !== ''
  const request: AdmissionRequest = {
    operation: 'CREATE',
    resource: definition,
    subresource: undefined,
    namespace: target.namespace,
    name: metadata.name ?? '',
    object,
    user: context.user,
    dryRun: call.dryRun ?? false,
    now,
    warn: (text) => context.warn(text),
    ...(context.answers === undefined ? {} : { answers: context.answers }),
  }
  admitMutating(core, request)

  // A webhook gives the object new parts.
  metadata = metadataOf(object)
  metadata.uid = once(context, 'uid', newUid)
  metadata.creationTimestamp = timestamp(now)
  delete metadata.deletionTimestamp
  delete metadata.deletionGracePeriodSeconds
  delete metadata.selfLink
  if (definition.generationOf === null) delete metadata.generation
  else metadata.generation = 1
  definition.prepareForCreate?.(object, { namespace: target.namespace, subresource: undefined, now })
  if (generated) metadata.name = once(context, 'name', () => freeName(core, target, metadata.generateName ?? ''))

  // What cannot be given is said before all else, and alone.
  const allocators = core.allocators.filter((allocator) => allocator.handles(definition))
  const errors = allocators.flatMap((allocator) => allocator.allocate(object, undefined))
  if (errors.length === 0) {
    if ((metadata.name ?? '') === '') errors.push(required('metadata.name', 'name or generateName is required'))
    errors.push(...validateNewObject(definition, object))
  }
  if (errors.length > 0) throw invalid(definition, metadata.name ?? '', errors)
  admitValidating(core, { ...request, name: metadata.name ?? '' })
  for (const warning of definition.warnings?.(object) ?? []) context.warn(warning)

  const name = metadata.name ?? ''
  const key = objectKey(definition, target.namespace, name)
  const value = toStored(definition, object)
  requireSize(value)
  if (core.store.get(key) !== undefined) throw alreadyExists(definition, name)
  if (call.dryRun === true) return written(definition, object, stampDry(value))
  try {
    const stored = core.store.create(key, (revision) => stamp(value, revision)).value
    for (const allocator of allocators) allocator.record?.(core, stored, undefined)
    return written(definition, object, stored)
  } catch (error) {
    if (error instanceof KeyExistsError) throw modified(definition, name)
    throw error
  }
}

/** A dry run has no revision. */
export function stampDry(object: KubeObject): Stored {
  const stored = stamp(object, 0) as { metadata: { resourceVersion?: string } }
  delete stored.metadata.resourceVersion
  return stored as Stored
}

function freeName(core: ApiCore, { definition, namespace }: Target, base: string): string {
  for (let attempt = 0; attempt < GENERATED_NAME_ATTEMPTS; attempt++) {
    const name = generateName(base)
    if (core.store.get(objectKey(definition, namespace, name)) === undefined) return name
  }
  throw alreadyExists(definition, generateName(base))
}
