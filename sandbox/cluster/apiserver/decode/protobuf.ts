import protobuf from 'protobufjs/minimal.js'
import { ApiError } from '../../machinery/object.ts'
import type { KubeObject } from '../../machinery/object.ts'
import { messageOf, isScalar } from '../../schema/schema.ts'
import type { Field, Message, Scalar } from '../../schema/schema.ts'
import { groupVersion } from '../resource-table.ts'
import { badRequest } from '../status.ts'
import type { BodyKind } from './body.ts'
import { requireKind } from './body.ts'
import { schemaMessage, unionOf } from './schema-unions.ts'
import type { Union } from './schema-unions.ts'

/** Every body begins so. https://kubernetes.io/docs/reference/using-api/api-concepts/#protobuf-encoding */
const magic = Buffer.from('k8s\0', 'latin1')
const MOST_DEPTH = 100

type Reader = protobuf.Reader

/** The object in a runtime.Unknown envelope. Throws BadRequest. */
export function decodeProtobuf(expected: BodyKind, body: Uint8Array): KubeObject {
  if (body.length < magic.length || Buffer.compare(body.subarray(0, magic.length), magic) !== 0) {
    throw badRequest(`the object provided is unrecognized (must be of type ${expected.kind}): provided data does not appear to be a protobuf message, expected prefix [107 56 115 0]`)
  }
  const message = messageOf(expected.schema)
  if (message === undefined) throw badRequest(`no kind "${expected.kind}" is registered for protobuf`)
  try {
    const { apiVersion, kind, raw } = readUnknown(protobuf.Reader.create(body.subarray(magic.length)))
    requireKind(expected, { apiVersion, kind })
    const object = readMessage(message, protobuf.Reader.create(raw), 0)
    return { kind: expected.kind, apiVersion: groupVersion(expected), ...object }
  } catch (error) {
    if (error instanceof ApiError) throw error
    // The reader and JSON.parse have errors of several kinds; all of them say that these bytes are not the message.
    const problem = error instanceof Error ? error.message : String(error)
    throw badRequest(`${expected.kind} in version "${expected.version}" cannot be handled as a ${expected.kind}: unable to decode: ${problem}`)
  }
}

/** runtime.Unknown: 1 TypeMeta {1 apiVersion, 2 kind}, 2 raw. */
function readUnknown(reader: Reader): { apiVersion: string; kind: string; raw: Uint8Array } {
  let apiVersion = ''
  let kind = ''
  let raw: Uint8Array = new Uint8Array()
  while (reader.pos < reader.len) {
    const tag = reader.uint32()
    if (tag >>> 3 === 1) {
      const inner = protobuf.Reader.create(reader.bytes())
      while (inner.pos < inner.len) {
        const innerTag = inner.uint32()
        if (innerTag >>> 3 === 1) apiVersion = inner.string()
        else if (innerTag >>> 3 === 2) kind = inner.string()
        else inner.skipType(innerTag & 7)
      }
    } else if (tag >>> 3 === 2) raw = reader.bytes()
    else reader.skipType(tag & 7)
  }
  return { apiVersion, kind, raw }
}

const numbered = new WeakMap<Message, ReadonlyMap<number, Field>>()

function byNumber(message: Message): ReadonlyMap<number, Field> {
  let table = numbered.get(message)
  if (table === undefined) {
    table = new Map(message.wire.map((field) => [field.number, field]))
    numbered.set(message, table)
  }
  return table
}

function readMessage(message: Message, reader: Reader, depth: number): Record<string, unknown> {
  if (depth > MOST_DEPTH) throw new RangeError('nesting is too deep')
  const fields = byNumber(message)
  const found: Record<string, unknown> = {}
  while (reader.pos < reader.len) {
    const tag = reader.uint32()
    const field = fields.get(tag >>> 3)
    if (field === undefined) {
      reader.skipType(tag & 7)
      continue
    }
    readField(message, field, reader, tag & 7, found, depth)
  }
  return inTypeOrder(message, found)
}

function inTypeOrder(message: Message, found: Record<string, unknown>): Record<string, unknown> {
  const ordered: Record<string, unknown> = {}
  for (const field of message.wire) {
    const value = found[field.name]
    if (value === undefined) continue
    if (field.inline) Object.assign(ordered, value)
    else if (!isZero(field, value)) ordered[field.name] = value
  }
  return ordered
}

/** Go writes every scalar that is not a pointer, zero or not; JSON leaves the zero ones out. */
const isZero = (field: Field, value: unknown): boolean =>
  field.form === 'single' && !field.pointer && (value === null || (field.type !== 'any' && (value === '' || value === 0 || value === false)))

