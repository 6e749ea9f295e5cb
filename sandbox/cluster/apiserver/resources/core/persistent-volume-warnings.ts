import type { PersistentVolume, PersistentVolumeClaim } from 'kubernetes-types/core/v1'
import type { ObjectMeta } from 'kubernetes-types/meta/v1'
import { claimSpecWarnings, fractionWarnings, goneVolumeWarnings, termWarnings } from './pod-warnings.ts'

const CLASS = 'volume.beta.kubernetes.io/storage-class'
const MOUNT_OPTIONS = 'volume.beta.kubernetes.io/mount-options'

const annotationWarnings = (metadata: ObjectMeta | undefined, key: string, text: string): string[] => (metadata?.annotations?.[key] === undefined ? [] : [`metadata.annotations[${key}]: ${text}`])
const classWarnings = (metadata: ObjectMeta | undefined): string[] => annotationWarnings(metadata, CLASS, 'deprecated since v1.8; use "storageClassName" attribute instead')

/** pkg/api/persistentvolumeclaim GetWarningsForPersistentVolumeClaim */
export const claimWarnings = ({ metadata, spec }: PersistentVolumeClaim): string[] => [...classWarnings(metadata), ...claimSpecWarnings(spec ?? {}, 'spec')]

/** pkg/api/persistentvolume GetWarningsForPersistentVolume */
export const volumeWarnings = ({ metadata, spec = {} }: PersistentVolume): string[] => [
  ...classWarnings(metadata),
  ...annotationWarnings(metadata, MOUNT_OPTIONS, 'deprecated since v1.31; use "mountOptions" attribute instead'),
  ...(spec.persistentVolumeReclaimPolicy === 'Recycle'
    ? ['spec.persistentVolumeReclaimPolicy: The Recycle reclaim policy is deprecated. Instead, the recommended approach is to use dynamic provisioning.']
    : []),
  ...(spec.nodeAffinity?.required?.nodeSelectorTerms ?? []).flatMap((term, index) => termWarnings(term, `spec.nodeAffinity.required.nodeSelectorTerms[${index}]`)),
  ...goneVolumeWarnings(spec, 'spec'),
  ...fractionWarnings(spec.capacity?.['storage'], 'spec.capacity[storage]'),
]
