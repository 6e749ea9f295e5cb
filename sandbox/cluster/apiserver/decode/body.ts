import type { JSONSchemaProps } from 'kubernetes-types/apiextensions/v1'
import type { KubeObject } from '../../machinery/object.ts'
import { parseMediaRange } from '../http/accept.ts'
import { cloneJson, isRecord } from '../json-value.ts'
import { messageOf } from '../../schema/schema.ts'
import { packagePrefix } from '../../schema/tables.ts'
import { prune, type StructuralSchema } from '../resources/apiextensions/structural-schema.ts'
import { groupVersion } from '../resource-table.ts'
import { badRequest, unsupportedMediaType } from '../status.ts'
import type { FieldValidation } from '../http/options.ts'
import { duplicateFields } from './duplicates.ts'
import { goSyntaxError } from './go-json.ts'
import { decodeTyped, TypeMismatch } from './typed.ts'

/** What a body must be. */
export interface BodyKind {
  group: string
  version: string
  kind: string
  schema: string
  /** Of a custom resource: what is known of its fields. */
  customSchema?: JSONSchemaProps
  /** Bodies may name any group and version. */
  anyVersion?: boolean
}

export interface DecodeOptions {
  contentType: string | undefined
  fieldValidation: FieldValidation
  warn(text: string): void
}

const mediaTypes = ['application/json', 'application/yaml', 'application/vnd.kubernetes.protobuf'] as const

/** An object of the kind from a request's body; unknown and doubled fields refused, reported or dropped. Throws BadRequest, UnsupportedMediaType. */
export async function decodeBody(expected: BodyKind, body: Uint8Array, options: DecodeOptions): Promise<KubeObject> {
  const { type } = parseMediaRange(options.contentType ?? 'application/json')
  switch (type) {
    case '':
    case 'application/json':
      return fromJson(expected, body, options)
    case 'application/yaml':
      return fromYaml(expected, body, options)
    case 'application/vnd.kubernetes.protobuf': {
      const { decodeProtobuf } = await import('./protobuf.ts')
      return decodeProtobuf(expected, body)
    }
    default:
      throw unsupportedMediaType(mediaTypes)
  }
}

function fromJson(expected: BodyKind, body: Uint8Array, options: DecodeOptions): KubeObject {
  const text = Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('utf8')
  const value = parseJson(expected, text)
  const problems = options.fieldValidation === 'Ignore' ? [] : duplicateFields(text)
  return typed(expected, value, text, problems, options)
}

async function fromYaml(expected: BodyKind, body: Uint8Array, options: DecodeOptions): Promise<KubeObject> {
  const text = Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('utf8')
  const { parseYaml } = await import('./yaml.ts')
  return typed(expected, parseYaml(text, (problem) => unrecognised(expected, `couldn't get version/kind; json parse error: ${problem}`, text)), text, [], options)
}

export function parseJson(expected: { kind: string }, text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw unrecognised(expected, `couldn't get version/kind; json parse error: ${goSyntaxError(text)}`, text)
  }
}

/** What both texts share once they are values. */
export function typed(expected: BodyKind, value: unknown, text: string, duplicates: string[], { fieldValidation, warn }: DecodeOptions): KubeObject {
  if (!isRecord(value)) {
    throw unrecognised(
      expected,
      `couldn't get version/kind; json parse error: json: cannot unmarshal ${goWord(value)} into Go value of type struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }`,
      text,
    )
  }
  requireKind(expected, value)
  const { object, unknown } = readTyped(expected, value)
  const problems = [...unknown, ...duplicates]
  if (problems.length > 0) {
    if (fieldValidation === 'Strict') {
      throw badRequest(`${expected.kind} in version "${expected.version}" cannot be handled as a ${expected.kind}: strict decoding error: ${problems.join(', ')}`)
    }
    if (fieldValidation === 'Warn') for (const problem of problems) warn(problem)
  }
  return object
}

