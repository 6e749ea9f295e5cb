import type { StatefulSet } from 'kubernetes-types/apps/v1'
import type { PersistentVolumeClaim, Pod } from 'kubernetes-types/core/v1'
import type { OwnerReference } from 'kubernetes-types/meta/v1'
import { kinds } from '../../machinery/kinds.ts'
import type { Stored } from '../../machinery/object.ts'
import { controllerRef } from '../../machinery/owner-references.ts'
import { isScaledAway } from './ordinals.ts'

/**
 * Who owns the claim of a pod, so that the garbage collector does what the retention policy says; null: as it is. A claim that somebody
 * else controls is left alone. https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#persistentvolumeclaim-retention
 */
export function claimOwners(set: Stored<StatefulSet>, pod: Stored<Pod>, claim: PersistentVolumeClaim): OwnerReference[] | null {
  const owners = claim.metadata?.ownerReferences ?? []
  const ours = [set.metadata.uid, pod.metadata.uid]
  if (owners.some(({ controller, uid }) => controller && !ours.includes(uid))) return null
  const { whenScaled = 'Retain', whenDeleted = 'Retain' } = set.spec?.persistentVolumeClaimRetentionPolicy ?? {}
  const byPod = whenScaled === 'Delete' && isScaledAway(set, pod)
  const bySet = whenDeleted === 'Delete' && !byPod
  const wanted = [
    ...owners.filter(({ uid }) => !ours.includes(uid)),
    ...(bySet ? [controllerRef(set, kinds.statefulSets)] : []),
    ...(byPod ? [controllerRef(pod, kinds.pods)] : []),
  ]
  const same = wanted.length === owners.length && wanted.every(({ uid }) => owners.some((owner) => owner.uid === uid && owner.controller))
  return same ? null : wanted
}
