import type { PersistentVolumeClaim, PersistentVolumeClaimSpec } from 'kubernetes-types/core/v1'
import type { Stored } from '../../../machinery/object.ts'
import { dns1123LabelProblems, dns1123SubdomainProblems } from '../../../machinery/name-rules.ts'
import { compareQuantities, tryParseQuantity } from '../../../machinery/quantity.ts'
import { equalJson } from '../../json-value.ts'
import { forbidden, invalid, notSupported, required, type FieldError } from '../../field-errors.ts'
import { labelSelectorProblems } from '../rules/label-selector.ts'

const ACCESS_MODES = ['ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOnce', 'ReadWriteOncePod']
export const VOLUME_MODES = ['Block', 'Filesystem']
const CLASS_ANNOTATION = 'volume.beta.kubernetes.io/storage-class'

export const validateClaim = ({ spec }: PersistentVolumeClaim): FieldError[] => claimSpecProblems(spec ?? {}, 'spec')

/** `detail` is what is said when there is none. */
export function accessModeProblems(modes: string[], field: string, detail: string): FieldError[] {
  if (modes.length === 0) return [required(field, detail)]
  const errors = modes.filter((mode) => !ACCESS_MODES.includes(mode)).map((mode) => notSupported(field, mode, ACCESS_MODES))
  const alone = modes.includes('ReadWriteOncePod') && modes.some((mode) => mode !== 'ReadWriteOncePod' && ACCESS_MODES.includes(mode))
  return alone ? [...errors, forbidden(field, 'may not use ReadWriteOncePod with other access modes')] : errors
}

/** pkg/apis/core/validation ValidatePersistentVolumeClaimSpec */
export function claimSpecProblems(spec: PersistentVolumeClaimSpec, field: string): FieldError[] {
  const { accessModes = [], resources, storageClassName, volumeMode, dataSource, dataSourceRef } = spec
  // That there must be a mode is said before the selector, which mode may not be after it.
  const modes = accessModeProblems(accessModes, `${field}.accessModes`, 'at least 1 access mode is required')
  const selector = labelSelectorProblems(spec.selector, `${field}.selector`)
  const errors = accessModes.length === 0 ? [...modes, ...selector] : [...selector, ...modes]
  const storage = resources?.requests?.['storage']
  if (storage === undefined) errors.push(required(`${field}.resources[storage]`))
  else if ((tryParseQuantity(storage)?.nanos ?? 1n) <= 0n) errors.push(invalid(`${field}.resources[storage]`, storage, 'must be greater than zero'))
  if (storageClassName) errors.push(...dns1123SubdomainProblems(storageClassName).map((problem) => invalid(`${field}.storageClassName`, storageClassName, problem)))
  if (volumeMode !== undefined && !VOLUME_MODES.includes(volumeMode)) errors.push(notSupported(`${field}.volumeMode`, volumeMode, VOLUME_MODES))
  for (const [name, source] of Object.entries({ dataSource, dataSourceRef })) if (source) errors.push(...dataSourceProblems(source, `${field}.${name}`))
  if (dataSource && dataSourceRef && !dataSourceRef.namespace && !sameSource(dataSource, dataSourceRef)) errors.push(invalid(field, `${field}.dataSource`, 'must match dataSourceRef'))
  return errors
}

interface DataSource {
  apiGroup?: string
  kind?: string
  name?: string
  namespace?: string
}

const sameSource = (a: DataSource, b: DataSource): boolean => a.apiGroup === b.apiGroup && a.kind === b.kind && a.name === b.name

function dataSourceProblems({ apiGroup = '', kind = '', name = '', namespace }: DataSource, field: string): FieldError[] {
  return [
    ...(name === '' ? [required(`${field}.name`)] : []),
    ...(kind === '' ? [required(`${field}.kind`)] : []),
    ...(apiGroup === '' && kind !== 'PersistentVolumeClaim' ? [invalid(field, kind, "must be 'PersistentVolumeClaim' when referencing the default apiGroup")] : []),
    ...(apiGroup === '' ? [] : dns1123SubdomainProblems(apiGroup).map((problem) => invalid(`${field}.apiGroup`, apiGroup, problem))),
    ...(namespace ? dns1123LabelProblems(namespace).map((problem) => invalid(`${field}.namespace`, namespace, problem)) : []),
  ]
}

/** A bound claim may grow, and an unbound one be bound; nothing else of its spec changes. ValidatePersistentVolumeClaimUpdate */
export function validateClaimUpdate({ metadata, spec, status }: PersistentVolumeClaim, { metadata: oldMetadata, spec: old, status: oldStatus }: Stored<PersistentVolumeClaim>, subresource?: string): FieldError[] {
  if (subresource !== undefined) return []
  const bound = status?.phase === 'Bound'
  const compared = (one: PersistentVolumeClaimSpec | undefined): object => {
    const { resources, volumeAttributesClassName, ...rest } = one ?? {}
    // The binder names the volume; a default class may be filled in later.
    if ((old?.volumeName ?? '') === '') delete rest.volumeName
    if (old?.storageClassName === undefined) delete rest.storageClassName
    const { storage: _storage, ...others } = resources?.requests ?? {}
    return bound ? { ...rest, resources: { ...resources, requests: others } } : { ...rest, resources, volumeAttributesClassName }
  }
  const errors: FieldError[] = []
  const [annotation, before] = [metadata, oldMetadata].map((one) => one?.annotations?.[CLASS_ANNOTATION] ?? '')
  if (annotation !== before) errors.push(invalid(`metadata.annotations.${CLASS_ANNOTATION}`, annotation, 'field is immutable'))
  if (!equalJson(compared(spec), compared(old))) {
    errors.push(forbidden('spec', 'spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims'))
  }
  const size = (one: string | undefined) => tryParseQuantity(one ?? '0') ?? { nanos: 0n, format: 'DecimalSI' as const }
  const [now, then, has] = [spec?.resources?.requests?.['storage'], old?.resources?.requests?.['storage'], oldStatus?.capacity?.['storage']].map(size)
  if (compareQuantities(now!, then!) < 0 && compareQuantities(now!, has!) <= 0) errors.push(forbidden('spec.resources.requests.storage', 'field can not be less than status.capacity'))
  if (spec?.volumeMode !== old?.volumeMode) errors.push(invalid('volumeMode', spec?.volumeMode ?? null, 'field is immutable'))
  return errors
}
