import { forbidden, invalid, required, type FieldError } from '../../field-errors.ts'
import { isJsonObject, itemsOf, valuesOf, type StructuralSchema } from './structural-schema.ts'

type Level = 'root' | 'item' | 'field'

const withoutType: Record<Level, string> = {
  root: 'must not be empty at the root',
  item: 'must not be empty for specified array items',
  field: 'must not be empty for specified object fields',
}

/**
 * A structural schema says the type of everything, outside of what combines schemas.
 * https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#specifying-a-structural-schema
 */
export function structureProblems(schema: StructuralSchema, field: string, level: Level = 'root'): FieldError[] {
  const errors: FieldError[] = []
  const items = itemsOf(schema)
  const values = valuesOf(schema)
  if (schema.type === 'array' && !items) errors.push(required(`${field}.items`, 'must be specified'))
  if (items) errors.push(...structureProblems(items, `${field}.items`, 'item'))
  for (const [name, property] of Object.entries(schema.properties ?? {})) errors.push(...structureProblems(property, `${field}.properties[${name}]`, 'field'))
  if (schema.additionalProperties !== undefined && level === 'root') errors.push(forbidden(`${field}.additionalProperties`, 'must not be used at the root'))
  if (values) errors.push(...structureProblems(values, `${field}.additionalProperties`, 'field'))
  errors.push(...extensionProblems(schema, field), ...valueProblems(schema, field, isIntOrString(schema)), ...typeProblems(schema, field, level))
  return [...errors, ...envelopeProblems(schema, field, level)]
}

function extensionProblems(schema: StructuralSchema, field: string): FieldError[] {
  if (!schema['x-kubernetes-int-or-string']) return []
  return (['x-kubernetes-preserve-unknown-fields', 'x-kubernetes-embedded-resource'] as const).flatMap((name) =>
    schema[name] ? [invalid(`${field}.${name}`, true, 'must be false if x-kubernetes-int-or-string is true')] : [],
  )
}

function typeProblems(schema: StructuralSchema, field: string, level: Level): FieldError[] {
  const errors: FieldError[] = []
  const embedded = schema['x-kubernetes-embedded-resource'] === true
  const needsObject = 'must be object if x-kubernetes-embedded-resource is true'
  if (embedded && schema.type !== 'object') errors.push(schema.type ? invalid(`${field}.type`, schema.type, needsObject) : required(`${field}.type`, needsObject))
  else if (!schema.type && !schema['x-kubernetes-int-or-string'] && !schema['x-kubernetes-preserve-unknown-fields']) errors.push(required(`${field}.type`, withoutType[level]))
  if (embedded && schema.additionalProperties !== undefined) errors.push(forbidden(`${field}.additionalProperties`, 'must not be used if x-kubernetes-embedded-resource is set'))
  if (level === 'root' && schema.type && schema.type !== 'object') errors.push(invalid(`${field}.type`, schema.type, 'must be object at the root'))
  return errors
}

/** The parts that every object has are as every object has them. */
function envelopeProblems(schema: StructuralSchema, field: string, level: Level): FieldError[] {
  const embedded = schema['x-kubernetes-embedded-resource'] === true
  if (level !== 'root' && !embedded) return []
  const errors: FieldError[] = []
  for (const [name, type] of Object.entries({ kind: 'string', apiVersion: 'string', metadata: 'object' })) {
    const property = schema.properties?.[name]
    if (property && property.type !== type) errors.push(invalid(`${field}.properties[${name}].type`, property.type ?? '', `must be ${type}`))
  }
  const { properties = {}, type: _type, default: _default, ...more } = schema.properties?.['metadata'] ?? {}
  const names = Object.keys(properties)
  const onlyNames = names.every((name) => name === 'name' || name === 'generateName')
  if (level === 'root' && (!onlyNames || Object.keys(more).length > 0)) {
    errors.push(forbidden(`${field}.properties[metadata]`, 'must not specify anything other than name and generateName, but metadata is implicitly specified'))
  }
  if (embedded && !schema['x-kubernetes-preserve-unknown-fields'] && Object.keys(schema.properties ?? {}).length === 0) {
    errors.push(required(`${field}.properties`, 'must not be empty if x-kubernetes-embedded-resource is true without x-kubernetes-preserve-unknown-fields'))
  }
  return errors
}

const isIntOrString = ({ anyOf }: StructuralSchema): boolean => anyOf?.length === 2 && anyOf[0]?.type === 'integer' && anyOf[1]?.type === 'string'

function valueProblems(schema: StructuralSchema, field: string, skipAnyOf: boolean): FieldError[] {
  const nested = (['anyOf', 'allOf', 'oneOf'] as const).flatMap((many) =>
    many === 'anyOf' && skipAnyOf
      ? []
      : ((schema[many] ?? []) as StructuralSchema[]).flatMap((one, index) => nestedProblems(one, `${field}.${many}[${index}]`, many === 'allOf' && index === 0 && isIntOrString(one))),
  )
  const not = isJsonObject(schema.not) ? nestedProblems(schema.not as StructuralSchema, `${field}.not`, false) : []
  return [...nested, ...not, ...patternProblems(schema.pattern, field)]
}

function patternProblems(pattern: string | undefined, field: string): FieldError[] {
  if (!pattern) return []
  try {
    new RegExp(pattern)
    return []
  } catch {
    return [invalid(`${field}.pattern`, pattern, `must be a valid regular expression, but isn't: error parsing regexp: ${pattern}`)]
  }
}

/** What a part of a combination may not say: only the schema around it has types. */
const notNested = {
  type: 'must be empty to be structural',
  additionalProperties: 'must be undefined to be structural',
  default: 'must be undefined to be structural',
  title: 'must be empty to be structural',
  description: 'must be empty to be structural',
  nullable: 'must be false to be structural',
  'x-kubernetes-preserve-unknown-fields': 'must be false to be structural',
  'x-kubernetes-embedded-resource': 'must be false to be structural',
  'x-kubernetes-int-or-string': 'must be false to be structural',
  'x-kubernetes-list-map-keys': 'must be empty to be structural',
  'x-kubernetes-list-type': 'must be undefined to be structural',
} as const

function nestedProblems(schema: StructuralSchema, field: string, skipAnyOf: boolean): FieldError[] {
  const items = itemsOf(schema)
  const errors = [
    ...valueProblems(schema, field, skipAnyOf),
    ...(items ? nestedProblems(items, `${field}.items`, false) : []),
    ...Object.entries(schema.properties ?? {}).flatMap(([name, property]) => nestedProblems(property, `${field}.properties[${name}]`, false)),
  ]
  for (const [name, words] of Object.entries(notNested)) if (schema[name as keyof typeof notNested]) errors.push(forbidden(`${field}.${name}`, words))
  return schema.properties?.['metadata'] ? [...errors, forbidden(`${field}.properties[metadata]`, 'must not be specified in a nested context')] : errors
}
