import { parseQuantity, QuantityError } from '../../machinery/quantity.ts'
import { isScalar, messageOf } from '../../schema/schema.ts'
import type { Field, Message, Scalar } from '../../schema/schema.ts'
import { isRecord } from '../json-value.ts'
import { base64Fault } from './base64.ts'

/** A value of the wrong type, in the words of Go's encoding/json. */
export class TypeMismatch extends Error {
  override name = 'TypeMismatch'
  /** In the words of the converter that strategic merge patches go through, which knows no paths. */
  readonly converterMessage: string

  constructor(message: string, converterMessage: string) {
    super(message)
    this.converterMessage = converterMessage
  }
}

export interface TypedResult {
  /** The object with its known fields only, in the order of the API's types. */
  object: Record<string, unknown>
  /** `unknown field "spec.containers[0].imagee"` */
  unknown: string[]
}

/**
 * Reads JSON as the API's type of that name: fields in the type's order, unknown ones listed and left out.
 * Throws `TypeMismatch` for a value that the type cannot hold.
 */
export function decodeTyped(messageName: string, value: Record<string, unknown>): TypedResult {
  const message = messageOf(messageName)
  if (message === undefined) return { object: value, unknown: [] }
  const unknown: string[] = []
  return { object: readMessage(message, value, { goPath: '', path: '', unknown }), unknown }
}

interface Place {
  /** "spec.containers" */
  goPath: string
  /** "spec.containers[0]" */
  path: string
  unknown: string[]
}

const below = (path: string, name: string): string => (path === '' ? name : `${path}.${name}`)

function readMessage(message: Message, value: Record<string, unknown>, place: Place): Record<string, unknown> {
  const result: Record<string, unknown> = {}
  let known = 0
  for (const field of message.fields.values()) {
    const item = value[field.name]
    if (item === undefined) continue
    known++
    if (item === null) {
      result[field.name] = null
      continue
    }
    result[field.name] = readField(message, field, item, {
      goPath: below(place.goPath, field.name),
      path: below(place.path, field.name),
      unknown: place.unknown,
    })
  }
  if (known < Object.keys(value).length) {
    for (const key of Object.keys(value)) if (!message.fields.has(key)) place.unknown.push(`unknown field "${below(place.path, key)}"`)
  }
  return result
}

function readField(message: Message, field: Field, value: unknown, place: Place): unknown {
  switch (field.form) {
    case 'list':
      if (!Array.isArray(value)) throw mismatch(message, field, value, place)
      return value.map((item: unknown, index) => (item === null ? null : readItem(message, field, item, { ...place, path: `${place.path}[${index}]` })))
    case 'map': {
      if (!isRecord(value)) throw mismatch(message, field, value, place)
      const result: Record<string, unknown> = {}
      for (const [key, item] of Object.entries(value)) {
        result[key] = item === null ? null : readItem(message, field, item, { ...place, path: `${place.path}.${key}` })
      }
      return result
    }
    case 'single':
      return readItem(message, field, value, place)
  }
}

function readItem(message: Message, field: Field, value: unknown, place: Place): unknown {
  if (isScalar(field.type)) {
    if (!holds(field.type, value)) throw mismatch(message, field, value, place, true)
    if (field.type === 'quantity' && typeof value === 'string') requireQuantity(value)
    if (field.type === 'bytes') requireBase64(value as string)
    return value
  }
  if (!isRecord(value)) throw mismatch(message, field, value, place, true)
  const inner = messageOf(field.type)
  return inner === undefined ? value : readMessage(inner, value, place)
}

function requireQuantity(text: string): void {
  try {
    parseQuantity(text.trim())
  } catch (error) {
    if (!(error instanceof QuantityError)) throw error
    throw new TypeMismatch(error.message, error.message)
  }
}

function requireBase64(text: string): void {
  const at = base64Fault(text)
  if (at !== undefined) throw new TypeMismatch(`illegal base64 data at input byte ${at}`, `illegal base64 data at input byte ${at}`)
}

const INT32 = 2 ** 31

function holds(type: Scalar, value: unknown): boolean {
  switch (type) {
    case 'string':
    case 'bytes':
    case 'time':
    case 'microtime':
    case 'duration':
      return typeof value === 'string'
    case 'bool':
      return typeof value === 'boolean'
    case 'int32':
      return Number.isInteger(value) && (value as number) >= -INT32 && (value as number) < INT32
    case 'int64':
      return Number.isInteger(value)
    case 'double':
      return typeof value === 'number'
    case 'quantity':
      return typeof value === 'string' || typeof value === 'number'
    case 'intorstring':
      return typeof value === 'string' || Number.isInteger(value)
    case 'strings':
      return Array.isArray(value) && value.every((item) => typeof item === 'string')
    case 'any':
      return true
  }
}

/** `json: cannot unmarshal string into Go struct field PodSpec.spec.containers of type []v1.Container` */
function mismatch(owner: Message, field: Field, value: unknown, { goPath }: Place, item = false): Error {
  const struct = owner.name.slice(owner.name.lastIndexOf('.') + 1)
  const type = item ? goType(field.type) : field.form === 'list' ? `[]${goType(field.type)}` : `map[string]${goType(field.type)}`
  if (field.type === 'quantity' && typeof value === 'boolean') {
    const problem = "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"
    return new TypeMismatch(problem, problem)
  }
  const message = `json: cannot unmarshal ${jsonWord(value)} into Go struct field ${struct}.${goPath} of type ${type}`
  return new TypeMismatch(message, converterProblem(field, value, item))
}

/** apimachinery/pkg/runtime DefaultUnstructuredConverter */
function converterProblem(field: Field, value: unknown, item: boolean): string {
  if (!item) return `cannot restore ${field.form === 'list' ? 'slice' : 'map'} from ${goKind(value)}`
  return isScalar(field.type) ? `unrecognized type: ${goScalars[field.type]}` : `cannot restore struct from: ${goKind(value)}`
}

function goKind(value: unknown): string {
  if (Array.isArray(value)) return 'slice'
  if (typeof value === 'number') return Number.isInteger(value) ? 'int64' : 'float64'
  return typeof value === 'object' ? 'map' : typeof value === 'boolean' ? 'bool' : 'string'
}

function jsonWord(value: unknown): string {
  if (Array.isArray(value)) return 'array'
  if (typeof value === 'object') return 'object'
  if (typeof value === 'number') return Number.isInteger(value) && Math.abs(value) < INT32 ? 'number' : `number ${value}`
  return typeof value === 'boolean' ? 'bool' : 'string'
}

const goScalars: Record<Scalar, string> = {
  string: 'string',
  bool: 'bool',
  int32: 'int32',
  int64: 'int64',
  double: 'float64',
  bytes: '[]uint8',
  time: 'v1.Time',
  microtime: 'v1.MicroTime',
  duration: 'v1.Duration',
  quantity: 'resource.Quantity',
  intorstring: 'intstr.IntOrString',
  any: 'interface {}',
  strings: '[]string',
}

/** "v1.Container" of io.k8s.api.core.v1.Container. */
function goType(type: string): string {
  if (isScalar(type)) return goScalars[type]
  return type.split('.').slice(-2).join('.')
}
