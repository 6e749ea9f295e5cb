import { applyPatch, type Operation } from 'rfc6902'
import { ApiError } from '../../machinery/object.ts'
import { badRequest } from '../status.ts'
import { isObject, jsonKind, type Json } from './patch-input.ts'

/** As upstream bounds it: apimachinery handlers/patch.go. */
const MOST_OPERATIONS = 10_000

const known = new Set(['add', 'remove', 'replace', 'move', 'copy', 'test'])

/** RFC 6902, all or nothing. Changes nothing it is given. Throws ApiError: 400 for what is no patch, 413 for too long a one, 422 for one that does not fit. */
export function jsonPatch(target: Json, patch: unknown): Json {
  if (!Array.isArray(patch)) throw badRequest(`error decoding patch: json: cannot unmarshal ${jsonKind(patch)} into Go value of type jsonpatch.Patch`)
  if (patch.length > MOST_OPERATIONS) throw tooLong(patch.length)
  const result = structuredClone(target)
  for (const operation of patch) {
    if (!isOperation(operation)) throw doesNotFit()
    // One at a time, because the library goes on after one that failed.
    if (applyPatch(result, [structuredClone(operation)])[0] !== null) throw doesNotFit()
  }
  return result
}

function isOperation(operation: unknown): operation is Operation {
  if (!isObject(operation)) return false
  const { op, path, from } = operation
  if (typeof op !== 'string' || !known.has(op) || !isPointer(path)) return false
  return op === 'move' || op === 'copy' ? isPointer(from) : true
}

/** The library skips what could reach a prototype, which would leave another path than was asked for. */
const isPointer = (value: unknown): boolean =>
  typeof value === 'string' && value.startsWith('/') && !value.split('/').some((part) => part === '__proto__' || part === 'constructor' || part === 'prototype')

/** Upstream says no more than this of a patch whose operation failed. */
const doesNotFit = (): ApiError =>
  new ApiError({
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message: 'the server rejected our request due to an error in our request',
    reason: 'Invalid',
    details: {},
    code: 422,
  })

const tooLong = (operations: number): ApiError =>
  new ApiError({
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message: `Request entity too large: The allowed maximum operations in a JSON patch is ${MOST_OPERATIONS}, got ${operations}`,
    reason: 'RequestEntityTooLarge',
    code: 413,
  })
