import type { Patch } from '../machinery/api-client.ts'
import type { KubeObject, ObjectList, Status, Stored } from '../machinery/object.ts'
import type { Watch } from '../store/store.ts'
import type { Authorizer } from './auth/authorizer.ts'
import type { ApiCore, CallContext, NamedTarget, Target, WriteCall } from './core.ts'
import { isMetrics } from './metrics/metrics.ts'
import { objectKey } from './resource-table.ts'
import type { ResourceDefinition, Verb } from './resource.ts'
import { componentStatusCore, isComponentStatus } from './resources/core/component-status.ts'
import { findReview } from './reviews/index.ts'
import { methodNotAllowed, resourceNotServed } from './status.ts'
import { findSubresource } from './subresources/index.ts'
import type { ObjectSubresource } from './subresources/subresource.ts'
import { createObject } from './verbs/create.ts'
import { deleteCollection } from './verbs/delete-collection.ts'
import { deleteObject } from './verbs/delete.ts'
import type { DeleteCall, Deleted } from './verbs/delete.ts'
import { getObject } from './verbs/get.ts'
import { listObjects } from './verbs/list.ts'
import type { ListCall } from './verbs/list.ts'
import { patchObject } from './verbs/patch.ts'
import { updateObject } from './verbs/update.ts'
import { watchObjects } from './verbs/watch.ts'
import type { ObjectSink, WatchCall } from './verbs/watch.ts'

/** The verbs as both transports call them: each leads to its file, or to the subresource's own. */
export interface Dispatcher {
  core: ApiCore
  get(target: NamedTarget): Stored
  exists(target: NamedTarget): boolean
  list(target: Target, call: ListCall): ObjectList
  watch(target: Target, call: WatchCall, sink: ObjectSink): Watch
  /** Reviews are answered and not kept. */
  create(target: Target, object: KubeObject, call: WriteCall, context: CallContext): KubeObject | Status
  /** POST to a subresource: binding, eviction, token. */
  createSubresource(target: NamedTarget, object: KubeObject, call: WriteCall, context: CallContext): KubeObject | Status
  update(target: NamedTarget, object: KubeObject, call: WriteCall, context: CallContext): Stored
  patch(target: NamedTarget, patch: Patch, call: WriteCall, context: CallContext): Stored
  delete(target: NamedTarget, call: DeleteCall, context: CallContext): Deleted
  deleteCollection(target: Target, selection: ListCall, call: DeleteCall, context: CallContext): ObjectList
}

/** `measure` gives the core that metrics are read from; absent: none are served. */
export function createDispatcher(core: ApiCore, authorizer: Authorizer, measure?: () => ApiCore): Dispatcher {
  const readFrom = (definition: ResourceDefinition): ApiCore =>
    measure !== undefined && isMetrics(definition) ? measure() : isComponentStatus(definition) ? componentStatusCore(core) : core
  return {
    core,
    get(target) {
      const own = subresourceOf(target)
      if (own === undefined) return getObject(readFrom(target.definition), allowed(target, 'get'))
      if (own.get === undefined) throw methodNotAllowed()
      return own.get(core, target)
    },
    exists: ({ definition, namespace, name }) => core.store.get(objectKey(definition, namespace, name)) !== undefined,
    list: (target, call) => listObjects(readFrom(target.definition), allowed(target, 'list'), call),
    watch: (target, call, sink) => watchObjects(core, allowed(target, 'watch'), call, sink),
    create(target, object, call, context) {
      const review = findReview(allowed(target, 'create').definition)
      return review === undefined ? createObject(core, target, object, call, context) : review.answer(object, { core, authorizer, target, context })
    },
    createSubresource(target, object, call, context) {
      const own = subresourceOf(target)
      if (own?.create === undefined) throw methodNotAllowed()
      return own.create(core, target, object, call, context)
    },
    update(target, object, call, context) {
      const own = subresourceOf(target)
      if (own === undefined) return updateObject(core, allowed(target, 'update'), object, call, context)
      if (own.update === undefined) throw methodNotAllowed()
      return own.update(core, target, object, call, context)
    },
    patch(target, patch, call, context) {
      const own = subresourceOf(target)
      if (own === undefined) return patchObject(core, allowed(target, 'patch'), patch, call, context)
      if (own.patch === undefined) throw methodNotAllowed()
      return own.patch(core, target, patch, call, context)
    },
    delete: (target, call, context) => deleteObject(core, allowed(target, 'delete'), call, context),
    deleteCollection: (target, selection, call, context) => deleteCollection(core, allowed(target, 'deletecollection'), selection, call, context),
  }
}

/** Undefined when the object itself is meant. Throws NotFound for one the kind does not have. */
function subresourceOf({ definition, subresource }: NamedTarget): ObjectSubresource | undefined {
  if (subresource === undefined) return undefined
  const own = findSubresource(definition, subresource)
  if (own === undefined) throw resourceNotServed()
  // A stream has no objects to read or write.
  return own.handler ?? {}
}

function allowed<T extends Target>(target: T, verb: Verb): T {
  if (!target.definition.verbs.includes(verb)) throw methodNotAllowed()
  return target
}
