import { celEngine, CelSyntaxError, type CelEngine, type CelProgram } from '../../cel/cel.ts'
import { typeInSchema, typeProblem } from '../../cel/type-check.ts'
import { duplicate, forbidden, invalid, required, type FieldError } from '../../field-errors.ts'
import { equalJson } from '../../json-value.ts'
import { invalidValue } from '../rules/go-values.ts'
import { toCel } from './cel-values.ts'
import { isJsonObject, itemsOf, property, valuesOf, type StructuralSchema, type ValidationRule } from './structural-schema.ts'

/** Whether any part of the schema has rules. */
export function hasRules(schema: unknown): boolean {
  if (typeof schema !== 'object' || schema === null) return false
  let known = ruled.get(schema)
  if (known === undefined) ruled.set(schema, (known = JSON.stringify(schema).includes('"x-kubernetes-validations":[{')))
  return known
}

const ruled = new WeakMap<object, boolean>()

const compiled = new WeakMap<ValidationRule, { rule: CelProgram; message?: CelProgram } | null>()

/**
 * What the rules of a schema have against a value. `old` is what was stored at the same place, if anything: rules that name
 * `oldSelf` are asked only then, and rules that held before a part was left alone are not asked again.
 * https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#validation-rules
 */
export function ruleProblems(value: unknown, schema: StructuralSchema, old?: unknown, path = ''): FieldError[] {
  const engine = celEngine()
  return engine && hasRules(schema) ? walk(engine, value, schema, old, path) : []
}

function walk(engine: CelEngine, value: unknown, schema: StructuralSchema, old: unknown, path: string): FieldError[] {
  const errors = (schema['x-kubernetes-validations'] ?? []).flatMap((rule) => problemsOf(engine, rule, value, schema, old, path))
  if (Array.isArray(value)) {
    const items = itemsOf(schema)
    if (items) errors.push(...value.flatMap((item, index) => walk(engine, item, items, correlated(item, schema, old), `${path}[${index}]`)))
  } else if (isJsonObject(value)) {
    const values = valuesOf(schema)
    for (const [name, item] of Object.entries(value)) {
      const known = property(schema, name)
      const inner = known ?? values
      const at = known ? (path === '' ? name : `${path}.${name}`) : `${path}[${name}]`
      if (inner) errors.push(...walk(engine, item, inner, isJsonObject(old) ? old[name] : undefined, at))
    }
  }
  return errors
}

/** The item of a list map that had the same keys. Items of other lists have no past. */
function correlated(item: unknown, schema: StructuralSchema, old: unknown): unknown {
  if (schema['x-kubernetes-list-type'] !== 'map' || !Array.isArray(old) || !isJsonObject(item)) return undefined
  const keys = schema['x-kubernetes-list-map-keys'] ?? []
  return old.find((one) => isJsonObject(one) && keys.every((key) => equalJson(one[key], item[key])))
}

function problemsOf(engine: CelEngine, rule: ValidationRule, value: unknown, schema: StructuralSchema, old: unknown, path: string): FieldError[] {
  if (!compiled.has(rule)) compiled.set(rule, compile(engine, rule))
  const programs = compiled.get(rule)
  if (!programs) return []
  const transition = programs.rule.uses('oldSelf')
  if (transition && old === undefined) return []
  if (!transition && old !== undefined && equalJson(value, old)) return []
  const variables = { self: toCel(value, schema), oldSelf: toCel(old, schema) }
  const type = schema.type ?? 'object'
  const outcome = programs.rule.evaluate(variables)
  if (outcome.error !== undefined) return [invalid(path, type, `${outcome.error} evaluating rule: ${rule.message || rule.rule.trim()}`)]
  if (outcome.value === true) return []
  const text = programs.message?.evaluate(variables).value
  const detail = typeof text === 'string' && text.trim() !== '' ? text : (rule.message?.trim() || `failed rule: ${rule.rule.trim()}`)
  return [asReason(rule, path + (rule.fieldPath ?? ''), type, detail)]
}

function asReason({ reason }: ValidationRule, path: string, type: string, detail: string): FieldError {
  if (reason === 'FieldValueForbidden') return forbidden(path, detail)
  if (reason === 'FieldValueRequired') return required(path, detail)
  return reason === 'FieldValueDuplicate' ? duplicate(path, type) : invalid(path, type, detail)
}

const VARIABLES = ['self', 'oldSelf']

function compile(engine: CelEngine, { rule, messageExpression }: ValidationRule): { rule: CelProgram; message?: CelProgram } | null {
  try {
    return { rule: engine.compile(rule, VARIABLES), ...(messageExpression ? { message: engine.compile(messageExpression, VARIABLES) } : {}) }
  } catch {
    // Refused when the definition was written, by the rules below.
    return null
  }
}

/** What is wrong with the rules at one place of a schema; `field` is where the schema stands in the definition. */
export function ruleDefinitionProblems(schema: StructuralSchema, field: string): FieldError[] {
  const engine = celEngine()
  return (schema['x-kubernetes-validations'] ?? []).flatMap((rule, index) => {
    const at = `${field}.x-kubernetes-validations[${index}]`
    if ((rule.rule ?? '').trim() === '') return [required(`${at}.rule`, 'rule is not specified')]
    const problem = engine && compileProblem(engine, rule.rule, schema)
    const inMessage = engine && rule.messageExpression ? compileProblem(engine, rule.messageExpression, schema) : null
    return [
      ...(problem ? [invalidValue(`${at}.rule`, goRule(rule), `compilation failed: ${problem}`)] : []),
      ...(inMessage ? [invalidValue(`${at}.messageExpression`, goRule(rule), `messageExpression compilation failed: ${inMessage}`)] : []),
    ]
  })
}

function compileProblem(engine: CelEngine, source: string, schema: StructuralSchema): string | null {
  try {
    return typeProblem(engine.compile(source, VARIABLES), ([root, ...fields]) => (VARIABLES.includes(root ?? '') ? typeInSchema(schema, fields) : 'unknown'))
  } catch (error) {
    if (error instanceof CelSyntaxError) return error.message
    throw error
  }
}

/** Go's %#v of a rule. */
const goRule = ({ rule, message = '', messageExpression = '', reason, fieldPath = '', optionalOldSelf }: ValidationRule): string =>
  `apiextensions.ValidationRule{Rule:${JSON.stringify(rule)}, Message:${JSON.stringify(message)}, MessageExpression:${JSON.stringify(messageExpression)}, ` +
  `Reason:${pointer('apiextensions.FieldValueErrorReason', reason)}, FieldPath:${JSON.stringify(fieldPath)}, OptionalOldSelf:${pointer('bool', optionalOldSelf)}}`

/** Where a pointer points is nobody's business; upstream prints an address. */
const pointer = (type: string, value: unknown): string => `(*${type})(${value === undefined ? 'nil' : '0x0'})`
