import { forbidden, invalid, notSupported, required, type FieldError } from '../../field-errors.ts'
import { schemaProblems } from './schema-problems.ts'
import { isJsonObject, valuesOf, type StructuralSchema } from './structural-schema.ts'
import { structureProblems } from './structure-rules.ts'
import { ruleDefinitionProblems } from './validation-rules.ts'

/** Deeper than any schema a person writes; keeps the walk bounded. */
const DEEPEST_SCHEMA = 64
const TYPES = ['array', 'boolean', 'integer', 'number', 'object', 'string']
const UNSUPPORTED = ['id', 'additionalItems', 'patternProperties', 'definitions', 'dependencies', '$ref'] as const
const SCALARS_NOT = ['array', 'object']

/** What of JSON Schema the API's own needs forbid; with the extensions that kubernetes-types leaves out. */
type Extended = StructuralSchema & Record<string, unknown>

/** validateCustomResourceDefinitionValidation: what is allowed at all, then rules, then structure, then defaults. */
export function schemaDefinitionProblems(schema: StructuralSchema, field: string, { hasStatus }: { hasStatus: boolean }): FieldError[] {
  const errors: FieldError[] = []
  if (hasStatus && schema.type !== 'object') errors.push(invalid(`${field}.type`, schema.type ?? '', 'only "object" is allowed as the type at the root of the schema if the status subresource is enabled'))
  if (schema.nullable) errors.push(forbidden(`${field}.nullable`, 'nullable cannot be true at the root'))
  const allowed = walk(schema, field, allowedProblems)
  errors.push(...allowed, ...(allowed.length === 0 ? walk(schema, field, ruleDefinitionProblems) : []))
  const structure = structureProblems(schema, field)
  return [...errors, ...(structure.length > 0 ? structure : walk(schema, field, defaultProblems))]
}

function walk(schema: StructuralSchema, field: string, problemsOf: (schema: StructuralSchema, field: string) => FieldError[], depth = 0): FieldError[] {
  if (depth > DEEPEST_SCHEMA) return [forbidden(field, `schemas nest at most ${DEEPEST_SCHEMA} deep`)]
  const values = valuesOf(schema)
  const inner: [string, unknown][] = [
    ...(values ? [[`${field}.additionalProperties`, values] as [string, unknown]] : []),
    ...Object.entries(schema.properties ?? {}).map(([name, property]): [string, unknown] => [`${field}.properties[${name}]`, property]),
    [`${field}.not`, schema.not],
    ...(['allOf', 'oneOf', 'anyOf'] as const).flatMap((many) => (schema[many] ?? []).map((one, index): [string, unknown] => [`${field}.${many}[${index}]`, one])),
    [`${field}.items`, schema.items],
  ]
  return [...inner.flatMap(([at, one]) => (isJsonObject(one) ? walk(one as StructuralSchema, at, problemsOf, depth + 1) : [])), ...problemsOf(schema, field)]
}

function allowedProblems(given: StructuralSchema, field: string): FieldError[] {
  const schema = given as Extended
  const errors: FieldError[] = []
  if (schema.type && schema.type !== 'null' && !TYPES.includes(schema.type)) errors.push(notSupported(`${field}.type`, schema.type, TYPES))
  if (schema.type === 'null') errors.push(notSupported(`${field}.type`, schema.type, TYPES), forbidden(`${field}.type`, 'type cannot be set to null, use nullable as an alternative'))
  for (const name of UNSUPPORTED) if (schema[name] !== undefined) errors.push(forbidden(`${field}.${name}`, `${name} is not supported`))
  if (Array.isArray(schema.items)) errors.push(forbidden(`${field}.items`, 'items must be a schema object and not an array'))
  if (schema.uniqueItems) errors.push(forbidden(`${field}.uniqueItems`, 'uniqueItems cannot be set to true since the runtime complexity becomes quadratic'))
  if (schema.additionalProperties !== undefined && schema.additionalProperties !== (true as unknown) && Object.keys(schema.properties ?? {}).length > 0) {
    errors.push(forbidden(`${field}.additionalProperties`, 'additionalProperties and properties are mutual exclusive'))
  }
  if (schema['x-kubernetes-preserve-unknown-fields'] === false) errors.push(invalid(`${field}.x-kubernetes-preserve-unknown-fields`, false, 'must be true or undefined'))
  return [...errors, ...listTypeProblems(schema, field)]
}

function listTypeProblems(schema: Extended, field: string): FieldError[] {
  const kind = schema['x-kubernetes-list-type']
  const keys = schema['x-kubernetes-list-map-keys'] ?? []
  const [kindField, keysField] = [`${field}.x-kubernetes-list-type`, `${field}.x-kubernetes-list-map-keys`]
  const errors: FieldError[] = []
  const needsArray = 'must be array if x-kubernetes-list-type is specified'
  if (kind !== undefined && schema.type !== 'array') errors.push(schema.type ? invalid(`${field}.type`, schema.type, needsArray) : required(`${field}.type`, needsArray))
  if (kind !== undefined && !['atomic', 'set', 'map'].includes(kind)) errors.push(notSupported(kindField, kind, ['atomic', 'set', 'map']))
  const needsMap = 'must be map if x-kubernetes-list-map-keys is non-empty'
  if (keys.length > 0 && kind !== 'map') errors.push(kind === undefined ? required(kindField, needsMap) : invalid(kindField, kind, needsMap))
  if (kind !== 'map') return errors
  if (keys.length === 0) errors.push(required(keysField, 'must not be empty if x-kubernetes-list-type is map'))
  if (!isJsonObject(schema.items)) return [...errors, required(`${field}.items`, 'must have a schema if x-kubernetes-list-type is map')]
  const items = schema.items as Extended
  if (items.type !== 'object') return [...errors, invalid(`${field}.items.type`, items.type ?? '', "must be object if parent array's x-kubernetes-list-type is map")]
  for (const [index, key] of keys.entries()) {
    const property = items.properties?.[key]
    if (!property) errors.push(invalid(keysField, keys, 'entries must all be names of item properties'))
    else if (SCALARS_NOT.includes(property.type ?? '')) errors.push(invalid(`${field}.items.properties[${key}].type`, items.type, "must be a scalar type if parent array's x-kubernetes-list-type is map"))
    if (keys.indexOf(key) < index) errors.push(invalid(keysField, keys, 'must not contain duplicate entries'))
  }
  for (const key of keys) {
    const property = items.properties?.[key]
    if (!property) continue
    const at = `${field}.items.properties[${key}]`
    if (!(items.required ?? []).includes(key) && property.default === undefined) {
      errors.push(required(`${at}.default`, 'this property is in x-kubernetes-list-map-keys, so it must have a default or be a required property'))
    }
    if (property.nullable) errors.push(forbidden(`${at}.nullable`, 'this property is in x-kubernetes-list-map-keys, so it cannot be nullable'))
  }
  return errors
}

/** A default is a value that the schema itself allows. */
const defaultProblems = (schema: StructuralSchema, field: string): FieldError[] =>
  schema.default === undefined ? [] : schemaProblems(schema.default, { ...schema, default: undefined as never }, `${field}.default`)
