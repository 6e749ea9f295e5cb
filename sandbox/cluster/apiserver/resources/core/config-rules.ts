import type { ConfigMap, Secret } from 'kubernetes-types/core/v1'
import type { Stored } from '../../../machinery/object.ts'
import { configKeyProblems } from '../../../machinery/name-rules.ts'
import { goObjectProblem } from '../../decode/go-json.ts'
import { equalJson } from '../../json-value.ts'
import { forbidden, invalid, required, tooLong, type FieldError } from '../../field-errors.ts'

const MOST_BYTES = 1024 * 1024

const keyProblems = (data: Record<string, string> | undefined, field: string): FieldError[] =>
  Object.keys(data ?? {}).flatMap((key) => configKeyProblems(key).map((problem) => invalid(`${field}[${key}]`, key, problem)))

const bytesOf = (data: Record<string, string> | undefined, encoding: BufferEncoding): number =>
  Object.values(data ?? {}).reduce((sum, value) => sum + Buffer.byteLength(value, encoding), 0)

export function validateConfigMap({ data, binaryData }: ConfigMap): FieldError[] {
  const errors = keyProblems(data, 'data')
  for (const key of Object.keys(data ?? {})) if (Object.hasOwn(binaryData ?? {}, key)) errors.push(invalid(`data[${key}]`, key, 'duplicate of key present in binaryData'))
  errors.push(...keyProblems(binaryData, 'binaryData'))
  if (bytesOf(data, 'utf8') + bytesOf(binaryData, 'base64') > MOST_BYTES) errors.push(tooLong('', MOST_BYTES))
  return errors
}

export function validateConfigMapUpdate(map: ConfigMap, old: Stored<ConfigMap>): FieldError[] {
  return unlessImmutable(map, old, ['data', 'binaryData'])
}

const SECRET_KEYS: Record<string, readonly string[]> = {
  'kubernetes.io/dockercfg': ['.dockercfg'],
  'kubernetes.io/dockerconfigjson': ['.dockerconfigjson'],
  'kubernetes.io/ssh-auth': ['ssh-privatekey'],
  'kubernetes.io/tls': ['tls.crt', 'tls.key'],
}

export function validateSecret({ metadata, type = '', data }: Secret): FieldError[] {
  const errors = keyProblems(data, 'data')
  if (bytesOf(data, 'base64') > MOST_BYTES) errors.push(tooLong('data', MOST_BYTES))
  for (const key of SECRET_KEYS[type] ?? []) if (!Object.hasOwn(data ?? {}, key) || (key === 'ssh-privatekey' && data![key] === '')) errors.push(required(`data[${key}]`))
  if (type === 'kubernetes.io/basic-auth' && data?.['username'] === undefined && data?.['password'] === undefined) {
    errors.push(required('data[username]'), required('data[password]'))
  }
  if (type === 'kubernetes.io/service-account-token' && !metadata?.annotations?.['kubernetes.io/service-account.name']) {
    errors.push(required('metadata.annotations[kubernetes.io/service-account.name]'))
  }
  const [key] = SECRET_KEYS[type] ?? []
  const json = type.startsWith('kubernetes.io/dockerc') && key !== undefined ? data?.[key] : undefined
  const problem = json === undefined ? undefined : goObjectProblem(Buffer.from(json, 'base64').toString('utf8'))
  if (problem !== undefined) errors.push(invalid(`data[${key}]`, '<secret contents redacted>', problem))
  return errors
}

export function validateSecretUpdate(secret: Secret, old: Stored<Secret>): FieldError[] {
  const errors = secret.type === old.type ? [] : [invalid('type', secret.type, 'field is immutable')]
  return [...errors, ...unlessImmutable(secret, old, ['data'])]
}

const WORDS = 'field is immutable when `immutable` is set'

function unlessImmutable<T extends { immutable?: boolean }>(object: T, old: T, fields: (keyof T & string)[]): FieldError[] {
  if (!old.immutable) return []
  const errors = object.immutable ? [] : [forbidden('immutable', WORDS)]
  return [...errors, ...fields.filter((field) => !equalJson(object[field], old[field])).map((field) => forbidden(field, WORDS))]
}
