import type { CustomResourceDefinition } from 'kubernetes-types/apiextensions/v1'
import { timestamp } from '../../../machinery/clock.ts'
import type { KubeObject, Stored } from '../../../machinery/object.ts'
import type { Watch } from '../../../store/store.ts'
import { apiServerUser } from '../../bootstrap/bootstrap.ts'
import type { ApiCore, CallContext } from '../../core.ts'
import { stamp } from '../../object-meta.ts'
import { keyPrefix, objectKey } from '../../resource-table.ts'
import type { ResourceDefinition } from '../../resource.ts'
import { deleteObject } from '../../verbs/delete.ts'
import { finishDeletion, mayBeRemoved } from '../../verbs/removal.ts'

/** Keeps a definition until its objects are gone. */
export const CLEAN_UP_FINALIZER = 'customresourcecleanup.apiextensions.k8s.io'

export function markTerminating(definition: KubeObject, now: number): void {
  setTerminating(definition, now, 'True', 'InstanceDeletionPending', 'CustomResourceDefinition marked for deletion; CustomResource deletion will begin soon')
}

function setTerminating(object: KubeObject, now: number, status: string, reason: string, message: string): void {
  const definition = object as CustomResourceDefinition
  const before = definition.status
  const others = (before?.conditions ?? []).filter(({ type }) => type !== 'Terminating')
  const condition = { type: 'Terminating', status, lastTransitionTime: timestamp(now), reason, message }
  definition.status = { acceptedNames: definition.spec.names, storedVersions: [], ...before, conditions: [...others, condition] }
}

/**
 * Deletes the objects of a definition that is being deleted, waits for those that finalizers keep, then lets the definition go.
 * Returns how to stop waiting. apiextensions-apiserver/pkg/controller/finalizer
 */
export function cleanUp(core: ApiCore, crds: ResourceDefinition, name: string, definition: ResourceDefinition | undefined): () => void {
  const prefix = definition && keyPrefix(definition, undefined)
  let watch: Watch | undefined
  if (definition && prefix !== undefined) {
    deleteAll(core, definition, prefix)
    watch = core.store.watch(prefix, core.store.revision(), { event: check, closed: check })
  }
  // The deletion that this follows from is still being written.
  queueMicrotask(check)
  return () => watch?.stop()

  function check(): void {
    if (prefix !== undefined && core.store.list(prefix).entries.length > 0) return
    watch?.stop()
    release(core, crds, name)
  }
}

const context: CallContext = { user: apiServerUser, userAgent: 'kube-apiserver', warn: () => undefined }

function deleteAll(core: ApiCore, definition: ResourceDefinition, prefix: string): void {
  // As they are stored: a webhook that converts may be gone already.
  const { storedAs, convertsOutside: _, ...rest } = definition
  const same = (object: KubeObject): KubeObject => object
  const raw: ResourceDefinition = { ...rest, ...(storedAs === undefined ? {} : { storedAs: { ...storedAs, toStored: same, fromStored: same } }) }
  for (const { value } of core.store.list(prefix).entries) {
    const { namespace, name } = value.metadata
    deleteObject(core, { definition: raw, namespace, name }, {}, context)
  }
}

function release(core: ApiCore, crds: ResourceDefinition, name: string): void {
  const key = objectKey(crds, undefined, name)
  const entry = core.store.get(key)
  if (!entry || entry.value.metadata.deletionTimestamp === undefined) return
  const finalizers = (entry.value.metadata.finalizers ?? []).filter((one) => one !== CLEAN_UP_FINALIZER)
  if (finalizers.length === (entry.value.metadata.finalizers ?? []).length) return
  const value: Stored = { ...entry.value, metadata: { ...entry.value.metadata, finalizers } }
  setTerminating(value, core.clock.now(), 'False', 'InstanceDeletionCompleted', 'removed all instances')
  if (mayBeRemoved(crds, value)) finishDeletion(core, crds, key, entry, value)
  else core.store.update(key, entry.revision, (revision) => stamp(value, revision))
}
