import type { Node, PersistentVolume, PersistentVolumeClaim } from 'kubernetes-types/core/v1'
import { matchesNodeSelector } from './node-selection.ts'
import type { Stored } from './object.ts'
import { compareQuantities, tryParseQuantity, zeroQuantity } from './quantity.ts'
import { matchesLabelSelector } from './selectors.ts'

const capacityOf = (volume: PersistentVolume) => tryParseQuantity(volume.spec?.capacity?.['storage'] ?? '0') ?? zeroQuantity
const wantedBy = (claim: PersistentVolumeClaim) => tryParseQuantity(claim.spec?.resources?.requests?.['storage'] ?? '0') ?? zeroQuantity

/**
 * The volume for a claim: one that was made for it, else the smallest free one that is large enough, of the same class and mode, with
 * all the access modes. https://kubernetes.io/docs/concepts/storage/persistent-volumes/#binding
 * @param place the node it must be reached from; 'nowhere yet': only a volume made for the claim will do; absent: any place
 */
export function chooseVolume(claim: Stored<PersistentVolumeClaim>, volumes: readonly Stored<PersistentVolume>[], place?: Node | 'nowhere yet'): Stored<PersistentVolume> | null {
  const reserved = volumes.find((volume) => isFor(volume, claim))
  if (reserved) return reserved
  if (place === 'nowhere yet') return null
  const fitting = volumes.filter(
    (volume) =>
      !volume.spec?.claimRef &&
      !volume.metadata.deletionTimestamp &&
      (volume.status?.phase ?? 'Available') !== 'Failed' &&
      unfit(claim, volume) === null &&
      (!claim.spec?.selector || matchesLabelSelector(claim.spec.selector, volume.metadata.labels)) &&
      (!place || !volume.spec?.nodeAffinity?.required || matchesNodeSelector(volume.spec.nodeAffinity.required, place)),
  )
  return fitting.sort((a, b) => compareQuantities(capacityOf(a), capacityOf(b)) || (a.metadata.name < b.metadata.name ? -1 : 1))[0] ?? null
}

/** Why a volume cannot serve a claim, in upstream's words; null: it can. */
export function unfit(claim: PersistentVolumeClaim, volume: PersistentVolume): string | null {
  if (compareQuantities(capacityOf(volume), wantedBy(claim)) < 0) return 'requested PV is too small'
  if ((volume.spec?.storageClassName ?? '') !== (claim.spec?.storageClassName ?? '')) return 'storageClassName does not match'
  if ((volume.spec?.volumeMode ?? 'Filesystem') !== (claim.spec?.volumeMode ?? 'Filesystem')) return 'incompatible volumeMode'
  if (!(claim.spec?.accessModes ?? []).every((mode) => volume.spec?.accessModes?.includes(mode))) return 'incompatible accessMode'
  return null
}

/** The volume names this claim as its own. */
export function isFor(volume: PersistentVolume, claim: Stored<PersistentVolumeClaim>): boolean {
  const reference = volume.spec?.claimRef
  return (
    reference !== undefined &&
    reference.namespace === claim.metadata.namespace &&
    reference.name === claim.metadata.name &&
    (reference.uid === undefined || reference.uid === claim.metadata.uid)
  )
}
