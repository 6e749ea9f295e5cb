import type { PersistentVolume, PersistentVolumeClaim } from 'kubernetes-types/core/v1'
import type { Stored } from '../../machinery/object.ts'
import { compareQuantities, tryParseQuantity, zeroQuantity } from '../../machinery/quantity.ts'
import { matchesLabelSelector } from '../../machinery/selectors.ts'

/**
 * The volume for a claim: one that was made for it, else the smallest free one that is large enough, of the same class and mode, with
 * all the access modes. https://kubernetes.io/docs/concepts/storage/persistent-volumes/#binding
 */
export function chooseVolume(claim: Stored<PersistentVolumeClaim>, volumes: readonly Stored<PersistentVolume>[]): Stored<PersistentVolume> | null {
  const reserved = volumes.find((volume) => isFor(volume, claim))
  if (reserved) return reserved
  const wanted = tryParseQuantity(claim.spec?.resources?.requests?.['storage'] ?? '0') ?? zeroQuantity
  const capacity = (volume: PersistentVolume) => tryParseQuantity(volume.spec?.capacity?.['storage'] ?? '0') ?? zeroQuantity
  const fitting = volumes.filter(
    (volume) =>
      !volume.spec?.claimRef &&
      !volume.metadata.deletionTimestamp &&
      (volume.status?.phase ?? 'Available') !== 'Failed' &&
      (volume.spec?.storageClassName ?? '') === (claim.spec?.storageClassName ?? '') &&
      (volume.spec?.volumeMode ?? 'Filesystem') === (claim.spec?.volumeMode ?? 'Filesystem') &&
      (claim.spec?.accessModes ?? []).every((mode) => volume.spec?.accessModes?.includes(mode)) &&
      (!claim.spec?.selector || matchesLabelSelector(claim.spec.selector, volume.metadata.labels)) &&
      compareQuantities(capacity(volume), wanted) >= 0,
  )
  return fitting.sort((a, b) => compareQuantities(capacity(a), capacity(b)) || (a.metadata.name < b.metadata.name ? -1 : 1))[0] ?? null
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
