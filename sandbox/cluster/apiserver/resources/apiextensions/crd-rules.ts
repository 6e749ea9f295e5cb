import type { CustomResourceDefinition } from 'kubernetes-types/apiextensions/v1'
import { dns1035LabelProblems, dns1123SubdomainProblems } from '../../../machinery/name-rules.ts'
import type { Stored } from '../../../machinery/object.ts'
import { equalJson } from '../../json-value.ts'
import { invalid, notSupported, required, type FieldError } from '../../field-errors.ts'
import { invalidAsWhole } from '../rules/go-values.ts'
import { conversionProblems } from './conversion-rules.ts'
import { columnProblems, namesProblems, subresourcesProblems } from './crd-part-rules.ts'
import { schemaDefinitionProblems } from './schema-rules.ts'
import type { StructuralSchema } from './structural-schema.ts'

type Spec = CustomResourceDefinition['spec']
type Version = Spec['versions'][number]

/** Kubernetes' own groups ask for a review of what is put there. */
const PROTECTED_GROUP = /(^|\.)(k8s|kubernetes)\.io$/
const APPROVAL = 'api-approved.kubernetes.io'

/** apiextensions-apiserver/pkg/apis/apiextensions/validation, in its order. */
export function validateDefinition({ metadata, spec, status }: CustomResourceDefinition): FieldError[] {
  const { group = '', names, scope, versions = [] } = spec ?? ({} as Partial<Spec>)
  const errors: FieldError[] = []
  if ((metadata?.name ?? '') !== `${names?.plural ?? ''}.${group}`) errors.push(invalid('metadata.name', metadata?.name ?? '', 'must be spec.names.plural+"."+spec.group'))
  errors.push(...groupProblems(group))
  if (!scope) errors.push(required('spec.scope'))
  else if (scope !== 'Namespaced' && scope !== 'Cluster') errors.push(notSupported('spec.scope', scope, ['Cluster', 'Namespaced']))
  errors.push(...versionsProblems(versions))
  for (const name of ['plural', 'singular', 'kind', 'listKind'] as const) if (!names?.[name]) errors.push(required(`spec.names.${name}`))
  if (names) errors.push(...namesProblems(names, 'spec.names'))
  const [first] = versions
  if (first) errors.push(...sharedProblems(first, versions))
  errors.push(...conversionProblems(spec?.conversion))
  if ((status?.storedVersions ?? []).length === 0) errors.push(invalid('status.storedVersions', status?.storedVersions ?? [], 'must have at least one stored version'))
  if (PROTECTED_GROUP.test(group) && !metadata?.annotations?.[APPROVAL]) {
    errors.push(required(`metadata.annotations[${APPROVAL}]`, `protected groups must have approval annotation ${JSON.stringify(APPROVAL)}, see https://github.com/kubernetes/enhancements/pull/1111`))
  }
  if ((spec as { preserveUnknownFields?: boolean } | undefined)?.preserveUnknownFields) {
    errors.push(invalid('spec.preserveUnknownFields', true, 'cannot set to true, set x-kubernetes-preserve-unknown-fields to true in spec.versions[*].schema instead'))
  }
  return errors
}

function groupProblems(group: string): FieldError[] {
  if (group === '') return [required('spec.group')]
  const problems = dns1123SubdomainProblems(group)
  if (problems.length > 0) return [invalid('spec.group', group, problems.join(','))]
  return group.includes('.') ? [] : [invalid('spec.group', group, 'should be a domain with at least one dot')]
}

const schemaOf = (version: Version): StructuralSchema | undefined => version.schema?.openAPIV3Schema as StructuralSchema | undefined
const isShared = (part: (version: Version) => unknown, versions: readonly Version[]): boolean => versions.every((version) => equalJson(part(version), part(versions[0]!)))

