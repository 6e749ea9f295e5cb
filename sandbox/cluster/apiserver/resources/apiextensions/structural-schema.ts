import type { JSONSchemaProps } from 'kubernetes-types/apiextensions/v1'
import { messageOf } from '../../../schema/schema.ts'

export interface ValidationRule {
  rule: string
  message?: string
  messageExpression?: string
  reason?: string
  fieldPath?: string
  optionalOldSelf?: boolean
}

/** A structural schema with the extensions that kubernetes-types leaves out. */
export interface StructuralSchema extends JSONSchemaProps {
  properties?: Record<string, StructuralSchema>
  'x-kubernetes-preserve-unknown-fields'?: boolean
  'x-kubernetes-int-or-string'?: boolean
  'x-kubernetes-embedded-resource'?: boolean
  'x-kubernetes-list-type'?: 'atomic' | 'set' | 'map'
  'x-kubernetes-list-map-keys'?: string[]
  'x-kubernetes-validations'?: ValidationRule[]
}

type Json = Record<string, unknown>

export const isJsonObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value)

/** The schema of a list's items; null: it has none. */
export const itemsOf = (schema: StructuralSchema): StructuralSchema | null => (isJsonObject(schema.items) ? (schema.items as StructuralSchema) : null)

/** The schema of what the map's keys lead to; null: none, or any. */
export const valuesOf = (schema: StructuralSchema): StructuralSchema | null =>
  isJsonObject(schema.additionalProperties) ? (schema.additionalProperties as StructuralSchema) : null

const ENVELOPE = new Set(['apiVersion', 'kind', 'metadata'])

/**
 * Takes away what the schema does not know, in place; gives the paths of what went. The envelope of an object stays.
 * https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#field-pruning
 */
export function prune(value: unknown, schema: StructuralSchema, path = '', isRoot = true): string[] {
  if (Array.isArray(value)) {
    const items = itemsOf(schema)
    return items ? value.flatMap((item, index) => prune(item, items, `${path}[${index}]`, false)) : []
  }
  if (!isJsonObject(value)) return []
  const values = valuesOf(schema)
  const envelope = isRoot || schema['x-kubernetes-embedded-resource'] === true
  return Object.keys(value).flatMap((name) => {
    const at = path === '' ? name : `${path}.${name}`
    if (envelope && name === 'metadata') return pruneMetadata(value[name], at)
    if (envelope && ENVELOPE.has(name)) return []
    const known = property(schema, name) ?? values
    if (known) return prune(value[name], known, at, false)
    if (schema['x-kubernetes-preserve-unknown-fields'] || schema.additionalProperties === (true as unknown)) return []
    delete value[name]
    return [at]
  })
}

const OBJECT_META = 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta'

/** The envelope's metadata has a type of its own, whatever the schema says. What has the wrong type is left to validation. */
function pruneMetadata(value: unknown, path: string): string[] {
  const message = messageOf(OBJECT_META)
  if (!isJsonObject(value) || message === undefined) return []
  const gone = Object.keys(value).filter((name) => !message.fields.has(name))
  for (const name of gone) delete value[name]
  return gone.map((name) => `${path}.${name}`)
}

export const property = (schema: StructuralSchema, name: string): StructuralSchema | undefined =>
  schema.properties && Object.hasOwn(schema.properties, name) ? schema.properties[name] : undefined

/**
 * Fills in the schema's defaults, in place; a null that may not be one counts as absent.
 * https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#defaulting
 */
export function fillDefaults(value: unknown, schema: StructuralSchema): void {
  if (Array.isArray(value)) {
    const items = itemsOf(schema)
    if (items) for (const item of value) fillDefaults(item, items)
    return
  }
  if (!isJsonObject(value)) return
  for (const [name, known] of Object.entries(schema.properties ?? {})) {
    if (value[name] === null && !known.nullable && known.default !== undefined) delete value[name]
    if (value[name] === undefined && known.default !== undefined) value[name] = structuredClone(known.default)
    if (value[name] !== undefined) fillDefaults(value[name], known)
  }
  const values = valuesOf(schema)
  if (values) for (const [name, item] of Object.entries(value)) if (!property(schema, name)) fillDefaults(item, values)
}
