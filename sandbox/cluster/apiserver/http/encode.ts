import type * as Encoder from '../encode/protobuf.ts'
import { parseMediaRange, PROTOBUF } from './accept.ts'
import type { Representation } from './accept.ts'
import type { ApiRequest, BodyResponse } from './exchange.ts'

/** Upstream prints for people: those who ask, and the programs that people read with. */
export function wantsPretty(request: ApiRequest): boolean {
  const asked = request.query.get('pretty') ?? ''
  // As Go reads booleans.
  if (asked !== '') return /^(1|t|T|TRUE|true|True)$/.test(asked)
  return /^(curl|Wget|Mozilla\/5\.0)/.test(request.header('user-agent') ?? '') || parseMediaRange(request.header('accept')?.split(',')[0] ?? '').parameters.pretty === '1'
}

export function json(request: ApiRequest, code: number, value: unknown, contentType = 'application/json'): BodyResponse {
  const body = wantsPretty(request) ? JSON.stringify(value, undefined, 2) : `${JSON.stringify(value)}\n`
  return { kind: 'body', code, contentType, headers: {}, body }
}

/** What upstream writes without asking what the client would like: always for people. */
export const rawJson = (code: number, value: unknown): BodyResponse => ({ kind: 'body', code, contentType: 'application/json', headers: {}, body: JSON.stringify(value, undefined, 2) })

/** YAML is loaded when it is first wanted: hardly any client does. */
export async function yaml(code: number, value: unknown): Promise<BodyResponse> {
  const { stringify } = await import('yaml')
  const style = { version: '1.1', sortMapEntries: true, indentSeq: false, lineWidth: 0 } as const
  return { kind: 'body', code, contentType: 'application/yaml', headers: {}, body: stringify(value, style) }
}

/** The encoder is loaded when it is first wanted: kubectl never asks for it, programs in Go do. */
export async function protobuf(code: number, encode: (to: typeof Encoder) => Uint8Array): Promise<BodyResponse> {
  return { kind: 'body', code, contentType: PROTOBUF, headers: {}, body: encode(await import('../encode/protobuf.ts')) }
}

/** A document of a message that is in the tables, in the format that was agreed on. */
export async function document(request: ApiRequest, { format }: Pick<Representation, 'format'>, code: number, schema: string, value: object): Promise<BodyResponse> {
  if (format === 'protobuf') return protobuf(code, ({ encodeObject }) => encodeObject(schema, value))
  return format === 'yaml' ? yaml(code, value) : json(request, code, value)
}
