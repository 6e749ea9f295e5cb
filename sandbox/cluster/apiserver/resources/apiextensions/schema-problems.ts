import { equalJson } from '../../json-value.ts'
import { invalid, notSupported, required, type FieldError } from '../../field-errors.ts'
import { isJsonObject, itemsOf, property, valuesOf, type StructuralSchema } from './structural-schema.ts'
import { matchesFormat, matchesPattern } from './text-formats.ts'

/** What of a custom resource its schema does not allow, in the words of upstream's validator (kube-openapi/pkg/validation). */
export function schemaProblems(value: unknown, schema: StructuralSchema, path = ''): FieldError[] {
  if (value === null) return schema.nullable ? [] : [typeProblem(value, schema, path)]
  const wanted = typeProblemOf(value, schema, path)
  if (wanted) return [wanted]
  const errors = [...valueProblems(value, schema, path), ...combinationProblems(value, schema, path)]
  if (typeof value === 'string') errors.push(...textProblems(value, schema, path))
  else if (typeof value === 'number') errors.push(...numberProblems(value, schema, path))
  else if (Array.isArray(value)) errors.push(...listProblems(value, schema, path))
  else if (isJsonObject(value)) errors.push(...objectProblems(value, schema, path))
  return errors
}

const says = (path: string, value: unknown, words: string): FieldError => invalid(path, value, `${path} in body ${words}`)

function typeProblemOf(value: unknown, schema: StructuralSchema, path: string): FieldError | null {
  if (schema['x-kubernetes-int-or-string']) return typeof value === 'string' || Number.isInteger(value) ? null : typeProblem(value, { ...schema, type: 'integer,string' }, path)
  if (!schema.type) return null
  const actual = typeOf(value)
  if (actual === schema.type || (actual === 'integer' && schema.type === 'number')) return null
  return typeProblem(value, schema, path)
}

function typeProblem(value: unknown, schema: StructuralSchema, path: string): FieldError {
  const actual = typeOf(value)
  return { reason: 'FieldValueTypeInvalid', field: path, detail: `Invalid value: ${JSON.stringify(actual)}: ${path} in body must be of type ${schema.type ?? 'object'}: ${JSON.stringify(actual)}` }
}

function typeOf(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'array'
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number'
  return typeof value
}

function valueProblems(value: unknown, schema: StructuralSchema, path: string): FieldError[] {
  if (!schema.enum || schema.enum.some((one) => equalJson(one, value))) return []
  return [notSupported(path, value, schema.enum.map((one) => (typeof one === 'string' ? one : JSON.stringify(one))))]
}

function combinationProblems(value: unknown, schema: StructuralSchema, path: string): FieldError[] {
  const fits = (one: unknown): boolean => schemaProblems(value, one as StructuralSchema, path).length === 0
  const errors: FieldError[] = (schema.allOf ?? []).flatMap((one) => schemaProblems(value, one as StructuralSchema, path))
  if (schema.anyOf && !schema['x-kubernetes-int-or-string'] && !schema.anyOf.some(fits)) errors.push(invalid(path, value, `${quoted(path)} must validate at least one schema (anyOf)`))
  if (schema.oneOf) {
    const count = schema.oneOf.filter(fits).length
    if (count !== 1) errors.push(invalid(path, value, `${quoted(path)} must validate one and only one schema (oneOf). Found ${count === 0 ? 'none valid' : `${count} valid alternatives`}`))
  }
  if (schema.not && fits(schema.not)) errors.push(invalid(path, value, `${quoted(path)} must not validate the schema (not)`))
  return errors
}

const quoted = (path: string): string => JSON.stringify(path)

