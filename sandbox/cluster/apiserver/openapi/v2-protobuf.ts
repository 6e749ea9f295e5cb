import protobuf from 'protobufjs/minimal.js'
import type { OpenApiV2 } from './v2.ts'

type Writer = protobuf.Writer
type Json = Record<string, unknown>

/** What kubectl asks for, and how it is named in the answer, where "@" may not stand. */
export const v2ProtobufAccept = 'application/com.github.proto-openapi.spec.v2@v1.0+protobuf'
export const v2ProtobufType = 'application/com.github.proto-openapi.spec.v2.v1.0+protobuf'

/** An OpenAPI 2 document in the only form that kubectl reads. https://github.com/google/gnostic-models/blob/main/openapiv2/OpenAPIv2.proto */
export function encodeOpenApiV2(document: OpenApiV2): Uint8Array {
  const writer = protobuf.Writer.create()
  text(writer, 1, document.swagger)
  message(writer, 2, (info) => {
    text(info, 1, document.info.title)
    text(info, 2, document.info.version)
  })
  message(writer, 8, (paths) => {
    for (const [path, item] of Object.entries(document.paths)) named(paths, 2, path, (value) => pathItem(value, item))
  })
  message(writer, 9, (definitions) => {
    for (const [name, schema] of Object.entries(document.definitions)) named(definitions, 1, name, (value) => writeSchema(value, schema))
  })
  return writer.finish()
}

function text(writer: Writer, field: number, value: unknown): void {
  if (typeof value === 'string' && value !== '') writer.uint32((field << 3) | 2).string(value)
}

function message(writer: Writer, field: number, write: (inner: Writer) => void): void {
  writer.uint32((field << 3) | 2).fork()
  write(writer)
  writer.ldelim()
}

function named(writer: Writer, field: number, name: string, write: (value: Writer) => void): void {
  message(writer, field, (pair) => {
    text(pair, 1, name)
    message(pair, 2, write)
  })
}

/** Extensions and defaults travel as YAML, of which JSON is a part. */
const any = (writer: Writer, field: number, value: unknown): void => message(writer, field, (inner) => text(inner, 2, JSON.stringify(value)))

function extensions(writer: Writer, field: number, holder: Json): void {
  for (const [name, value] of Object.entries(holder)) if (name.startsWith('x-')) named(writer, field, name, (inner) => text(inner, 2, JSON.stringify(value)))
}

function pathItem(writer: Writer, item: OpenApiV2['paths'][string]): void {
  message(writer, 8, (patch) => {
    message(patch, 8, (parameter) =>
      // Parameter > NonBodyParameter > QueryParameterSubSchema
      message(parameter, 1, (one) =>
        message(one, 2, (nonBody) =>
          message(nonBody, 3, (query) => {
            text(query, 2, 'query')
            text(query, 4, item.patch.parameters[0]!.name)
            text(query, 6, 'string')
          }),
        ),
      ),
    )
    extensions(patch, 13, item.patch as unknown as Json)
  })
}

function writeSchema(writer: Writer, schema: Json): void {
  text(writer, 1, schema.$ref)
  text(writer, 2, schema.format)
  text(writer, 4, schema.description)
  if (schema.default !== undefined) any(writer, 5, schema.default)
  for (const name of listOf(schema.required)) text(writer, 19, name)
  for (const value of listOf(schema.enum)) any(writer, 20, value)
  const { additionalProperties, items, properties } = schema
  if (isRecord(additionalProperties)) message(writer, 21, (item) => message(item, 1, (inner) => writeSchema(inner, additionalProperties)))
  if (typeof schema.type === 'string') message(writer, 22, (type) => text(type, 1, schema.type))
  if (isRecord(items)) message(writer, 23, (item) => message(item, 1, (inner) => writeSchema(inner, items)))
  for (const part of listOf(schema.allOf)) if (isRecord(part)) message(writer, 24, (inner) => writeSchema(inner, part))
  if (isRecord(properties)) {
    message(writer, 25, (all) => {
      for (const [name, property] of Object.entries(properties)) if (isRecord(property)) named(all, 1, name, (inner) => writeSchema(inner, property))
    })
  }
  extensions(writer, 31, schema)
}

const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : [])
const isRecord = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value)
