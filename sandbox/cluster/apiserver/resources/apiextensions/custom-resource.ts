import type { CustomResourceColumnDefinition, CustomResourceDefinition, CustomResourceDefinitionVersion, CustomResourceSubresources } from 'kubernetes-types/apiextensions/v1'
import { humanDurationSince } from '../../../machinery/duration.ts'
import type { KubeObject, Stored } from '../../../machinery/object.ts'
import { normalize } from '../../../schema/normalize.ts'
import type { ResourceDefinition, ScalePaths, TableColumn } from '../../resource.ts'
import { loadCel } from '../../cel/cel.ts'
import { invalid, type FieldError } from '../../field-errors.ts'
import { cloneJson, equalJson } from '../../json-value.ts'
import type { PostWebhook } from '../../webhooks/post-webhook.ts'
import { nameColumn, nameOf } from '../columns.ts'
import { define, everyVerb, separateStatus } from '../define.ts'
import { converterOf, type Convert } from './conversion.ts'
import { findByPath } from './json-path.ts'
import { schemaProblems } from './schema-problems.ts'
import { hasRules, ruleProblems } from './validation-rules.ts'
import { fillDefaults, isJsonObject, prune, type StructuralSchema } from './structural-schema.ts'

const OBJECT_META = 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta'

type Definition = Pick<CustomResourceDefinition, 'spec'>

/** What a CustomResourceDefinition adds to the API: one resource for each version it serves. `post`: how its webhook is called, if it has one. */
export function customResources({ spec }: Definition, post?: PostWebhook): ResourceDefinition[] {
  const convert = converterOf({ spec }, post)
  return (spec.versions ?? []).filter((version) => version.served).map((version) => customResource({ spec }, version, convert))
}

function customResource({ spec }: Definition, version: CustomResourceDefinitionVersion, convert: Convert): ResourceDefinition {
  const schema = (version.schema?.openAPIV3Schema ?? { type: 'object', 'x-kubernetes-preserve-unknown-fields': true }) as StructuralSchema
  const hasStatus = version.subresources?.status !== undefined
  const storage = spec.versions.find((one) => one.storage)?.name ?? version.name
  const printed = columnsOf(version)
  const selectable = selectablePaths(version)
  const definition = define<KubeObject>({
    group: spec.group,
    version: version.name,
    kind: spec.names.kind,
    resource: spec.names.plural,
    singular: spec.names.singular ?? spec.names.kind.toLowerCase(),
    ...(spec.names.shortNames ? { shortNames: spec.names.shortNames } : {}),
    ...(spec.names.categories ? { categories: spec.names.categories } : {}),
    namespaced: spec.scope === 'Namespaced',
    verbs: everyVerb,
    schema: `${[...spec.group.split('.')].reverse().join('.')}.${version.name}.${spec.names.kind}`,
    customSchema: schema,
    storedAs: { version: storage, toStored: (object) => convert(object, `${spec.group}/${storage}`), fromStored: shownAs(convert, `${spec.group}/${version.name}`, schema) },
    ...(spec.conversion?.strategy === 'Webhook' ? { convertsOutside: true } : {}),
    ...(version.deprecated ? { deprecation: version.deprecationWarning ?? `${spec.group}/${version.name} ${spec.names.kind} is deprecated` } : {}),
    subresources: subresourcesOf(version.subresources),
    setDefaults(object) {
      normalize(OBJECT_META, object.metadata ?? {})
      prune(object, schema)
      fillDefaults(object, schema)
    },
    prepareForCreate(object) {
      if (hasStatus) delete (object as { status?: unknown }).status
    },
    prepareForUpdate(object, old, { subresource }) {
      if (hasStatus) separateStatus(object, old, subresource)
    },
    validate: (object) => schemaProblems(withoutMetadata(object), schema),
    validateCreate: (object) => rulesAfterSchema(object, schema),
    validateUpdate: (object, old) => rulesAfterSchema(object, schema, old),
    ...(hasRules(schema) ? { loads: () => loadCel() } : {}),
    generationOf: (object) => (hasStatus ? withoutStatus(object) : withoutMetadata(object)),
    ...(selectable.length > 0 ? { selectableFields: (object) => Object.fromEntries(selectable.map((path) => [path, text(findByPath(object, `.${path}`)[0])])) } : {}),
    columns: [nameColumn, ...printed.map(tableColumn)],
    row: (object, now) => [nameOf(object), ...printed.map((column) => cell(object, column, now))],
  })
  return definition
}

