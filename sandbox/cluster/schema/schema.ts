import { parseTable } from './parse.ts'
import { tables } from './tables.ts'

/** A message of the API: what JSON, protobuf, patches and explain need to know of it. */
export interface Message {
  /** "io.k8s.api.core.v1.PodSpec" */
  name: string
  /** A kind of its own, with kind and apiVersion. */
  isKind: boolean
  /** Server-side apply owns it whole. */
  atomic: boolean
  /** By JSON name; fields of inlined messages stand here as their own. */
  fields: ReadonlyMap<string, Field>
  /** As protobuf has them: inlined messages as one field, no kind and apiVersion. */
  wire: readonly Field[]
}

export interface Field {
  /** In JSON. */
  name: string
  /** In protobuf; 0: the message is not known there. */
  number: number
  form: 'single' | 'list' | 'map'
  /** A scalar, or the name of a message. Maps have string keys. */
  type: Scalar | string
  /** The message's fields stand in JSON among those of its parent. */
  inline: boolean
  required: boolean
  /** Written where it is absent, as the API's own types do. */
  default?: unknown
  /** How server-side apply merges a list; absent: as atomic. */
  list?: 'atomic' | 'set' | 'map'
  listKeys: readonly string[]
  /** Server-side apply owns the map or object whole. */
  atomic: boolean
  /** Strategic merge: lists merge (by mergeKey, or as sets of scalars without one) instead of being replaced. */
  merge: boolean
  mergeKey?: string
  /** Strategic merge drops the keys of the object that the patch does not name. */
  retainKeys: boolean
  /** Absent and zero differ: "", 0 and false are kept. */
  pointer: boolean
  /** Never absent: an empty object, or null for a time, stands where nothing was given. */
  zero: boolean
  /** A list that is null, not absent, when it is empty. */
  nullable: boolean
}

/** Times are RFC 3339 text in JSON, quantities text or numbers, `any` whatever JSON holds (protobuf: its bytes in field 1), `strings` a list of strings (a message with them in field 1). */
const scalars = ['string', 'bool', 'int32', 'int64', 'double', 'bytes', 'time', 'microtime', 'duration', 'quantity', 'intorstring', 'any', 'strings'] as const
export type Scalar = (typeof scalars)[number]

const scalarNames: ReadonlySet<string> = new Set(scalars)
export const isScalar = (type: string): type is Scalar => scalarNames.has(type)

const messages = new Map<string, Message>()
const read = new Set<string>()

/** Undefined where the API has no such message. A package's table is read when one of its messages is first asked for. */
export function messageOf(name: string): Message | undefined {
  const found = messages.get(name)
  if (found) return found
  const prefix = name.slice(0, name.lastIndexOf('.'))
  const table = tables[prefix]
  if (table === undefined || read.has(prefix)) return undefined
  read.add(prefix)
  for (const message of parseTable(prefix, table, messageOf)) messages.set(message.name, message)
  return messages.get(name)
}

/** Throws where the API has no such message: the tables name each other, so that is a mistake in them. */
export function requireMessage(name: string): Message {
  const message = messageOf(name)
  if (!message) throw new Error(`schema: no message ${name} in the tables`)
  return message
}

export const fieldsOf = (name: string): ReadonlyMap<string, Field> => requireMessage(name).fields

/** Every message of the tables, for OpenAPI. */
export function allMessages(): Message[] {
  for (const prefix of Object.keys(tables)) messageOf(`${prefix}.`)
  return [...messages.values()]
}
