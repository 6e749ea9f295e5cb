import type { JSONSchemaProps } from 'kubernetes-types/apiextensions/v1'
import { shapeOf, unknownShape, atomic, type Shape } from './shape.ts'
import type { Json } from './patch-input.ts'

/** The extensions of structural schemas, which kubernetes-types leaves out. https://kubernetes.io/docs/reference/using-api/server-side-apply/#merge-strategy */
type Schema = JSONSchemaProps & {
  'x-kubernetes-list-type'?: 'atomic' | 'set' | 'map'
  'x-kubernetes-list-map-keys'?: string[]
  'x-kubernetes-map-type'?: 'atomic' | 'granular'
  'x-kubernetes-embedded-resource'?: boolean
  'x-kubernetes-int-or-string'?: boolean
}

const OBJECT_META = 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta'

/** The shape of a custom resource; its metadata is every object's. */
export function customShape(schema: JSONSchemaProps): Shape {
  const body = shapeOfSchema(schema)
  const bodyField = body.form === 'object' ? body.field : () => unknownShape
  return {
    form: 'object',
    field: (name) => (name === 'metadata' ? shapeOf(OBJECT_META) : bodyField(name)),
    named: new Set([...(body.form === 'object' ? body.named : []), 'metadata']),
  }
}

function shapeOfSchema(schema: Schema): Shape {
  if (schema['x-kubernetes-map-type'] === 'atomic') return atomic
  if (schema.type === 'array') return listShape(schema)
  if (schema.type !== 'object') return schema.type === undefined && !schema['x-kubernetes-int-or-string'] ? unknownShape : atomic
  if (schema.properties) return objectShape(schema.properties)
  const values = schema.additionalProperties
  return typeof values === 'object' ? { form: 'map', values: shapeOfSchema(values as Schema) } : unknownShape
}

const objectShape = (properties: Record<string, JSONSchemaProps>): Shape => ({
  form: 'object',
  field: (name) => (Object.hasOwn(properties, name) ? shapeOfSchema(properties[name]!) : unknownShape),
  named: new Set(Object.keys(properties)),
})

function listShape(schema: Schema): Shape {
  if (schema['x-kubernetes-list-type'] === 'set') return { form: 'set' }
  const items = schema.items as Schema | undefined
  if (schema['x-kubernetes-list-type'] !== 'map' || !items) return atomic
  const keys = schema['x-kubernetes-list-map-keys'] ?? []
  const keyDefaults: Json = {}
  for (const key of keys) if (items.properties?.[key]?.default !== undefined) keyDefaults[key] = items.properties[key].default
  return { form: 'list', keys, items: shapeOfSchema(items), keyDefaults }
}
