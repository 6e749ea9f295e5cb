import { isScalar, messageOf, type Field, type Message } from '../../schema/schema.ts'
import { isObject, type Json } from './patch-input.ts'

/** How server-side apply sees a value: what is owned whole, what merges, and by which keys. Made from the schema tables or from a CRD's schema. */
export type Shape =
  | { form: 'atomic' }
  | { form: 'object'; field(name: string): Shape; named: ReadonlySet<string> }
  | { form: 'map'; values: Shape }
  | { form: 'set' }
  | { form: 'list'; keys: readonly string[]; items: Shape; keyDefaults: Json }

export const atomic: Shape = { form: 'atomic' }
/** Where no schema says better: objects merge, lists are owned whole. */
export const unknownShape: Shape = { form: 'object', field: () => unknownShape, named: new Set() }

const shapes = new Map<string, Shape>()

/** The shape of a message of the schema tables; unknown ones merge field by field. */
export function shapeOf(messageName: string): Shape {
  const known = shapes.get(messageName)
  if (known) return known
  const message = messageOf(messageName)
  const shape = message === undefined ? unknownShape : message.atomic ? atomic : objectShape(message)
  shapes.set(messageName, shape)
  return shape
}

/** Fields are looked up when they are walked, since messages may hold themselves. */
const objectShape = (message: Message): Shape => ({
  form: 'object',
  field(name) {
    const field = message.fields.get(name)
    return field === undefined ? atomic : fieldShape(field)
  },
  named: new Set(message.fields.keys()),
})

function fieldShape(field: Field): Shape {
  const values = isScalar(field.type) ? atomic : shapeOf(field.type)
  if (field.atomic) return atomic
  if (field.form === 'map') return { form: 'map', values }
  if (field.form === 'single') return values
  if (field.list === 'set') return { form: 'set' }
  if (field.list !== 'map') return atomic
  return { form: 'list', keys: field.listKeys, items: values, keyDefaults: keyDefaults(field) }
}

/** A list's key may be left out where the schema gives it a default (a port's protocol). */
function keyDefaults(field: Field): Json {
  const fields = messageOf(field.type)?.fields
  const defaults: Json = {}
  for (const key of field.listKeys) {
    const value = fields?.get(key)?.default
    if (value !== undefined && value !== '') defaults[key] = value
  }
  return defaults
}

/** The path element of a list's item; null: it has not the keys. */
export function itemElement(shape: Shape & { form: 'set' | 'list' }, item: unknown): string | null {
  if (shape.form === 'set') return `v:${JSON.stringify(item)}`
  if (!isObject(item)) return null
  const keys: Json = {}
  for (const key of [...shape.keys].sort()) {
    const value = item[key] ?? shape.keyDefaults[key]
    if (value !== undefined) keys[key] = value
  }
  return Object.keys(keys).length === 0 ? null : `k:${JSON.stringify(keys)}`
}

export const shapeOfItem = (shape: Shape & { form: 'set' | 'list' }): Shape => (shape.form === 'set' ? atomic : shape.items)