function versionsProblems(versions: readonly Version[]): FieldError[] {
  const errors: FieldError[] = []
  for (const [index, version] of versions.entries()) if (!schemaOf(version)) errors.push(required(`spec.versions[${index}].schema.openAPIV3Schema`, 'schemas are required'))
  for (const [index, version] of versions.entries()) {
    const at = `spec.versions[${index}]`
    const problems = dns1035LabelProblems(version.name ?? '')
    if (problems.length > 0) errors.push(invalid(`${at}.name`, version.name, problems.join(',')))
    errors.push(...deprecationProblems(version, at))
    const schema = schemaOf(version)
    if (schema && !isShared(schemaOf, versions)) errors.push(...schemaDefinitionProblems(schema, `${at}.schema.openAPIV3Schema`, { hasStatus: version.subresources?.status !== undefined }))
    if (!isShared((one) => one.subresources, versions)) errors.push(...subresourcesProblems(version.subresources, `${at}.subresources`))
    if (!isShared((one) => one.additionalPrinterColumns, versions)) errors.push(...columnsProblems(version, at))
  }
  const names = versions.map(({ name }) => name)
  // Upstream writes the versions out with the addresses of their parts.
  if (new Set(names).size < names.length) errors.push(invalidAsWhole('spec.versions', 'must contain unique version names'))
  if (versions.filter(({ storage }) => storage).length !== 1) errors.push(invalidAsWhole('spec.versions', 'must have exactly one version marked as storage version'))
  return errors
}

/** What all versions have alike is looked at once, where upstream keeps it: at the top of the spec. */
const sharedProblems = (first: Version, versions: readonly Version[]): FieldError[] => [
  ...(isShared(schemaOf, versions) && schemaOf(first)
    ? schemaDefinitionProblems(schemaOf(first)!, 'spec.validation.openAPIV3Schema', { hasStatus: versions.some(({ subresources }) => subresources?.status !== undefined) })
    : []),
  ...(isShared((one) => one.subresources, versions) ? subresourcesProblems(first.subresources, 'spec.subresources') : []),
  ...(isShared((one) => one.additionalPrinterColumns, versions) ? columnsProblems(first, 'spec') : []),
]

const columnsProblems = ({ additionalPrinterColumns }: Version, field: string): FieldError[] =>
  (additionalPrinterColumns ?? []).flatMap((column, index) => columnProblems(column, `${field}.additionalPrinterColumns[${index}]`))

const LONGEST_WARNING = 256

function deprecationProblems({ deprecated, deprecationWarning: warning }: Version, field: string): FieldError[] {
  const wrong = (words: string): FieldError[] => [invalid(`${field}.deprecationWarning`, warning, words)]
  if (warning === undefined) return []
  if (!deprecated) return wrong('can only be set for deprecated versions')
  if (warning === '') return wrong('must not be an empty string')
  return warning.length > LONGEST_WARNING ? wrong('must be <= 256 characters long') : []
}

export function validateDefinitionUpdate({ spec, status }: CustomResourceDefinition, old: Stored<CustomResourceDefinition>): FieldError[] {
  const errors: FieldError[] = []
  const fixed = (field: string, value: string | undefined, before: string | undefined): void => void (value === before || errors.push(invalid(field, value ?? '', 'field is immutable')))
  fixed('spec.scope', spec.scope, old.spec.scope)
  fixed('spec.names.kind', spec.names.kind, old.spec.names.kind)
  fixed('spec.group', spec.group, old.spec.group)
  fixed('spec.names.plural', spec.names.plural, old.spec.names.plural)
  for (const [index, stored] of (status?.storedVersions ?? []).entries()) {
    if (spec.versions.some((version) => version.name === stored)) continue
    const kept = `must remain in spec.versions until a storage migration ensures no data remains persisted in ${stored} and removes ${stored} from status.storedVersions`
    errors.push(invalid(`status.storedVersions[${index}]`, stored, `missing from spec.versions; ${stored} was previously a storage version, and ${kept}`))
  }
  return errors
}
