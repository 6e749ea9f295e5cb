import type { Event, PersistentVolume, PersistentVolumeClaim, Pod } from 'kubernetes-types/core/v1'
import type { StorageClass } from 'kubernetes-types/storage/v1'
import type { Explanation, Thing } from '../../../cluster-protocol.ts'
import type { Stored } from '../../../cluster/machinery/object.ts'
import { unfit } from '../../../cluster/machinery/volume-match.ts'
import { explainHeld } from '../explain/ending.ts'
import { explanation } from '../explain/explanation.ts'
import { fact, listed, otherOf, type Other } from './other.ts'

export interface StorageAround {
  volumes: readonly Stored<PersistentVolume>[]
  classes: readonly Stored<StorageClass>[]
}

/** https://kubernetes.io/docs/concepts/storage/storage-classes/#default-storageclass */
const DEFAULT_CLASS = 'storageclass.kubernetes.io/is-default-class'
/** Keeps a claim while a pod uses it. */
const IN_USE = 'kubernetes.io/pvc-protection'
/** Of a class that makes nothing. */
const NO_PROVISIONER = 'kubernetes.io/no-provisioner'

const classThing = (name: string): Thing => ({ kind: 'StorageClass', namespace: '', name })
const volumeThing = (name: string): Thing => ({ kind: 'PersistentVolume', namespace: '', name })

/** @param users pods that it is of @param warning the last one about it */
export function drawClaim(claim: Stored<PersistentVolumeClaim>, around: StorageAround, users: readonly Stored<Pod>[], warning: Event | undefined): Other {
  const { spec, status } = claim
  const volume = spec?.volumeName ?? ''
  const size = spec?.resources?.requests?.['storage'] ?? ''
  const className = spec?.storageClassName ?? ''
  const isKnown = around.classes.some(({ metadata }) => metadata.name === className)
  return otherOf('PersistentVolumeClaim', claim, {
    status: status?.phase ?? 'Pending',
    facts: [
      volume === '' ? fact('asksFor', { size, modes: listed(spec?.accessModes ?? []) }) : fact('boundTo', { size: status?.capacity?.['storage'] ?? size, volume }, { to: volumeThing(volume) }),
      ...(className === '' ? [] : [fact('ofClass', { name: className }, isKnown ? { to: classThing(className) } : {})]),
      ...(users.length === 0 ? [] : [fact('usedBy', { count: users.length, names: listed(namesOf(users)) })]),
    ],
    why: explainClaim(claim, around, users, warning),
  })
}

const namesOf = (objects: readonly { metadata: { name: string } }[]): string[] => objects.map(({ metadata }) => metadata.name).sort()

/** Pure: why a claim is not bound, or does not go; null: it is well. */
export function explainClaim(claim: Stored<PersistentVolumeClaim>, around: StorageAround, users: readonly Stored<Pod>[], warning: Event | undefined): Explanation | null {
  const { metadata, spec, status } = claim
  if (metadata.deletionTimestamp !== undefined && metadata.finalizers?.includes(IN_USE) === true && users.length > 0) return explanation('claimInUse', { names: listed(namesOf(users)) })
  const held = explainHeld(metadata)
  if (held !== null) return held
  if (status?.phase === 'Lost') return explanation('claimLost', { volume: spec?.volumeName })
  if (status?.phase === 'Bound') return null
  const className = spec?.storageClassName
  if (className === undefined) return explanation('claimNoDefault', { classes: listed(namesOf(around.classes)) || 'none' })
  const found = around.classes.find(({ metadata: { name } }) => name === className)
  // Of another class is no news where a class is named.
  const unfits = listed(unfitVolumes(claim, className === '' ? around.volumes : around.volumes.filter((volume) => volume.spec?.storageClassName === className)), 3)
  if (found === undefined && className !== '') return explanation('claimNoClass', { name: className, classes: listed(namesOf(around.classes)) || 'none', unfit: unfits === '' ? 'none' : unfits })
  if (found === undefined || found.provisioner === NO_PROVISIONER) return explanation('claimNoVolume', { name: className, unfit: unfits === '' ? 'none' : unfits })
  if (found.volumeBindingMode === 'WaitForFirstConsumer' && users.length === 0) return explanation('claimUnused', { name: className })
  return warning?.reason === 'ProvisioningFailed' ? explanation('claimRefused', { message: warning.message }) : explanation('claimMaking', { name: className })
}

/** Volumes that one might have thought are for it, each with why not: "disk-1: requested PV is too small". */
function unfitVolumes(claim: Stored<PersistentVolumeClaim>, volumes: readonly Stored<PersistentVolume>[]): string[] {
  return volumes
    .filter(({ status }) => (status?.phase ?? 'Available') === 'Available')
    .flatMap((volume) => {
      const why = unfit(claim, volume)
      return why === null ? [] : [`${volume.metadata.name}: ${why}`]
    })
}

export function drawVolume(volume: Stored<PersistentVolume>): Other {
  const { spec, status } = volume
  const claim = spec?.claimRef
  const policy = spec?.persistentVolumeReclaimPolicy ?? 'Retain'
  const phase = status?.phase ?? 'Available'
  return otherOf('PersistentVolume', volume, {
    status: phase,
    facts: [
      fact('offers', { size: spec?.capacity?.['storage'] ?? '', modes: listed(spec?.accessModes ?? []), policy }),
      ...(claim?.name === undefined ? [] : [fact('heldFor', { claim: `${claim.namespace}/${claim.name}` }, { to: { kind: 'PersistentVolumeClaim', namespace: claim.namespace ?? '', name: claim.name } })]),
      ...(spec?.storageClassName ? [fact('ofClass', { name: spec.storageClassName })] : []),
    ],
    why: phase === 'Released' ? explanation('volumeReleased', { claim: `${claim?.namespace}/${claim?.name}`, policy }) : phase === 'Failed' ? explanation('volumeFailed', { message: status?.message }) : phase === 'Bound' ? null : explainHeld(volume.metadata),
  })
}

export function drawStorageClass(storageClass: Stored<StorageClass>): Other {
  const isDefault = storageClass.metadata.annotations?.[DEFAULT_CLASS] === 'true'
  return otherOf('StorageClass', storageClass, {
    status: isDefault ? 'default' : '',
    facts: [fact('provisions', { provisioner: storageClass.provisioner, mode: storageClass.volumeBindingMode ?? 'Immediate' })],
  })
}