function textProblems(value: string, schema: StructuralSchema, path: string): FieldError[] {
  const errors: FieldError[] = []
  const length = [...value].length
  if (schema.maxLength !== undefined && length > schema.maxLength) {
    errors.push({ reason: 'FieldValueTooLong', field: path, detail: `Too long: may not be more than ${schema.maxLength} bytes` })
  }
  if (schema.minLength !== undefined && length < schema.minLength) errors.push(says(path, value, `should be at least ${schema.minLength} chars long`))
  if (schema.pattern !== undefined && !matchesPattern(schema.pattern, value)) errors.push(says(path, value, `should match '${schema.pattern}'`))
  if (schema.format !== undefined && !matchesFormat(schema.format, value)) errors.push(says(path, value, `must be of type ${schema.format}: ${JSON.stringify(value)}`))
  return errors
}

function numberProblems(value: number, schema: StructuralSchema, path: string): FieldError[] {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf } = schema
  const errors: FieldError[] = []
  if (maximum !== undefined && (exclusiveMaximum ? value >= maximum : value > maximum)) {
    errors.push(says(path, value, `should be less than ${exclusiveMaximum ? '' : 'or equal to '}${maximum}`))
  }
  if (minimum !== undefined && (exclusiveMinimum ? value <= minimum : value < minimum)) {
    errors.push(says(path, value, `should be greater than ${exclusiveMinimum ? '' : 'or equal to '}${minimum}`))
  }
  if (multipleOf !== undefined && !Number.isInteger(value / multipleOf)) errors.push(says(path, value, `should be a multiple of ${multipleOf}`))
  return errors
}

const tooMany = (path: string, actual: number, most: number): FieldError => ({ reason: 'FieldValueTooMany', field: path, detail: `Too many: ${actual}: must have at most ${most} items` })

function listProblems(list: unknown[], schema: StructuralSchema, path: string): FieldError[] {
  const errors: FieldError[] = []
  if (schema.maxItems !== undefined && list.length > schema.maxItems) errors.push(tooMany(path, list.length, schema.maxItems))
  if (schema.minItems !== undefined && list.length < schema.minItems) errors.push(says(path, list.length, `should have at least ${schema.minItems} items`))
  errors.push(...duplicateProblems(list, schema, path))
  const items = itemsOf(schema)
  return items ? [...errors, ...list.flatMap((item, index) => schemaProblems(item, items, `${path}[${index}]`))] : errors
}

/** Sets and maps of items hold each but once. */
function duplicateProblems(list: unknown[], schema: StructuralSchema, path: string): FieldError[] {
  const kind = schema['x-kubernetes-list-type']
  if (kind !== 'set' && kind !== 'map') return []
  const keys = schema['x-kubernetes-list-map-keys'] ?? []
  const identity = (item: unknown): string =>
    JSON.stringify(kind === 'map' && isJsonObject(item) ? Object.fromEntries(keys.map((key) => [key, item[key]])) : item)
  const seen = new Set<string>()
  return list.flatMap((item, index) => {
    const key = identity(item)
    if (seen.has(key)) return [{ reason: 'FieldValueDuplicate', field: `${path}[${index}]`, detail: `Duplicate value: ${key}` } satisfies FieldError]
    seen.add(key)
    return []
  })
}

function objectProblems(object: Record<string, unknown>, schema: StructuralSchema, path: string): FieldError[] {
  const at = (name: string): string => (path === '' ? name : `${path}.${name}`)
  const errors: FieldError[] = []
  const size = Object.keys(object).length
  if (schema.maxProperties !== undefined && size > schema.maxProperties) errors.push(tooMany(path, size, schema.maxProperties))
  if (schema.minProperties !== undefined && size < schema.minProperties) errors.push(says(path, size, `should have at least ${schema.minProperties} properties`))
  for (const name of schema.required ?? []) if (object[name] === undefined) errors.push(required(at(name)))
  const values = valuesOf(schema)
  for (const [name, value] of Object.entries(object)) {
    const known = property(schema, name) ?? values
    if (known) errors.push(...schemaProblems(value, known, at(name)))
  }
  return errors
}