/** Rules are asked only of what has the shape that they count on. apiextensions-apiserver/pkg/registry/customresource/validator.go */
function rulesAfterSchema(object: KubeObject, schema: StructuralSchema, old?: KubeObject): FieldError[] {
  const errors = schemaProblems(withoutMetadata(object), schema)
  if (!hasRules(schema)) return []
  return errors.some(({ reason }) => BLOCKING.has(reason)) ? [UNCHECKED] : ruleProblems(object, schema, old)
}

const BLOCKING = new Set<FieldError['reason']>(['FieldValueNotSupported', 'FieldValueRequired', 'FieldValueTooLong', 'FieldValueTooMany', 'FieldValueTypeInvalid'])
const UNCHECKED = invalid('<nil>', null, 'some validation rules were not checked because the object was invalid; correct the existing errors to complete validation')

/** What was stored under an older schema, or in another version, as this version shows it. Pruning and defaulting happen on reading too. */
function shownAs(convert: Convert, apiVersion: string, schema: StructuralSchema): (stored: KubeObject) => KubeObject {
  const known = new WeakMap<KubeObject, KubeObject>()
  return (stored) => {
    const before = known.get(stored)
    if (before !== undefined) return before
    const converted = convert(stored, apiVersion)
    const shown = cloneJson(converted)
    prune(shown, schema)
    fillDefaults(shown, schema)
    const result = equalJson(shown, converted) ? converted : shown
    known.set(stored, result)
    return result
  }
}

const withoutMetadata = ({ metadata: _, ...rest }: KubeObject): object => rest
const withoutStatus = ({ metadata: _metadata, status: _status, ...rest }: KubeObject & { status?: unknown }): object => rest

function subresourcesOf(given: CustomResourceSubresources | undefined): NonNullable<ResourceDefinition['subresources']> {
  const scale: ScalePaths | undefined = given?.scale && {
    specReplicas: given.scale.specReplicasPath,
    statusReplicas: given.scale.statusReplicasPath,
    ...(given.scale.labelSelectorPath ? { selector: { path: given.scale.labelSelectorPath, form: 'string' } } : {}),
  }
  return { ...(given?.status ? { status: true as const } : {}), ...(scale ? { scale } : {}) }
}

/** Newer than kubernetes-types: fields that field selectors may name, without the first dot. */
const selectablePaths = (version: CustomResourceDefinitionVersion & { selectableFields?: { jsonPath: string }[] }): string[] =>
  (version.selectableFields ?? []).map(({ jsonPath }) => jsonPath.replace(/^\./, ''))

const text = (value: unknown): string => (value === undefined || value === null ? '' : String(value))

const ageColumn: CustomResourceColumnDefinition = { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' }

const columnsOf = (version: CustomResourceDefinitionVersion): CustomResourceColumnDefinition[] =>
  (version.additionalPrinterColumns ?? []).length > 0 ? version.additionalPrinterColumns! : [ageColumn]

const tableColumn = ({ name, type, format, description, priority }: CustomResourceColumnDefinition): TableColumn => ({
  name,
  type: type as TableColumn['type'],
  ...(format ? { format } : {}),
  description: description ?? `Custom resource definition column (in JSONPath format): ${name}`,
  priority: priority ?? 0,
})

function cell(object: Stored, { type, jsonPath }: CustomResourceColumnDefinition, now: number): string | number | boolean | null {
  const [value] = findByPath(object, jsonPath)
  if (value === undefined || value === null) return null
  if (type === 'date') return typeof value === 'string' ? humanDurationSince(value, now) : '<unknown>'
  if (type === 'integer' || type === 'number') return typeof value === 'number' ? value : null
  if (type === 'boolean') return typeof value === 'boolean' ? value : null
  return isJsonObject(value) || Array.isArray(value) ? JSON.stringify(value) : String(value)
}
