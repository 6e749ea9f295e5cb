import type { CustomResourceConversion, CustomResourceDefinition, CustomResourceDefinitionVersion, JSONSchemaProps } from 'kubernetes-types/apiextensions/v1'
import { dns1035LabelProblems, dns1123SubdomainProblems } from '../../../machinery/name-rules.ts'
import type { Stored } from '../../../machinery/object.ts'
import { forbidden, invalid, notSupported, required, type FieldError } from '../../field-errors.ts'
import { clientConfigProblems } from '../admissionregistration/webhook-rules.ts'
import type { StructuralSchema } from './structural-schema.ts'
import { ruleDefinitionProblems } from './validation-rules.ts'

/** Deeper than any schema a person writes; keeps the walk bounded. */
const DEEPEST_SCHEMA = 64

/** apiextensions-apiserver/pkg/apis/apiextensions/validation */
export function validateDefinition({ metadata, spec }: CustomResourceDefinition): FieldError[] {
  const errors: FieldError[] = []
  const { group = '', names, scope, versions = [] } = spec ?? {}
  const name = metadata?.name ?? ''
  if (name !== `${names?.plural ?? ''}.${group}`) errors.push(invalid('metadata.name', name, 'must be spec.names.plural+"."+spec.group'))
  if (group === '') errors.push(required('spec.group'))
  else if (!group.includes('.')) errors.push(invalid('spec.group', group, 'should be a domain with at least one dot'))
  else errors.push(...dns1123SubdomainProblems(group).map((problem) => invalid('spec.group', group, problem)))
  if (scope !== 'Namespaced' && scope !== 'Cluster') errors.push(scope ? notSupported('spec.scope', scope, ['Cluster', 'Namespaced']) : required('spec.scope'))
  errors.push(...versionsProblems(versions))
  errors.push(...conversionProblems(spec?.conversion))
  if (!names?.plural) errors.push(required('spec.names.plural'))
  else errors.push(...dns1035LabelProblems(names.plural).map((problem) => invalid('spec.names.plural', names.plural, problem)))
  if (!names?.kind) errors.push(required('spec.names.kind'))
  else errors.push(...dns1035LabelProblems(names.kind.toLowerCase()).map((problem) => invalid('spec.names.kind', names.kind, `may have mixed case, but should otherwise match: ${problem}`)))
  return errors
}

function conversionProblems(conversion: CustomResourceConversion | undefined): FieldError[] {
  if (conversion === undefined) return []
  const { strategy, webhook } = conversion
  if (strategy === 'None') return webhook === undefined ? [] : [forbidden('spec.conversion.webhook', 'should not be set when strategy is not set to Webhook')]
  if (strategy !== 'Webhook') return [notSupported('spec.conversion.strategy', strategy, ['None', 'Webhook'])]
  if (webhook?.clientConfig === undefined) return [required('spec.conversion.webhook.clientConfig', 'required when strategy is set to Webhook')]
  const versions = webhook.conversionReviewVersions ?? []
  const at = 'spec.conversion.webhook.conversionReviewVersions'
  if (versions.length === 0) return [required(at)]
  if (!versions.includes('v1') && !versions.includes('v1beta1')) return [invalid(at, versions, 'must include at least one of v1, v1beta1')]
  return clientConfigProblems(webhook.clientConfig as Parameters<typeof clientConfigProblems>[0], 'spec.conversion.webhook.clientConfig')
}

function versionsProblems(versions: CustomResourceDefinitionVersion[]): FieldError[] {
  const errors: FieldError[] = []
  const stored = versions.filter((version) => version.storage).length
  if (versions.length === 0 || stored !== 1) errors.push(invalid('spec.versions', versions.map(({ name }) => name), 'must have exactly one version marked as storage version'))
  for (const [index, version] of versions.entries()) {
    const at = `spec.versions[${index}]`
    errors.push(...dns1035LabelProblems(version.name ?? '').map((problem) => invalid(`${at}.name`, version.name, problem)))
    const schema = version.schema?.openAPIV3Schema
    if (!schema) errors.push(required(`${at}.schema.openAPIV3Schema`, 'schemas are required'))
    else errors.push(...schemaProblems(schema as ExtendedSchema, `${at}.schema.openAPIV3Schema`, 0))
  }
  return errors
}

/** With the extensions that kubernetes-types leaves out. */
type ExtendedSchema = JSONSchemaProps & Record<string, unknown>

/** Structural schemas say the type of everything. https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#specifying-a-structural-schema */
function schemaProblems(schema: ExtendedSchema, field: string, depth: number): FieldError[] {
  if (depth > DEEPEST_SCHEMA) return [forbidden(field, `schemas nest at most ${DEEPEST_SCHEMA} deep`)]
  const errors: FieldError[] = []
  const untyped = schema['x-kubernetes-int-or-string'] === true || schema['x-kubernetes-preserve-unknown-fields'] === true
  if (!schema.type && !untyped) errors.push(required(`${field}.type`, depth === 0 ? 'must not be empty at the root' : 'must not be empty for specified object fields'))
  if (depth === 0 && schema.type && schema.type !== 'object') errors.push(invalid(`${field}.type`, schema.type, 'must be object at the root'))
  if (schema.properties && schema.additionalProperties) errors.push(forbidden(`${field}.additionalProperties`, 'additionalProperties and properties are mutual exclusive'))
  if (schema.type === 'array' && !schema.items) errors.push(required(`${field}.items`, 'must be specified'))
  errors.push(...ruleDefinitionProblems(schema as StructuralSchema, field))
  for (const [name, property] of Object.entries(schema.properties ?? {})) errors.push(...schemaProblems(property as ExtendedSchema, `${field}.properties[${name}]`, depth + 1))
  if (isSchema(schema.items)) errors.push(...schemaProblems(schema.items, `${field}.items`, depth + 1))
  if (isSchema(schema.additionalProperties)) errors.push(...schemaProblems(schema.additionalProperties, `${field}.additionalProperties`, depth + 1))
  return errors
}

const isSchema = (value: unknown): value is ExtendedSchema => typeof value === 'object' && value !== null && !Array.isArray(value)

export function validateDefinitionUpdate({ spec }: CustomResourceDefinition, old: Stored<CustomResourceDefinition>): FieldError[] {
  const errors: FieldError[] = []
  if (spec.group !== old.spec.group) errors.push(invalid('spec.group', spec.group, 'field is immutable'))
  if (spec.scope !== old.spec.scope) errors.push(invalid('spec.scope', spec.scope, 'field is immutable'))
  if (spec.names.kind !== old.spec.names.kind) errors.push(invalid('spec.names.kind', spec.names.kind, 'field is immutable'))
  if (spec.names.plural !== old.spec.names.plural) errors.push(invalid('spec.names.plural', spec.names.plural, 'field is immutable'))
  for (const stored of old.status?.storedVersions ?? []) {
    if (!spec.versions.some((version) => version.name === stored)) errors.push(invalid('status.storedVersions', old.status?.storedVersions ?? [], `${stored} must appear in spec.versions`))
  }
  return errors
}
