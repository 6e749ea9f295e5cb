import type { PersistentVolumeClaim, Pod } from 'kubernetes-types/core/v1'
import type { Informers } from '../machinery/informers.ts'
import { kinds } from '../machinery/kinds.ts'
import type { VolumeState } from './filter.ts'
import { matchesNodeSelector } from '../machinery/node-selection.ts'

/** What a pod's claims mean for its place. */
export function volumeState(informers: Informers): VolumeState {
  const claimsOf = (pod: Pod): { name: string; claim: PersistentVolumeClaim | undefined }[] =>
    (pod.spec?.volumes ?? []).flatMap((volume) => {
      const name = volume.persistentVolumeClaim?.claimName ?? (volume.ephemeral ? `${pod.metadata?.name}-${volume.name}` : undefined)
      return name === undefined ? [] : [{ name, claim: informers.of(kinds.persistentVolumeClaims).get(pod.metadata?.namespace, name) }]
    })
  return {
    blocked(pod) {
      for (const { name, claim } of claimsOf(pod)) {
        if (!claim) return `persistentvolumeclaim "${name}" not found`
        if (claim.metadata?.deletionTimestamp) return `persistentvolumeclaim "${name}" is being deleted`
        if (!claim.spec?.volumeName && !waitsForConsumer(claim, informers)) return 'pod has unbound immediate PersistentVolumeClaims'
      }
      return null
    },
    reachable: (pod, node) =>
      claimsOf(pod).every(({ claim }) => {
        const volume = claim?.spec?.volumeName ? informers.of(kinds.persistentVolumes).get(undefined, claim.spec.volumeName) : undefined
        const required = volume?.spec?.nodeAffinity?.required
        return !required || matchesNodeSelector(required, node.node)
      }),
  }
}

/** The volume is made when the pod has its node. */
function waitsForConsumer(claim: PersistentVolumeClaim, informers: Informers): boolean {
  const name = claim.spec?.storageClassName
  return name !== undefined && informers.of(kinds.storageClasses).get(undefined, name)?.volumeBindingMode === 'WaitForFirstConsumer'
}

/** Claims that have to be told where the pod will run, so that their volumes are made there. */
export const unboundClaims = (pod: Pod, informers: Informers): PersistentVolumeClaim[] =>
  (pod.spec?.volumes ?? []).flatMap(({ persistentVolumeClaim }) => {
    const claim = persistentVolumeClaim && informers.of(kinds.persistentVolumeClaims).get(pod.metadata?.namespace, persistentVolumeClaim.claimName)
    return claim && !claim.spec?.volumeName ? [claim] : []
  })
