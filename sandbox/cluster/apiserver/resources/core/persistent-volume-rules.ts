import type { PersistentVolume, PersistentVolumeClaim, PersistentVolumeClaimSpec } from 'kubernetes-types/core/v1'
import type { Stored } from '../../../machinery/object.ts'
import { compareQuantities, tryParseQuantity } from '../../../machinery/quantity.ts'
import { equalJson } from '../../json-value.ts'
import { forbidden, invalid, notSupported, required, type FieldError } from '../../field-errors.ts'

const ACCESS_MODES = ['ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOnce', 'ReadWriteOncePod']
const VOLUME_MODES = ['Block', 'Filesystem']
const RECLAIM_POLICIES = ['Delete', 'Recycle', 'Retain']

export function validateClaim({ spec }: PersistentVolumeClaim): FieldError[] {
  if (!spec) return [required('spec.accessModes', 'at least 1 access mode is required'), required('spec.resources[storage]')]
  return claimSpecProblems(spec, 'spec')
}

function claimSpecProblems(spec: PersistentVolumeClaimSpec, field: string): FieldError[] {
  const errors = accessModeProblems(spec.accessModes, `${field}.accessModes`)
  const storage = spec.resources?.requests?.['storage']
  if (storage === undefined) errors.push(required(`${field}.resources[storage]`))
  else if ((tryParseQuantity(storage)?.nanos ?? 1n) <= 0n) errors.push(invalid(`${field}.resources[storage]`, storage, 'must be greater than zero'))
  if (spec.volumeMode !== undefined && !VOLUME_MODES.includes(spec.volumeMode)) errors.push(notSupported(`${field}.volumeMode`, spec.volumeMode, VOLUME_MODES))
  return errors
}

/** A bound claim may grow, and an unbound one be bound; nothing else of its spec changes. */
export function validateClaimUpdate({ spec, status }: PersistentVolumeClaim, { spec: old }: Stored<PersistentVolumeClaim>): FieldError[] {
  const free = (one: PersistentVolumeClaimSpec | undefined): object => {
    const { resources: _resources, volumeAttributesClassName: _attributes, ...rest } = one ?? {}
    // The binder names the volume; a default class may be filled in later.
    if ((old?.volumeName ?? '') === '') delete rest.volumeName
    if (old?.storageClassName === undefined) delete rest.storageClassName
    return rest
  }
  if (!equalJson(free(spec), free(old))) {
    return [forbidden('spec', 'spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims')]
  }
  const [now, before] = [spec, old].map((one) => tryParseQuantity(one?.resources?.requests?.['storage'] ?? ''))
  if (now && before && compareQuantities(now, before) < 0 && status?.phase === 'Bound') {
    return [forbidden('spec.resources.requests.storage', 'field can not be less than status.capacity')]
  }
  return []
}

export function validateVolume({ spec }: PersistentVolume): FieldError[] {
  if (!spec) return [required('spec.capacity')]
  const errors = accessModeProblems(spec.accessModes, 'spec.accessModes')
  const storage = spec.capacity?.['storage']
  if (!spec.capacity || Object.keys(spec.capacity).length === 0) errors.push(required('spec.capacity'))
  else if (storage === undefined) errors.push(notSupported('spec.capacity', spec.capacity, ['storage']))
  if (!RECLAIM_POLICIES.includes(spec.persistentVolumeReclaimPolicy ?? '')) {
    errors.push(notSupported('spec.persistentVolumeReclaimPolicy', spec.persistentVolumeReclaimPolicy, RECLAIM_POLICIES))
  }
  if (sourceOf(spec) === undefined) errors.push(required('spec', 'must specify a volume type'))
  if (spec.volumeMode !== undefined && !VOLUME_MODES.includes(spec.volumeMode)) errors.push(notSupported('spec.volumeMode', spec.volumeMode, VOLUME_MODES))
  return errors
}

export function validateVolumeUpdate({ spec }: PersistentVolume, { spec: old }: Stored<PersistentVolume>): FieldError[] {
  if (!spec || !old) return []
  const errors: FieldError[] = []
  const source = sourceOf(old)
  if (source !== sourceOf(spec) || (source && !equalJson(spec[source], old[source]))) {
    errors.push(forbidden('spec.persistentvolumesource', 'spec.persistentvolumesource is immutable after creation'))
  }
  if (spec.volumeMode !== old.volumeMode) errors.push(invalid('spec.volumeMode', spec.volumeMode, 'field is immutable'))
  return errors
}

const OTHERS = new Set([
  'accessModes',
  'capacity',
  'claimRef',
  'mountOptions',
  'nodeAffinity',
  'persistentVolumeReclaimPolicy',
  'storageClassName',
  'volumeAttributesClassName',
  'volumeMode',
])

type VolumeSpec = NonNullable<PersistentVolume['spec']>
const sourceOf = (spec: VolumeSpec): keyof VolumeSpec | undefined => (Object.keys(spec) as (keyof VolumeSpec)[]).find((name) => !OTHERS.has(name))

function accessModeProblems(modes: string[] | undefined, field: string): FieldError[] {
  if ((modes ?? []).length === 0) return [required(field, 'at least 1 access mode is required')]
  return modes!.filter((mode) => !ACCESS_MODES.includes(mode)).map((mode) => notSupported(field, mode, ACCESS_MODES))
}
