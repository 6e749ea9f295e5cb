import type { Patch } from '../../machinery/api-client.ts'
import type { KubeObject } from '../../machinery/object.ts'
import type { CallContext, WriteCall } from '../core.ts'
import { invalid as invalidField } from '../field-errors.ts'
import { cloneJson, isRecord } from '../json-value.ts'
import { groupVersion } from '../resource-table.ts'
import type { ResourceDefinition } from '../resource.ts'
import { badRequest, invalid, plainError } from '../status.ts'
import { kindProblem, readTyped } from './body.ts'
import { decodeTyped, TypeMismatch } from './typed.ts'

/**
 * What a patch made, as the API's own type: fields in order, wrong types refused, unknown fields refused, reported or dropped as
 * the request says. Throws BadRequest, Invalid.
 */
export function decodePatched(definition: ResourceDefinition, patched: KubeObject, patch: Patch, call: WriteCall, context: CallContext): KubeObject {
  const { object, unknown } = readPatched(definition, patched, patch)
  if (unknown.length > 0) {
    if (call.fieldValidation === 'Strict') throw strictError(definition, unknown, patch)
    if (call.fieldValidation === 'Warn') for (const problem of unknown) context.warn(problem)
  }
  return object
}

/** Throws Invalid where the patch gives a field another type than it has. */
function readPatched(definition: ResourceDefinition, patched: KubeObject, { type, body }: Patch) {
  // A patch shares what it left alone with the stored object; types are read into a new one, custom resources as they are.
  if (definition.customSchema !== undefined) return readTyped(definition, cloneJson(patched as Record<string, unknown>))
  const { apiVersion = groupVersion(definition), kind = definition.kind } = patched
  const other = type === 'strategic' ? null : kindProblem(definition, apiVersion, kind)
  if (other !== null) throw invalid({ group: '', kind: '' }, '', [invalidField('patch', JSON.stringify(sortedAlong(patched, type === 'merge' ? body : patched)), other)])
  try {
    return decodeTyped(definition.schema, patched as Record<string, unknown>)
  } catch (error) {
    if (!(error instanceof TypeMismatch)) throw error
    const [value, problem] = type === 'strategic' ? [goText(body), error.converterMessage] : [JSON.stringify(sortedAlong(patched, type === 'merge' ? body : patched)), error.message]
    throw invalid({ group: '', kind: '' }, '', [invalidField('patch', value, problem)])
  }
}

/** Go's patch library writes the objects that a patch went through with their keys in order; the others as they were. */
function sortedAlong(value: unknown, along: unknown): unknown {
  if (!isRecord(value)) return value
  const way = isRecord(along) ? along : {}
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((key) => [key, isRecord(way[key]) && way !== value ? sortedAlong(value[key], way[key]) : value[key]]),
  )
}

function strictError({ kind, version }: ResourceDefinition, unknown: readonly string[], { type, body }: Patch) {
  const problem = `strict decoding error: ${unknown.join(', ')}`
  if (type !== 'strategic') return badRequest(`${kind} in version "${version}" cannot be handled as a ${kind}: ${problem}`)
  return invalid({ group: '', kind: '' }, '', [invalidField('patch', goText(body), problem)])
}

/** What server-side apply is given must be of the type, whole: nothing is dropped silently. */
export function decodeApplied(definition: ResourceDefinition, applied: KubeObject): KubeObject {
  const { object, unknown } = readTyped(definition, applied as Record<string, unknown>)
  if (unknown.length === 0) return object
  const { namespace, name } = applied.metadata ?? {}
  const problems = unknown.map((one) => `.${one.replace(/^unknown field "(.*)"$/, '$1')}: field not declared in schema`)
  const text = problems.length === 1 ? problems[0]! : `errors:\n${problems.map((one) => `  ${one}`).join('\n')}`
  const what = namespace === undefined ? `/${name ?? ''}` : `${namespace}/${name ?? ''}`
  throw plainError(500, `failed to create typed patch object (${what}; ${groupVersion(definition)}, Kind=${definition.kind}): ${text}`)
}

/** Go's %+v of what JSON holds: map[a:1 b:[x y]]. */
function goText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(goText).join(' ')}]`
  if (isRecord(value)) return `map[${Object.keys(value).sort().map((key) => `${key}:${goText(value[key])}`).join(' ')}]`
  return value === null ? '<nil>' : String(value)
}
