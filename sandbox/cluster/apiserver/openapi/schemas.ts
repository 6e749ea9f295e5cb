import { isScalar, messageOf } from '../../schema/schema.ts'
import type { Field, Message, Scalar } from '../../schema/schema.ts'
import type { ResourceDefinition } from '../resource.ts'
import { describe } from './descriptions.ts'
import { enumValues } from './enums.ts'

type Schema = Record<string, unknown>

/** The schemas of the kinds and of everything that they lead to. `prefix`: where the document keeps them. */
export function collectSchemas(definitions: readonly ResourceDefinition[], prefix: string): Record<string, Schema> {
  const schemas: Record<string, Schema> = {}
  const open: string[] = []
  const kinds = new Map<string, ResourceDefinition[]>()
  for (const definition of definitions) {
    kinds.set(definition.schema, [...(kinds.get(definition.schema) ?? []), definition])
    open.push(definition.schema)
  }
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (schemas[name] !== undefined) continue
    const message = messageOf(name)
    if (message === undefined) {
      const custom = kinds.get(name)?.find(({ customSchema }) => customSchema !== undefined)
      if (custom !== undefined) schemas[name] = customKindSchema(custom, prefix)
      if (custom !== undefined) open.push(objectMeta)
      continue
    }
    schemas[name] = messageSchema(message, kinds.get(name) ?? [], prefix)
    for (const field of message.fields.values()) {
      if (!isScalar(field.type)) open.push(field.type)
      const named = namedScalar(message, field)
      if (named !== undefined) schemas[named] = namedSchemas[named]!
    }
  }
  return schemas
}

function messageSchema(message: Message, kinds: readonly ResourceDefinition[], prefix: string): Schema {
  const properties: Record<string, Schema> = {}
  const required: string[] = []
  for (const field of message.fields.values()) {
    properties[field.name] = fieldSchema(message, field, prefix)
    if (field.required) required.push(field.name)
  }
  return {
    ...described(describe(message.name)),
    type: 'object',
    ...(required.length === 0 ? {} : { required }),
    ...(Object.keys(properties).length === 0 ? {} : { properties }),
    ...(message.atomic ? { 'x-kubernetes-map-type': 'atomic' } : {}),
    ...(kinds.length === 0 ? {} : { 'x-kubernetes-group-version-kind': kinds.map(({ group, kind, version }) => ({ group, kind, version })) }),
  }
}

const objectMeta = 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta'

/** A custom resource's own schema with the envelope of every object. */
function customKindSchema({ customSchema, group, kind, version }: ResourceDefinition, prefix: string): Schema {
  const envelope = { apiVersion: { type: 'string' }, kind: { type: 'string' }, metadata: { allOf: [{ $ref: `${prefix}${objectMeta}` }] } }
  return { ...customSchema, properties: { ...customSchema?.properties, ...envelope }, 'x-kubernetes-group-version-kind': [{ group, kind, version }] }
}

const described = (description: string | undefined): Schema => (description === undefined || description === '' ? {} : { description })

function fieldSchema(message: Message, field: Field, prefix: string): Schema {
  const description = described(describe(message.name, field.name))
  const extensions: Schema = {
    ...(field.list === undefined ? {} : { 'x-kubernetes-list-type': field.list }),
    ...(field.listKeys.length === 0 ? {} : { 'x-kubernetes-list-map-keys': field.listKeys }),
    ...(field.form !== 'list' && field.atomic ? { 'x-kubernetes-map-type': 'atomic' } : {}),
    ...(field.merge ? { 'x-kubernetes-patch-strategy': field.retainKeys ? 'merge,retainKeys' : 'merge' } : field.retainKeys ? { 'x-kubernetes-patch-strategy': 'retainKeys' } : {}),
    ...(field.mergeKey === undefined ? {} : { 'x-kubernetes-patch-merge-key': field.mergeKey }),
  }
  const named = namedScalar(message, field)
  const itemSchema: Schema = named === undefined ? typeSchema(field.type, prefix) : { $ref: `${prefix}${named}` }
  const fallback = field.default === undefined ? {} : { default: field.default }
  if (field.form === 'list') return { ...description, type: 'array', items: itemSchema, ...extensions }
  if (field.form === 'map') return { ...description, type: 'object', additionalProperties: itemSchema, ...extensions }
  if (isScalar(field.type) && named === undefined) {
    const values = enumValues(message.name, field.name)
    return { ...description, ...typeSchema(field.type, prefix), ...fallback, ...(values === undefined ? {} : { enum: values }), ...extensions }
  }
  // A reference may carry nothing beside it, so that what is said of the field wraps it.
  return { ...description, ...fallback, allOf: [itemSchema], ...extensions }
}

const intOrString = 'io.k8s.apimachinery.pkg.util.intstr.IntOrString'
const quantity = 'io.k8s.apimachinery.pkg.api.resource.Quantity'
const rawExtension = 'io.k8s.apimachinery.pkg.runtime.RawExtension'
const fieldsV1 = 'io.k8s.apimachinery.pkg.apis.meta.v1.FieldsV1'
const anyJson = 'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSON'

/** Scalars that have a name of their own, which explain shows. */
function namedScalar({ name }: Message, field: Field): string | undefined {
  if (field.type === 'intorstring') return intOrString
  if (field.type === 'quantity') return quantity
  if (field.type !== 'any') return undefined
  if (field.name === 'fieldsV1') return fieldsV1
  return name.includes('apiextensions') ? anyJson : rawExtension
}

const namedSchemas: Record<string, Schema> = {
  [intOrString]: {
    description: 'IntOrString is a type that can hold an int32 or a string. When used in JSON or YAML marshalling and unmarshalling, it produces or consumes the inner type. This allows you to have, for example, a JSON field that can accept a name or number.',
    format: 'int-or-string',
    oneOf: [{ type: 'integer' }, { type: 'string' }],
  },
  [quantity]: {
    description: 'Quantity is a fixed-point representation of a number. It provides convenient marshaling/unmarshaling in JSON and YAML, in addition to String() and AsInt64() accessors.',
    oneOf: [{ type: 'string' }, { type: 'number' }],
  },
  [rawExtension]: { description: 'RawExtension is used to hold extensions in external versions.', type: 'object' },
  [fieldsV1]: { description: 'FieldsV1 stores a set of fields in a data structure like a Trie, in JSON format.', type: 'object' },
  [anyJson]: { description: 'JSON represents any valid JSON value. These types are supported: bool, int64, float64, string, []interface{}, map[string]interface{} and nil.' },
}

const scalarSchemas: Record<Scalar, Schema> = {
  string: { type: 'string' },
  bool: { type: 'boolean' },
  int32: { type: 'integer', format: 'int32' },
  int64: { type: 'integer', format: 'int64' },
  double: { type: 'number', format: 'double' },
  bytes: { type: 'string', format: 'byte' },
  time: { type: 'string', format: 'date-time' },
  microtime: { type: 'string', format: 'date-time' },
  duration: { type: 'string' },
  quantity: { type: 'string' },
  intorstring: { type: 'string', format: 'int-or-string' },
  any: { type: 'object' },
  strings: { type: 'array', items: { type: 'string' } },
}

const typeSchema = (type: string, prefix: string): Schema => (isScalar(type) ? scalarSchemas[type] : { $ref: `${prefix}${type}` })
