import type { ApiClient } from './api-client.ts'
import type { Kind } from './kinds.ts'
import type { KubeObject, Stored } from './object.ts'
import { controllerOf, controllerRef } from './owner-references.ts'
import { isNotFound } from './reconciler.ts'

export type ClaimDecision = 'keep' | 'adopt' | 'release' | 'ignore'

/** What an owner does with an object it may own, as upstream's ControllerRefManager. */
export function decideClaim(owner: Stored, object: Stored, selected: boolean): ClaimDecision {
  const controller = controllerOf(object)
  if (controller) {
    if (controller.uid !== owner.metadata.uid) return 'ignore'
    if (selected) return 'keep'
    return owner.metadata.deletionTimestamp ? 'ignore' : 'release'
  }
  if (owner.metadata.deletionTimestamp || !selected || object.metadata.deletionTimestamp) return 'ignore'
  return 'adopt'
}

export interface ClaimOptions<T extends KubeObject> {
  client: ApiClient
  owner: Stored
  ownerKind: Kind
  kind: Kind<T>
  candidates: readonly Stored<T>[]
  /** Put on what is adopted, taken off what is released. */
  finalizer?: string
  selects(object: Stored<T>): boolean
}

/** The candidates that belong to the owner, after adopting orphans that its selector picks and releasing what it no longer picks. */
export async function claim<T extends KubeObject>(options: ClaimOptions<T>): Promise<Stored<T>[]> {
  const mine: Stored<T>[] = []
  let mayAdopt: Promise<boolean> | undefined
  for (const candidate of options.candidates) {
    const decision = decideClaim(options.owner, candidate, options.selects(candidate))
    if (decision === 'keep') mine.push(candidate)
    if (decision === 'release') await release(options, candidate)
    if (decision === 'adopt' && (await (mayAdopt ??= stillThere(options)))) {
      const adopted = await adopt(options, candidate)
      if (adopted) mine.push(adopted)
    }
  }
  return mine
}

/** The cache may be behind: an owner that is gone or going must not adopt. */
async function stillThere({ client, owner, ownerKind }: ClaimOptions<KubeObject>): Promise<boolean> {
  try {
    const fresh = await client.get(ownerKind, owner.metadata.namespace, owner.metadata.name)
    return fresh.metadata.uid === owner.metadata.uid && !fresh.metadata.deletionTimestamp
  } catch (error) {
    if (isNotFound(error)) return false
    throw error
  }
}

async function adopt<T extends KubeObject>({ client, owner, ownerKind, kind, finalizer }: ClaimOptions<T>, object: Stored<T>): Promise<Stored<T> | null> {
  const ownerReferences = [...(object.metadata.ownerReferences ?? []), controllerRef(owner, ownerKind)]
  const finalizers = object.metadata.finalizers ?? []
  const added = finalizer === undefined || finalizers.includes(finalizer) ? {} : { finalizers: [...finalizers, finalizer] }
  return patchMetadata(client, kind, object, { ownerReferences, ...added })
}

async function release<T extends KubeObject>({ client, owner, kind, finalizer }: ClaimOptions<T>, object: Stored<T>): Promise<void> {
  const left = object.metadata.ownerReferences?.filter((reference) => reference.uid !== owner.metadata.uid) ?? []
  const kept = object.metadata.finalizers?.filter((one) => one !== finalizer) ?? []
  const removed = finalizer === undefined ? {} : { finalizers: kept.length > 0 ? kept : null }
  await patchMetadata(client, kind, object, { ownerReferences: left.length > 0 ? left : null, ...removed })
}

async function patchMetadata<T extends KubeObject>(client: ApiClient, kind: Kind<T>, object: Stored<T>, change: object): Promise<Stored<T> | null> {
  const { namespace, name, uid, resourceVersion } = object.metadata
  try {
    return await client.patch<T>(kind, namespace, name, { type: 'merge', body: { metadata: { uid, resourceVersion, ...change } } })
  } catch (error) {
    if (isNotFound(error)) return null
    throw error
  }
}
