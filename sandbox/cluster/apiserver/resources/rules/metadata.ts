import type { OwnerReference } from 'kubernetes-types/meta/v1'
import type { KubeObject, Stored } from '../../../machinery/object.ts'
import { dns1035LabelProblems, dns1123LabelProblems, dns1123SubdomainProblems, labelKeyProblems, labelValueProblems } from '../../../machinery/name-rules.ts'
import { forbidden, invalid, tooLong, type FieldError } from '../../field-errors.ts'
import { invalidValue } from './go-values.ts'

export type NameRule = 'subdomain' | 'label' | 'dns1035' | 'pathSegment' | 'any'

const MOST_ANNOTATION_BYTES = 256 * 1024
const STANDARD_FINALIZERS = new Set(['kubernetes', 'orphan', 'foregroundDeletion'])

const nameProblems: Record<NameRule, (name: string) => string[]> = {
  subdomain: dns1123SubdomainProblems,
  label: dns1123LabelProblems,
  dns1035: dns1035LabelProblems,
  pathSegment: pathSegmentProblems,
  any: () => [],
}

/** What holds for the metadata of every kind. apimachinery/pkg/api/validation ValidateObjectMeta */
export function metadataProblems({ metadata = {} }: KubeObject, rule: NameRule): FieldError[] {
  const errors: FieldError[] = []
  const problemsOf = nameProblems[rule]
  if (metadata.generateName) {
    // The suffix to come may not end in a dash or a dot; the base may.
    for (const problem of problemsOf(metadata.generateName.replace(/[-.]$/, 'a'))) errors.push(invalid('metadata.generateName', metadata.generateName, problem))
  }
  if (metadata.name) for (const problem of problemsOf(metadata.name)) errors.push(invalid('metadata.name', metadata.name, problem))
  return [
    ...errors,
    ...labelsProblems(metadata.labels, 'metadata.labels'),
    ...annotationsProblems(metadata.annotations, 'metadata.annotations'),
    ...ownerProblems(metadata.ownerReferences ?? []),
    ...finalizerProblems(metadata.finalizers ?? []),
  ]
}

export function metadataUpdateProblems(object: KubeObject, old: Stored): FieldError[] {
  if (!old.metadata.deletionTimestamp) return []
  const before = new Set(old.metadata.finalizers)
  const added = (object.metadata?.finalizers ?? []).filter((one) => !before.has(one))
  if (added.length === 0) return []
  const list = `[]string{${added.map((one) => JSON.stringify(one)).join(', ')}}`
  return [forbidden('metadata.finalizers', `no new finalizers can be added if the object is being deleted, found new finalizers ${list}`)]
}

export function pathSegmentProblems(name: string): string[] {
  if (name === '.' || name === '..') return [`may not be '${name}'`]
  return ['/', '%'].filter((one) => name.includes(one)).map((one) => `may not contain '${one}'`)
}

export function labelsProblems(labels: Record<string, string> | undefined, field: string): FieldError[] {
  return Object.entries(labels ?? {}).flatMap(([key, value]) => [
    ...labelKeyProblems(key).map((problem) => invalid(field, key, problem)),
    ...labelValueProblems(value).map((problem) => invalid(field, value, problem)),
  ])
}

export function annotationsProblems(annotations: Record<string, string> | undefined, field: string): FieldError[] {
  let bytes = 0
  const errors = Object.entries(annotations ?? {}).flatMap(([key, value]) => {
    bytes += Buffer.byteLength(key) + Buffer.byteLength(value)
    return labelKeyProblems(key.toLowerCase()).map((problem) => invalid(field, key, problem))
  })
  return bytes > MOST_ANNOTATION_BYTES ? [...errors, tooLong(field, MOST_ANNOTATION_BYTES)] : errors
}

function ownerProblems(owners: OwnerReference[]): FieldError[] {
  const field = 'metadata.ownerReferences'
  const errors = owners.flatMap((owner) => {
    const problems: FieldError[] = []
    if (!owner.apiVersion) problems.push(invalid(`${field}.apiVersion`, owner.apiVersion, 'version must not be empty'))
    if (!owner.kind) problems.push(invalid(`${field}.kind`, owner.kind, 'must not be empty'))
    if (!owner.name) problems.push(invalid(`${field}.name`, owner.name, 'must not be empty'))
    if (!owner.uid) problems.push(invalid(`${field}.uid`, owner.uid, 'must not be empty'))
    return problems
  })
  const controllers = owners.filter((owner) => owner.controller)
  if (controllers.length > 1) {
    const [first, second] = controllers.map(({ kind, name }) => `${kind}/${name}`)
    errors.push(invalidValue(field, JSON.stringify(owners), `Only one reference can have Controller set to true. Found "true" in references for ${first} and ${second}`))
  }
  return errors
}

function finalizerProblems(finalizers: string[]): FieldError[] {
  const field = 'metadata.finalizers'
  const errors = finalizers.flatMap((name) => labelKeyProblems(name).map((problem) => invalid(field, name, problem)))
  if (finalizers.includes('orphan') && finalizers.includes('foregroundDeletion')) {
    errors.push(invalid(field, finalizers, 'finalizer orphan and foregroundDeletion cannot be both set'))
  }
  for (const [index, name] of finalizers.entries()) {
    if (name.includes('/') || STANDARD_FINALIZERS.has(name)) continue
    errors.push(invalid(`${field}[${index}]`, name, 'name is neither a standard finalizer name nor is it fully qualified'))
  }
  return errors
}
