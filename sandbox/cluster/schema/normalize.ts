import { tryParseQuantity, formatQuantity } from '../machinery/quantity.ts'
import { isScalar, messageOf, type Field, type Message } from './schema.ts'

/**
 * The object as the API's own types would hold and write it again: unknown fields, nulls and empties gone, what is never
 * absent there, defaults of the schema filled in, quantities and times in canonical form. In place. Wrong types are left as they
 * are: they are for the decoder to refuse.
 */
export function normalize(messageName: string, object: object): void {
  const message = messageOf(messageName)
  if (message) normalizeObject(message, object as Json)
}

type Json = Record<string, unknown>

function normalizeObject(message: Message, object: Json): void {
  for (const name of Object.keys(object)) {
    const field = message.fields.get(name)
    const value = field === undefined ? undefined : normalizeField(field, object[name])
    if (value === undefined) delete object[name]
    else object[name] = value
  }
  for (const field of message.fields.values()) if (object[field.name] === undefined) fillAbsent(field, object)
}

/** Undefined: as good as absent. */
function normalizeField(field: Field, value: unknown): unknown {
  if (value === null || value === undefined) return undefined
  switch (field.form) {
    case 'list':
      if (!Array.isArray(value)) return value
      return value.length === 0 && !field.required && !field.nullable ? undefined : value.map((item: unknown) => normalizeItem(field.type, item))
    case 'map':
      return isObject(value) ? normalizeMap(field, value) : value
    case 'single':
      return isZero(field, value) ? undefined : normalizeItem(field.type, value)
  }
}

function normalizeMap(field: Field, map: Json): unknown {
  const entries = Object.entries(map)
  if (entries.length === 0) return undefined
  // A null value of a map of strings reads as the empty string.
  return Object.fromEntries(entries.map(([key, value]) => [key, value === null ? emptyValue(field.type) : normalizeItem(field.type, value)]))
}

const emptyValue = (type: string): unknown => (type === 'string' || type === 'bytes' ? '' : type === 'quantity' ? '0' : null)

const isZero = (field: Field, value: unknown): boolean =>
  (value === '' || value === 0 || value === false) && !field.pointer && field.default === undefined && field.type !== 'intorstring' && field.type !== 'any'

function normalizeItem(type: string, value: unknown): unknown {
  if (!isScalar(type)) {
    const message = messageOf(type)
    if (message && isObject(value)) normalizeObject(message, value)
    return value
  }
  if (type === 'quantity') return normalizeQuantity(value)
  if (type === 'time' || type === 'microtime') return normalizeTime(type, value)
  return value
}

function normalizeQuantity(value: unknown): unknown {
  const text = typeof value === 'number' ? String(value) : value
  if (typeof text !== 'string') return value
  const quantity = tryParseQuantity(text.trim())
  return quantity === null ? text : formatQuantity(quantity)
}

function normalizeTime(type: 'time' | 'microtime', value: unknown): unknown {
  if (typeof value !== 'string' || canonicalTime[type].test(value)) return value
  const at = Date.parse(value)
  if (Number.isNaN(at)) return value
  const iso = new Date(at).toISOString()
  if (type === 'time') return `${iso.slice(0, 19)}Z`
  const micros = /\.(\d+)/.exec(value)?.[1] ?? ''
  return `${iso.slice(0, 19)}.${micros.padEnd(6, '0').slice(0, 6)}Z`
}

const canonicalTime = {
  time: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/,
  microtime: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/,
}

function fillAbsent(field: Field, object: Json): void {
  if (field.default !== undefined) object[field.name] = field.default
  else if (field.nullable) object[field.name] = null
  else if (!field.zero) return
  else if (isScalar(field.type)) object[field.name] = null
  else {
    const made: Json = {}
    normalizeObject(messageOf(field.type)!, made)
    object[field.name] = made
  }
}

const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value)
