import type protobuf from 'protobufjs/minimal.js'
import type { Scalar } from '../../schema/schema.ts'

type Writer = protobuf.Writer

const VARINT = 0
const DOUBLE = 1
const BYTES = 2

/** A message in a field; its length stands before it. */
export function message(writer: Writer, number: number, write: (inner: Writer) => void): void {
  writer.uint32((number << 3) | BYTES).fork()
  write(writer)
  writer.ldelim()
}

/** One scalar of the schema tables as it stands in JSON, in its protobuf form: the other way round than decode/protobuf.ts reads it. */
export function writeScalar(writer: Writer, number: number, type: Scalar, value: unknown): void {
  const tag = (wire: number): Writer => writer.uint32(((number << 3) | wire) >>> 0)
  switch (type) {
    case 'string':
      return void tag(BYTES).string(String(value))
    case 'bool':
      return void tag(VARINT).bool(value === true)
    case 'int32':
      return void tag(VARINT).int32(Number(value))
    case 'int64':
      return void tag(VARINT).int64(Number(value))
    case 'double':
      return void tag(DOUBLE).double(Number(value))
    case 'bytes':
      return void tag(BYTES).bytes(Buffer.from(String(value), 'base64'))
    case 'time':
    case 'microtime':
      return message(writer, number, (inner) => writeTime(inner, String(value)))
    case 'duration':
      return message(writer, number, (inner) => void inner.uint32((1 << 3) | VARINT).int64(Math.round(Number.parseFloat(String(value)) * 1e9)))
    case 'quantity':
      return message(writer, number, (inner) => void inner.uint32((1 << 3) | BYTES).string(String(value)))
    case 'intorstring':
      return message(writer, number, (inner) => writeIntOrString(inner, value))
    case 'strings':
      return message(writer, number, (inner) => {
        for (const one of value as string[]) inner.uint32((1 << 3) | BYTES).string(one)
      })
    case 'any':
      return message(writer, number, (inner) => void inner.uint32((1 << 3) | BYTES).string(JSON.stringify(value)))
  }
}

/** 1 seconds, 2 nanoseconds. */
function writeTime(writer: Writer, text: string): void {
  const milliseconds = Date.parse(text)
  if (Number.isNaN(milliseconds)) return
  const fraction = /\.(\d+)/.exec(text)?.[1] ?? ''
  writer.uint32((1 << 3) | VARINT).int64(Math.floor(milliseconds / 1000))
  writer.uint32((2 << 3) | VARINT).int32(Number(fraction.padEnd(9, '0').slice(0, 9)))
}

/** 1 which of both (1: text), 2 the number, 3 the text. */
function writeIntOrString(writer: Writer, value: unknown): void {
  const isText = typeof value === 'string'
  writer.uint32((1 << 3) | VARINT).int32(isText ? 1 : 0)
  writer.uint32((2 << 3) | VARINT).int32(isText ? 0 : Number(value))
  writer.uint32((3 << 3) | BYTES).string(isText ? value : '')
}
