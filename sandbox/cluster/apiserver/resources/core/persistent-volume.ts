import type { PersistentVolume, PersistentVolumeClaim } from 'kubernetes-types/core/v1'
import { ageColumn, ageOf, nameColumn, nameOf, text, wide } from '../columns.ts'
import { define, everyVerb, resetStatus, separateStatus, writable } from '../define.ts'
import { validateClaim, validateClaimUpdate } from './persistent-volume-claim-rules.ts'
import { validateVolume, validateVolumeUpdate } from './persistent-volume-rules.ts'
import { claimWarnings, volumeWarnings } from './persistent-volume-warnings.ts'

const CLASS_ANNOTATION = 'volume.beta.kubernetes.io/storage-class'

export const persistentVolumes = define<PersistentVolume>({
  group: '',
  version: 'v1',
  kind: 'PersistentVolume',
  resource: 'persistentvolumes',
  singular: 'persistentvolume',
  shortNames: ['pv'],
  namespaced: false,
  verbs: everyVerb,
  schema: 'io.k8s.api.core.v1.PersistentVolume',
  subresources: { status: true },
  generationOf: null,
  setDefaults(volume) {
    const { spec } = volume
    writable(volume).status = { ...volume.status, phase: volume.status?.phase || 'Pending' }
    if (!spec) return
    spec.persistentVolumeReclaimPolicy ||= 'Retain'
    spec.volumeMode ??= 'Filesystem'
    if (spec.hostPath) spec.hostPath.type ??= ''
  },
  prepareForCreate: (volume) => resetStatus(volume, { phase: 'Pending' }),
  prepareForUpdate: (volume, old, { subresource }) => separateStatus(volume, old, subresource),
  warnings: volumeWarnings,
  validate: validateVolume,
  validateUpdate: validateVolumeUpdate,
  selectableFields: (volume) => ({ name: nameOf(volume) }),
  columns: [
    nameColumn,
    text('Capacity'),
    text('Access Modes'),
    text('Reclaim Policy'),
    text('Status'),
    text('Claim'),
    text('StorageClass'),
    text('VolumeAttributesClass'),
    text('Reason'),
    ageColumn,
    wide(text('VolumeMode')),
  ],
  row: (volume, now) => [
    nameOf(volume),
    volume.spec?.capacity?.storage ?? '0',
    accessModes(volume.spec?.accessModes),
    volume.spec?.persistentVolumeReclaimPolicy ?? '',
    volume.metadata.deletionTimestamp ? 'Terminating' : (volume.status?.phase ?? ''),
    volume.spec?.claimRef ? `${volume.spec.claimRef.namespace ?? ''}/${volume.spec.claimRef.name ?? ''}` : '',
    volume.metadata.annotations?.[CLASS_ANNOTATION] ?? volume.spec?.storageClassName ?? '',
    volume.spec?.volumeAttributesClassName ?? '<unset>',
    volume.status?.reason ?? '',
    ageOf(volume, now),
    volume.spec?.volumeMode ?? '<unset>',
  ],
})

export const persistentVolumeClaims = define<PersistentVolumeClaim>({
  group: '',
  version: 'v1',
  kind: 'PersistentVolumeClaim',
  resource: 'persistentvolumeclaims',
  singular: 'persistentvolumeclaim',
  shortNames: ['pvc'],
  namespaced: true,
  verbs: everyVerb,
  schema: 'io.k8s.api.core.v1.PersistentVolumeClaim',
  subresources: { status: true },
  generationOf: null,
  setDefaults(claim) {
    writable(claim).status = { ...claim.status, phase: claim.status?.phase || 'Pending' }
    if (claim.spec) claim.spec.volumeMode ??= 'Filesystem'
  },
  prepareForCreate: (claim) => resetStatus(claim, { phase: 'Pending' }),
  prepareForUpdate: (claim, old, { subresource }) => separateStatus(claim, old, subresource),
  warnings: claimWarnings,
  validate: validateClaim,
  validateUpdate: validateClaimUpdate,
  selectableFields: (claim) => ({ name: nameOf(claim) }),
  columns: [
    nameColumn,
    text('Status'),
    text('Volume'),
    text('Capacity'),
    text('Access Modes'),
    text('StorageClass'),
    text('VolumeAttributesClass'),
    ageColumn,
    wide(text('VolumeMode')),
  ],
  row(claim, now) {
    const bound = (claim.spec?.volumeName ?? '') !== ''
    return [
      nameOf(claim),
      claim.metadata.deletionTimestamp ? 'Terminating' : (claim.status?.phase ?? ''),
      claim.spec?.volumeName ?? '',
      bound ? (claim.status?.capacity?.storage ?? '0') : '',
      bound ? accessModes(claim.status?.accessModes) : '',
      claim.metadata.annotations?.[CLASS_ANNOTATION] ?? claim.spec?.storageClassName ?? '',
      claim.spec?.volumeAttributesClassName ?? '<unset>',
      ageOf(claim, now),
      claim.spec?.volumeMode ?? '<unset>',
    ]
  },
})

const shortModes = { ReadWriteOnce: 'RWO', ReadOnlyMany: 'ROX', ReadWriteMany: 'RWX', ReadWriteOncePod: 'RWOP' }

const accessModes = (modes: string[] | undefined): string =>
  Object.entries(shortModes)
    .filter(([mode]) => modes?.includes(mode))
    .map(([, short]) => short)
    .join(',')
