import type { PersistentVolume } from 'kubernetes-types/core/v1'
import type { Stored } from '../../../machinery/object.ts'
import { dns1123LabelProblems, dns1123SubdomainProblems } from '../../../machinery/name-rules.ts'
import { tryParseQuantity, wholeValue } from '../../../machinery/quantity.ts'
import { equalJson } from '../../json-value.ts'
import { forbidden, invalid, notSupported, required, type FieldError } from '../../field-errors.ts'
import { goResourceList, invalidAsWhole } from '../rules/go-values.ts'
import { nodeSelectorProblems } from './affinity-rules.ts'
import { noBackstepsProblems } from './path-rules.ts'
import { accessModeProblems, VOLUME_MODES } from './persistent-volume-claim-rules.ts'
import { driverProblems, sourceRules } from './volume-source-rules.ts'

type VolumeSpec = NonNullable<PersistentVolume['spec']>

const RECLAIM_POLICIES = ['Delete', 'Recycle', 'Retain']

/** pkg/apis/core/validation ValidatePersistentVolumeSpec, in its order. */
export function validateVolume({ spec: given }: PersistentVolume): FieldError[] {
  const spec = given ?? {}
  const policy = spec.persistentVolumeReclaimPolicy ?? ''
  const errors = [...accessModeProblems(spec.accessModes ?? [], 'spec.accessModes', ''), ...capacityProblems(spec.capacity ?? {})]
  if (policy !== '' && !RECLAIM_POLICIES.includes(policy)) errors.push(notSupported('spec.persistentVolumeReclaimPolicy', policy, RECLAIM_POLICIES))
  if (spec.nodeAffinity) {
    const { required: terms } = spec.nodeAffinity
    errors.push(...(terms ? nodeSelectorProblems(terms, 'spec.nodeAffinity.required') : [required('spec.nodeAffinity.required', 'must specify required node constraints')]))
  }
  errors.push(...sourceProblems(spec))
  if (spec.hostPath && /^\/+$/.test(spec.hostPath.path ?? '') && policy === 'Recycle') errors.push(forbidden('spec.persistentVolumeReclaimPolicy', "may not be 'recycle' for a hostPath mount of '/'"))
  if (spec.storageClassName) errors.push(...dns1123SubdomainProblems(spec.storageClassName).map((problem) => invalid('spec.storageClassName', spec.storageClassName, problem)))
  if (spec.volumeMode !== undefined && !VOLUME_MODES.includes(spec.volumeMode)) errors.push(notSupported('spec.volumeMode', spec.volumeMode, VOLUME_MODES))
  return errors
}

function capacityProblems(capacity: Record<string, string>): FieldError[] {
  const field = 'spec.capacity'
  const names = Object.keys(capacity)
  const errors = names.length === 0 ? [required(field)] : []
  if (capacity['storage'] === undefined || names.length > 1) {
    errors.push({ reason: 'FieldValueNotSupported', field, detail: `Unsupported value: ${goResourceList(capacity)}: supported values: "storage"` })
  }
  for (const [name, text] of Object.entries(capacity)) {
    const quantity = tryParseQuantity(text)
    if (!quantity) continue
    if (wholeValue(quantity) < 0) errors.push(invalid(`${field}[${name}]`, wholeValue(quantity), 'must be a valid resource quantity'))
    if (quantity.nanos <= 0n) errors.push(invalid(`${field}[${name}]`, text, 'must be greater than zero'))
  }
  return errors
}

/** What a cluster-wide volume is asked beyond, or instead of, a pod's own. */
const ownRules: Record<string, (spec: VolumeSpec) => FieldError[]> = {
  local: ({ local, nodeAffinity }) => [
    ...(local?.path ? noBackstepsProblems(local.path, 'spec.local.path') : [required('spec.local.path')]),
    ...(nodeAffinity ? [] : [required('spec.nodeAffinity', 'Local volume requires node affinity')]),
  ],
  csi: ({ csi }) => [...driverProblems(csi?.driver, 'spec.csi.driver'), ...(csi?.volumeHandle ? [] : [required('spec.csi.volumeHandle')]), ...secretsProblems(csi ?? {})],
}
const SECRETS = ['controllerPublishSecretRef', 'controllerExpandSecretRef', 'nodePublishSecretRef', 'nodeExpandSecretRef'] as const

const secretsProblems = (csi: Partial<NonNullable<VolumeSpec['csi']>>): FieldError[] =>
  SECRETS.flatMap((kind) => {
    const reference = csi[kind]
    if (!reference) return []
    const [name, namespace] = [`spec.csi.${kind}.name`, `spec.csi.${kind}.namespace`]
    return [
      ...(reference.name ? dns1123SubdomainProblems(reference.name).map((problem) => invalid(name, reference.name, problem)) : [required(name)]),
      ...(reference.namespace ? dns1123LabelProblems(reference.namespace).map((problem) => invalid(namespace, reference.namespace, problem)) : [required(namespace)]),
    ]
  })

const KINDS = [...Object.keys(sourceRules).filter((kind) => !['emptyDir', 'gitRepo', 'secret', 'persistentVolumeClaim', 'downwardAPI', 'configMap', 'projected', 'csi', 'ephemeral', 'image'].includes(kind)), 'local', 'csi']

function sourceProblems(spec: VolumeSpec): FieldError[] {
  const [first, ...more] = KINDS.filter((kind) => kind in spec)
  if (first === undefined) return [required('spec', 'must specify a volume type')]
  const rule = ownRules[first]
  const errors = rule ? rule(spec) : sourceRules[first]!({ name: '', ...spec } as never, `spec.${first}`)
  return [...errors, ...more.map((kind) => forbidden(`spec.${kind === 'cephfs' ? 'cephFS' : kind}`, 'may not specify more than 1 volume type'))]
}

/** ValidatePersistentVolumeUpdate. The paths without `spec` are upstream's. */
export function validateVolumeUpdate({ spec }: PersistentVolume, { spec: old }: Stored<PersistentVolume>, subresource?: string): FieldError[] {
  if (subresource !== undefined || !spec || !old) return []
  const source = (one: VolumeSpec): unknown => KINDS.map((kind) => (one as Record<string, unknown>)[kind])
  const errors: FieldError[] = []
  if (!equalJson(source(spec), source(old))) errors.push(forbidden('spec.persistentvolumesource', 'spec.persistentvolumesource is immutable after creation'))
  if (spec.volumeMode !== old.volumeMode) errors.push(invalid('volumeMode', spec.volumeMode ?? null, 'field is immutable'))
  if (old.nodeAffinity && !equalJson(spec.nodeAffinity, old.nodeAffinity)) errors.push(invalidAsWhole('nodeAffinity', 'field is immutable, except for updating from beta label to GA'))
  return errors
}
