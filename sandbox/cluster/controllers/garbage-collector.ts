import type { OwnerReference } from 'kubernetes-types/meta/v1'
import type { Informer } from '../machinery/informer.ts'
import { type Kind, keyOf, kinds } from '../machinery/kinds.ts'
import type { KubeObject, Stored } from '../machinery/object.ts'
import { ignoringNotFound, isNotFound } from '../machinery/reconciler.ts'
import type { WorkQueue } from '../machinery/work-queue.ts'
import { everyKind } from './all-kinds.ts'
import { anyInformer, reconciling, type StartController } from './context.ts'
import { decideGarbage, FOREGROUND, ORPHAN, type OwnerState, waitsForDependents } from './garbage/decide.ts'

/** As upstream's --concurrent-gc-syncs. */
const CONCURRENCY = 20

interface Watched {
  kind: Kind
  informer: Informer<KubeObject>
  unsubscribe: () => void
}

/** Deletes what its owners left behind, and holds owners until their dependents are gone where that was asked for. */
export const startGarbageCollector: StartController = (context) => {
  const { client, informers } = context
  const watched = new Map<string, Watched>()

  const dependentsOf = (uid: string): { watched: Watched; object: Stored }[] =>
    [...watched.values()].flatMap((one) => one.informer.ownedBy(uid).map((object) => ({ watched: one, object })))

  const reconcile = async (key: string): Promise<void> => {
    const [kindKey, objectKey] = key.split('|') as [string, string]
    const found = watched.get(kindKey)
    const object = found?.informer.getByKey(objectKey)
    if (!found || !object) return
    const dependents = dependentsOf(object.metadata.uid)
    const references = object.metadata.deletionTimestamp ? [] : (object.metadata.ownerReferences ?? [])
    const owners = await Promise.all(references.map(async (reference) => ({ reference, state: await stateOf(reference, object) })))
    const decision = decideGarbage({ object, owners, dependents: dependents.map((one) => one.object) })
    switch (decision.do) {
      case 'nothing':
        return
      case 'orphanDependents':
        await Promise.all(dependents.map((one) => dropOwners(one.watched.kind, one.object, [object.metadata.uid])))
        return removeFinalizer(found.kind, object, ORPHAN)
      case 'deleteDependents':
        for (const one of dependents) if (!one.object.metadata.deletionTimestamp) enqueue(one.watched, one.object)
        return
      case 'releaseFinalizer':
        return removeFinalizer(found.kind, object, FOREGROUND)
      case 'dropOwners':
        return dropOwners(found.kind, object, decision.uids)
      case 'unblockOwners':
        return patchMetadata(found.kind, object, { ownerReferences: object.metadata.ownerReferences?.map((reference) => ({ ...reference, blockOwnerDeletion: false })) })
      case 'delete': {
        const { namespace, name, uid } = object.metadata
        await ignoringNotFound(client.delete(found.kind, namespace, name, { propagationPolicy: decision.policy, preconditions: { uid } }))
      }
    }
  }

  /** Known objects by the caches; what they do not have is asked of the API, for a cache may be behind. */
  const stateOf = async (reference: OwnerReference, dependent: Stored): Promise<OwnerState> => {
    const one = [...watched.values()].find(({ kind }) => isKindOf(kind, reference))
    // An owner of a kind nobody serves (yet): leave the object alone.
    if (!one) return 'there'
    const namespace = one.kind.namespaced ? dependent.metadata.namespace : undefined
    let owner = one.informer.get(namespace, reference.name)
    if (owner?.metadata.uid !== reference.uid) {
      try {
        owner = await client.get(one.kind, namespace, reference.name)
      } catch (error) {
        if (isNotFound(error)) return 'absent'
        throw error
      }
    }
    if (owner.metadata.uid !== reference.uid) return 'absent'
    return waitsForDependents(owner) ? 'waiting' : 'there'
  }

  const dropOwners = (kind: Kind, object: Stored, uids: readonly string[]): Promise<void> => {
    const left = object.metadata.ownerReferences?.filter((reference) => !uids.includes(reference.uid)) ?? []
    return patchMetadata(kind, object, { ownerReferences: left.length > 0 ? left : null })
  }

  const removeFinalizer = (kind: Kind, object: Stored, finalizer: string): Promise<void> => {
    const left = object.metadata.finalizers?.filter((one) => one !== finalizer) ?? []
    return patchMetadata(kind, object, { finalizers: left.length > 0 ? left : null })
  }

  const patchMetadata = (kind: Kind, object: Stored, metadata: Record<string, unknown>): Promise<void> => {
    const { namespace, name, uid, resourceVersion } = object.metadata
    return ignoringNotFound(client.patch(kind, namespace, name, { type: 'merge', body: { metadata: { ...metadata, uid, resourceVersion } } }))
  }

  let queue: WorkQueue | undefined
  const enqueue = ({ kind }: Watched, object: Stored): void => queue?.add(`${keyOfKind(kind)}|${keyOf(object)}`)

  const watch = (kind: Kind): void => {
    const informer = informers.of(kind)
    const one: Watched = { kind, informer, unsubscribe: () => undefined }
    watched.set(keyOfKind(kind), one)
    one.unsubscribe = informer.subscribe(({ type, object, old }) => {
      if (type === 'deleted') {
        for (const dependent of dependentsOf(object.metadata.uid)) enqueue(dependent.watched, dependent.object)
        for (const owner of waitingOwnersOf(object)) enqueue(owner.watched, owner.object)
        return
      }
      if (object.metadata.deletionTimestamp) {
        if (object.metadata.finalizers?.some((finalizer) => finalizer === ORPHAN || finalizer === FOREGROUND)) enqueue(one, object)
      } else if (object.metadata.ownerReferences && object.metadata.ownerReferences !== old?.metadata.ownerReferences && mayBeGarbage(object)) {
        enqueue(one, object)
      }
      // A dependent that no longer names its owner may have been the last that held it.
      if (old?.metadata.ownerReferences && old.metadata.ownerReferences !== object.metadata.ownerReferences) {
        for (const owner of waitingOwnersOf(old)) enqueue(owner.watched, owner.object)
      }
    })
  }

  /** Owners that the caches have and that hold for their dependents. */
  const waitingOwnersOf = (object: Stored): { watched: Watched; object: Stored }[] =>
    (object.metadata.ownerReferences ?? []).flatMap((reference) => {
      const owner = cachedOwner(reference, object)
      return owner && waitsForDependents(owner.object) ? [owner] : []
    })

  const cachedOwner = (reference: OwnerReference, dependent: Stored): { watched: Watched; object: Stored } | undefined => {
    for (const one of watched.values()) {
      if (!isKindOf(one.kind, reference)) continue
      const owner = one.informer.get(one.kind.namespaced ? dependent.metadata.namespace : undefined, reference.name)
      if (owner?.metadata.uid === reference.uid) return { watched: one, object: owner }
    }
    return undefined
  }

  const mayBeGarbage = (object: Stored): boolean =>
    object.metadata.ownerReferences?.some((reference) => {
      const owner = cachedOwner(reference, object)
      return !owner || waitsForDependents(owner.object)
    }) ?? false

  return reconciling(context, {
    name: 'garbage-collector-controller',
    concurrency: CONCURRENCY,
    reconcile,
    informers: [anyInformer(informers.of(kinds.namespaces))],
    watch: (started) => {
      queue = started
      const stopKinds = everyKind(informers, watch, (kind) => {
        watched.get(keyOfKind(kind))?.unsubscribe()
        watched.delete(keyOfKind(kind))
      })
      return [stopKinds, () => watched.forEach((one) => one.unsubscribe())]
    },
  })
}

const keyOfKind = (kind: Kind): string => `${kind.group}/${kind.resource}`
/** References may name another version of the kind. */
const isKindOf = (kind: Kind, reference: OwnerReference): boolean => kind.kind === reference.kind && kind.group === groupOf(reference.apiVersion)
const groupOf = (apiVersion: string): string => (apiVersion.includes('/') ? apiVersion.split('/')[0]! : '')
