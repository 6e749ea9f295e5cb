import { badRequest } from '../status.ts'

export type Json = Record<string, unknown>

export const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value)

/** The patch as an object. Throws ApiError (400) in the words of upstream's decoder. */
export function requireObjectPatch(patch: unknown): Json {
  if (isObject(patch)) return patch
  throw badRequest(`json: cannot unmarshal ${jsonKind(patch)} into Go value of type map[string]interface {}`)
}

/** What JSON calls the value, in Go's words. */
export function jsonKind(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'array'
  return typeof value === 'boolean' ? 'bool' : typeof value
}
