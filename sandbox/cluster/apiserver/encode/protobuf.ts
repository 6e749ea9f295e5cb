import protobuf from 'protobufjs/minimal.js'
import { isScalar, messageOf, requireMessage } from '../../schema/schema.ts'
import type { Field, Message } from '../../schema/schema.ts'
import { schemaMessage, unionOf } from '../decode/schema-unions.ts'
import type { Union } from '../decode/schema-unions.ts'
import { isRecord } from '../json-value.ts'
import { message, writeScalar } from './protobuf-scalars.ts'

type Writer = protobuf.Writer
type Json = Record<string, unknown>

/** What every answer begins with. https://kubernetes.io/docs/reference/using-api/api-concepts/#protobuf-encoding */
const magic = Buffer.from('k8s\0', 'latin1')

/** Whether all of the kind can be written: its message is in the tables, with the numbers of its fields. */
export const hasProtobuf = (schema: string): boolean => messageOf(schema)?.wire.every(({ number }) => number > 0) === true

/** An object in the envelope that names its kind (runtime.Unknown). `schema`: the name of its message. Throws where the tables have no such message. */
export function encodeObject(schema: string, value: object): Uint8Array {
  const { apiVersion, kind } = value as Json
  const raw = encodeMessage(schema, value)
  return inEnvelope(apiVersion, kind, (writer) => writer.bytes(raw))
}

/** A list whose items are messages of `schema`; all lists have the same two fields. */
export function encodeList(schema: string, { apiVersion, kind, metadata, items }: { apiVersion: string; kind: string; metadata: object; items: readonly object[] }): Uint8Array {
  const writer = protobuf.Writer.create()
  const item = requireMessage(schema)
  message(writer, 1, (inner) => writeMessage(inner, requireMessage('io.k8s.apimachinery.pkg.apis.meta.v1.ListMeta'), metadata as Json))
  for (const one of items) message(writer, 2, (inner) => writeMessage(inner, item, one as Json))
  const raw = writer.finish()
  return inEnvelope(apiVersion, kind, (outer) => outer.bytes(raw))
}

/** The message alone. */
export function encodeMessage(schema: string, value: object): Uint8Array {
  const writer = protobuf.Writer.create()
  writeMessage(writer, requireMessage(schema), value as Json)
  return writer.finish()
}

/** One event of a watch: its length in four bytes, then meta/v1 WatchEvent, without an envelope of its own; `object` has one. */
export function encodeWatchEvent(type: string, object: Uint8Array): Uint8Array {
  const writer = protobuf.Writer.create()
  writer.uint32((1 << 3) | 2).string(type)
  message(writer, 2, (raw) => raw.uint32((1 << 3) | 2).bytes(object))
  const event = writer.finish()
  const length = Buffer.alloc(4)
  length.writeUInt32BE(event.length)
  return Buffer.concat([length, event])
}

/** 1 TypeMeta {1 apiVersion, 2 kind}, 2 raw, 3 contentEncoding, 4 contentType. */
function inEnvelope(apiVersion: unknown, kind: unknown, raw: (writer: Writer) => Writer): Uint8Array {
  const writer = protobuf.Writer.create()
  message(writer, 1, (type) => {
    type.uint32((1 << 3) | 2).string(typeof apiVersion === 'string' ? apiVersion : '')
    type.uint32((2 << 3) | 2).string(typeof kind === 'string' ? kind : '')
  })
  raw(writer.uint32((2 << 3) | 2))
  writer.uint32((3 << 3) | 2).string('')
  writer.uint32((4 << 3) | 2).string('')
  return Buffer.concat([magic, writer.finish()])
}

const ordered = new WeakMap<Message, readonly Field[]>()

/** As generated code writes them: by number. */
function byNumber(of: Message): readonly Field[] {
  let fields = ordered.get(of)
  if (fields === undefined) ordered.set(of, (fields = of.wire.filter(({ number }) => number > 0).sort((a, b) => a.number - b.number)))
  return fields
}

function writeMessage(writer: Writer, of: Message, value: Json): void {
  for (const field of byNumber(of)) {
    const present = field.inline ? value : value[field.name]
    if (present === undefined || present === null) continue
    const union = unionOf(of.name, field.name)
    const write = (to: Writer, number: number, one: unknown): void => (union === undefined ? writeValue(to, number, field.type, one) : message(to, number, (inner) => writeUnion(inner, union, one)))
    if (field.form === 'single') write(writer, field.number, present)
    else if (field.form === 'list') for (const one of present as unknown[]) write(writer, field.number, one)
    else {
      for (const key of Object.keys(present).sort()) {
        message(writer, field.number, (entry) => {
          entry.uint32((1 << 3) | 2).string(key)
          write(entry, 2, (present as Json)[key])
        })
      }
    }
  }
}

function writeValue(writer: Writer, number: number, type: string, value: unknown): void {
  if (isScalar(type)) writeScalar(writer, number, type, value)
  else message(writer, number, (inner) => writeMessage(inner, requireMessage(type), isRecord(value) ? value : {}))
}

/** A schema is allowed as well, as the API's own types say it. */
function writeUnion(writer: Writer, { schema, other, form }: Union, value: unknown): void {
  if (form === 'bool') writer.uint32(other << 3).bool(value !== false)
  if (isRecord(value)) message(writer, schema, (inner) => writeMessage(inner, requireMessage(schemaMessage), value))
  else if (Array.isArray(value)) for (const one of value) writeValue(writer, other, form === 'strings' ? 'string' : schemaMessage, one)
}