export function readTyped(expected: BodyKind, value: Record<string, unknown>) {
  if (expected.customSchema !== undefined) {
    const unknown = prune(cloneJson(value), expected.customSchema as StructuralSchema).map((path) => `unknown field "${path}"`)
    return { object: value, unknown }
  }
  try {
    return decodeTyped(expected.schema, value)
  } catch (error) {
    if (!(error instanceof TypeMismatch)) throw error
    throw badRequest(`${expected.kind} in version "${expected.version}" cannot be handled as a ${expected.kind}: ${error.message}`)
  }
}

/** A body may leave kind and apiVersion out; other ones are refused. */
export function requireKind(expected: BodyKind, value: Record<string, unknown>): void {
  const { kind = expected.kind, apiVersion = groupVersion(expected) } = value
  if (typeof kind !== 'string' || typeof apiVersion !== 'string') throw badRequest("couldn't get version/kind; json parse error: json: cannot unmarshal into Go struct field .kind of type string")
  const version = apiVersion.slice(apiVersion.indexOf('/') + 1)
  const problem = kindProblem(expected, apiVersion || groupVersion(expected), kind || expected.kind)
  if (problem !== null) throw badRequest(`${kind} in version ${JSON.stringify(version)} cannot be handled as a ${expected.kind}: ${problem}`)
  if (apiVersion !== '' && apiVersion !== groupVersion(expected) && expected.anyVersion !== true) {
    throw badRequest(`the API version in the data (${apiVersion}) does not match the expected API version (${groupVersion(expected)})`)
  }
}

/** Why a body of some kind cannot become the expected one, in the words of upstream's scheme; null: it can. */
export function kindProblem(expected: BodyKind, apiVersion: string, kind: string): string | null {
  const version = apiVersion.slice(apiVersion.indexOf('/') + 1)
  const any = expected.customSchema !== undefined || expected.anyVersion === true
  if (kind === expected.kind && (any || apiVersion === groupVersion(expected) || isRegistered(apiVersion, kind))) return null
  if (any || isRegistered(apiVersion, kind)) return `converting (${version}.${kind}) to (${internalGroup(expected.group)}.${expected.kind}): unknown conversion`
  return `no kind ${JSON.stringify(kind)} is registered for version ${JSON.stringify(apiVersion)} in scheme ${SCHEME}`
}

/** Whether the API has such a kind, served or not. */
function isRegistered(apiVersion: string, kind: string): boolean {
  const [group = '', version] = apiVersion.includes('/') ? apiVersion.split('/') : ['', apiVersion]
  if (group.includes('.') && !group.endsWith('.k8s.io')) return false
  return messageOf(`${packagePrefix(`${internalGroup(group)}/${version}`)}.${kind}`) !== undefined
}

/** Where upstream keeps its kinds. */
const SCHEME = '"pkg/api/legacyscheme/scheme.go:30"'

/** Go's package of a group's internal types: "core", "apps", "rbac". */
const internalGroup = (group: string): string => (group === '' ? 'core' : (group.split('.')[0] ?? group))

const unrecognised = ({ kind }: { kind: string }, problem: string, text: string) =>
  badRequest(`the object provided is unrecognized (must be of type ${kind}): ${problem} (${summary(text)})`)

const SUMMARY_CHARACTERS = 30

function summary(text: string): string {
  if (text === '') return '<empty>'
  if (text.startsWith('{')) return text.length > SUMMARY_CHARACTERS ? `${text.slice(0, SUMMARY_CHARACTERS)} ...` : text
  const bytes = Buffer.from(text)
  return bytes.length > SUMMARY_CHARACTERS ? `${bytes.subarray(0, SUMMARY_CHARACTERS).toString('hex')} ...` : bytes.toString('hex')
}

function goWord(value: unknown): string {
  if (Array.isArray(value)) return 'array'
  return typeof value === 'boolean' ? 'bool' : typeof value
}
