import type { OwnerReference } from 'kubernetes-types/meta/v1'
import type { Kind } from './kinds.ts'
import type { KubeObject, Stored } from './object.ts'

/** The one owner that manages an object, if any. */
export const controllerOf = (object: KubeObject): OwnerReference | undefined => object.metadata?.ownerReferences?.find((owner) => owner.controller)

export const isControlledBy = (object: KubeObject, owner: KubeObject): boolean => controllerOf(object)?.uid === owner.metadata?.uid

/** The reference a controller puts into what it makes. */
export function controllerRef(owner: Stored, kind: Kind): OwnerReference {
  return { apiVersion: kind.apiVersion, kind: kind.kind, name: owner.metadata.name, uid: owner.metadata.uid, controller: true, blockOwnerDeletion: true }
}