function readField(message: Message, field: Field, reader: Reader, wireType: number, found: Record<string, unknown>, depth: number): void {
  const union = unionOf(message.name, field.name)
  const read = (from: Reader): unknown => (union === undefined ? readValue(field.type, from, depth) : readUnion(union, protobuf.Reader.create(from.bytes()), depth + 1))
  if (field.form === 'map') {
    const map = (found[field.name] ??= {}) as Record<string, unknown>
    const [key, value] = readMapEntry(field, protobuf.Reader.create(reader.bytes()), read)
    map[key] = value
    return
  }
  if (field.form === 'single') {
    found[field.name] = read(reader)
    return
  }
  const list = (found[field.name] ??= []) as unknown[]
  const packed = wireType === 2 && (field.type === 'int32' || field.type === 'int64' || field.type === 'bool' || field.type === 'double')
  if (!packed) {
    list.push(read(reader))
    return
  }
  const inner = protobuf.Reader.create(reader.bytes())
  while (inner.pos < inner.len) list.push(read(inner))
}

function readUnion(union: Union, reader: Reader, depth: number): unknown {
  let schema: unknown
  let allowed = false
  const list: unknown[] = []
  while (reader.pos < reader.len) {
    const tag = reader.uint32()
    if (tag >>> 3 === union.schema) schema = readValue(schemaMessage, reader, depth)
    else if (tag >>> 3 !== union.other) reader.skipType(tag & 7)
    else if (union.form === 'bool') allowed = reader.bool()
    else list.push(union.form === 'strings' ? reader.string() : readValue(schemaMessage, reader, depth))
  }
  if (schema !== undefined) return schema
  return union.form === 'bool' ? allowed : list
}

function readMapEntry(field: Field, reader: Reader, read: (from: Reader) => unknown): [string, unknown] {
  let key = ''
  let value: unknown = isScalar(field.type) ? (field.type === 'quantity' ? '0' : '') : {}
  while (reader.pos < reader.len) {
    const tag = reader.uint32()
    if (tag >>> 3 === 1) key = reader.string()
    else if (tag >>> 3 === 2) value = read(reader)
    else reader.skipType(tag & 7)
  }
  return [key, value]
}

function readValue(type: string, reader: Reader, depth: number): unknown {
  if (isScalar(type)) return readScalar(type, reader)
  const message = messageOf(type)
  if (message === undefined) throw new RangeError(`no message ${type}`)
  return readMessage(message, protobuf.Reader.create(reader.bytes()), depth + 1)
}

function readScalar(type: Scalar, reader: Reader): unknown {
  switch (type) {
    case 'string':
      return reader.string()
    case 'bool':
      return reader.bool()
    case 'int32':
      return reader.int32()
    case 'int64':
      return Number(reader.int64())
    case 'double':
      return reader.double()
    case 'bytes':
      return Buffer.from(reader.bytes()).toString('base64')
    case 'time':
    case 'microtime':
      return readTime(type, fieldsOf(reader.bytes()))
    case 'duration': {
      const nanoseconds = Number(fieldsOf(reader.bytes()).get(1) ?? 0)
      return `${nanoseconds / 1e9}s`
    }
    case 'quantity':
      return textOf(fieldsOf(reader.bytes()).get(1))
    case 'intorstring': {
      const parts = fieldsOf(reader.bytes())
      return Number(parts.get(1) ?? 0) === 1 ? textOf(parts.get(3)) : Number(BigInt.asIntN(32, BigInt(Number(parts.get(2) ?? 0))))
    }
    case 'strings':
      return [...listOf(reader.bytes())]
    case 'any': {
      const raw = fieldsOf(reader.bytes()).get(1)
      return raw instanceof Uint8Array && raw.length > 0 ? (JSON.parse(textOf(raw)) as unknown) : null
    }
  }
}

/** metav1.Time: 1 seconds, 2 nanoseconds. An empty one is the zero time, null in JSON. */
function readTime(type: 'time' | 'microtime', parts: Map<number, number | Uint8Array>): string | null {
  const seconds = parts.get(1)
  if (seconds === undefined) return null
  const at = new Date(Number(seconds) * 1000).toISOString().slice(0, 19)
  if (type === 'time') return `${at}Z`
  return `${at}.${String(Math.floor(Number(parts.get(2) ?? 0) / 1000)).padStart(6, '0')}Z`
}

/** The fields of a small message whose fields are numbers and bytes. */
function fieldsOf(bytes: Uint8Array): Map<number, number | Uint8Array> {
  const reader = protobuf.Reader.create(bytes)
  const parts = new Map<number, number | Uint8Array>()
  while (reader.pos < reader.len) {
    const tag = reader.uint32()
    if ((tag & 7) === 0) parts.set(tag >>> 3, Number(reader.int64()))
    else if ((tag & 7) === 2) parts.set(tag >>> 3, reader.bytes())
    else reader.skipType(tag & 7)
  }
  return parts
}

function* listOf(bytes: Uint8Array): Generator<string> {
  const reader = protobuf.Reader.create(bytes)
  while (reader.pos < reader.len) {
    const tag = reader.uint32()
    if (tag >>> 3 === 1) yield reader.string()
    else reader.skipType(tag & 7)
  }
}

const textOf = (value: number | Uint8Array | undefined): string => (value instanceof Uint8Array ? Buffer.from(value).toString('utf8') : '')
