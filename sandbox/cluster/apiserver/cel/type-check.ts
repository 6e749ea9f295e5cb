import type { StructuralSchema } from '../resources/apiextensions/structural-schema.ts'
import { property } from '../resources/apiextensions/structural-schema.ts'
import { messageOf } from '../../schema/schema.ts'
import type { Scalar } from '../../schema/schema.ts'
import { celProblem } from './cel.ts'
import type { CelOperand, CelProgram } from './cel.ts'

/** What stands at the end of a chain of fields: a type of the language, nothing that is known, or no such field. */
export type FieldType = { type: string } | 'unknown' | { undefinedField: string }

/** Operators whose two sides must have one type. */
const SAME = new Set(['_==_', '_!=_', '_<_', '_<=_', '_>_', '_>=_', '_+_', '_-_', '_*_', '_/_', '_%_'])

/** What the types of the variables have against an expression, laid out as upstream's compiler does; the first problem, or null. */
export function typeProblem(program: CelProgram, typeOf: (fields: readonly string[]) => FieldType): string | null {
  for (const { fields, offset } of program.selections) {
    const found = typeOf(fields)
    if (typeof found === 'object' && 'undefinedField' in found) return celProblem(program.source, offset, `undefined field '${found.undefinedField}'`)
  }
  for (const { name, operands, offset } of program.calls) {
    const [left, right] = operands.map((operand) => known(operand, typeOf))
    if (!SAME.has(name) || left === undefined || right === undefined || left === right || (numbers.has(left) && numbers.has(right) && comparisons.has(name))) continue
    return celProblem(program.source, offset, `found no matching overload for '${name}' applied to '(${left}, ${right})'`)
  }
  return null
}

const numbers = new Set(['int', 'uint', 'double'])
const comparisons = new Set(['_<_', '_<=_', '_>_', '_>=_'])

function known({ type, fields }: CelOperand, typeOf: (fields: readonly string[]) => FieldType): string | undefined {
  if (type !== undefined) return type
  const found = fields === undefined ? 'unknown' : typeOf(fields)
  return typeof found === 'object' && 'type' in found ? found.type : undefined
}

const scalarTypes: Partial<Record<Scalar, string>> = { string: 'string', bool: 'bool', int32: 'int', int64: 'int', double: 'double' }

/** Along the API's own types. `fields`: without the variable. */
export function typeInMessage(name: string, fields: readonly string[]): FieldType {
  let message = messageOf(name)
  for (const [index, field] of fields.entries()) {
    if (message === undefined) return 'unknown'
    if (message.isKind && (field === 'kind' || field === 'apiVersion')) return { type: 'string' }
    const found = message.fields.get(field)
    if (found === undefined) return /__/.test(field) ? 'unknown' : { undefinedField: field }
    if (found.form !== 'single') return 'unknown'
    if (index === fields.length - 1) {
      const type = scalarTypes[found.type as Scalar]
      return type === undefined ? 'unknown' : { type }
    }
    message = messageOf(found.type)
  }
  return 'unknown'
}

const schemaTypes: Record<string, string> = { string: 'string', boolean: 'bool', integer: 'int', number: 'double' }

/** Along a structural schema. */
export function typeInSchema(schema: StructuralSchema, fields: readonly string[], isObject = true): FieldType {
  let place: StructuralSchema = schema
  for (const [index, field] of fields.entries()) {
    if (isObject && index === 0 && (field === 'apiVersion' || field === 'kind' || field === 'metadata')) return 'unknown'
    if (place.type !== 'object' || !place.properties || place['x-kubernetes-preserve-unknown-fields'] || place['x-kubernetes-embedded-resource']) return 'unknown'
    const next = property(place, field)
    // Names that an expression cannot say are escaped.
    if (!next) return field.includes('__') ? 'unknown' : { undefinedField: field }
    place = next
  }
  if (place['x-kubernetes-int-or-string'] || place.nullable || place.format !== undefined) return 'unknown'
  const type = schemaTypes[place.type ?? '']
  return type === undefined ? 'unknown' : { type }
}
