import { isScalar, messageOf } from '../../schema/schema.ts'
import type { Field, Message, Scalar } from '../../schema/schema.ts'
import type { ResourceDefinition } from '../resource.ts'
import { describe } from './descriptions.ts'

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
    if (message === undefined) continue
    schemas[name] = messageSchema(message, kinds.get(name) ?? [], prefix)
    for (const field of message.fields.values()) if (!isScalar(field.type)) open.push(field.type)
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
  const fallback = field.default === undefined ? {} : { default: field.default }
  if (field.form === 'list') return { ...description, type: 'array', items: typeSchema(field.type, prefix), ...extensions }
  if (field.form === 'map') return { ...description, type: 'object', additionalProperties: typeSchema(field.type, prefix), ...extensions }
  if (isScalar(field.type)) return { ...description, ...typeSchema(field.type, prefix), ...fallback, ...extensions }
  // A reference may carry nothing beside it, so that what is said of the field wraps it.
  return { ...description, ...fallback, allOf: [typeSchema(field.type, prefix)], ...extensions }
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
