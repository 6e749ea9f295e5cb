import type { KubeObject } from '../../machinery/object.ts'
import { isRecord } from '../json-value.ts'
import { difference, type FieldSet } from './field-set.ts'
import type { Shape } from './shape.ts'
import { tracked } from './tracking.ts'
import { compare, fieldSetOf } from './walk.ts'

/** Server-side apply knows kubectl's own by this name; who wants none of what follows names another. */
export const KUBECTL = 'kubectl'

const ANNOTATION = 'kubectl.kubernetes.io/last-applied-configuration'
/** Of all annotations of an object. */
const MOST_ANNOTATION_BYTES = 256 * 1024

/**
 * What kubectl applied client-side and still stands as it said: server-side it may change that, whoever is booked as its manager. Null: nothing
 * is known. apimachinery/pkg/util/managedfields/internal/lastappliedmanager.go
 */
export function lastAppliedFields(live: KubeObject, apiVersion: string, shape: Shape): FieldSet | null {
  const text = live.metadata?.annotations?.[ANNOTATION] ?? ''
  const applied = text === '' ? undefined : parsed(text)
  if (!isRecord(applied) || applied.apiVersion !== apiVersion) return null
  const config = tracked(applied as KubeObject)
  const { modified, added, removed } = compare(config, tracked(live), shape)
  return [modified, added, removed].reduce(difference, fieldSetOf(config, shape))
}

/** Keeps what client-side apply goes by in step, where it is there. In place. */
export function syncLastApplied(object: KubeObject, applied: KubeObject): void {
  const annotations = object.metadata?.annotations
  if (annotations?.[ANNOTATION] === undefined) return
  const { metadata: { annotations: given, managedFields: _managed, ...metadata } = {}, ...rest } = applied
  const { [ANNOTATION]: _last, ...others } = given ?? {}
  const next: Record<string, string> = { ...annotations, [ANNOTATION]: `${goJson({ ...rest, metadata: { ...metadata, ...(given === undefined ? {} : { annotations: others }) } })}\n` }
  const size = Object.entries(next).reduce((sum, [key, value]) => sum + Buffer.byteLength(key) + Buffer.byteLength(value), 0)
  if (size > MOST_ANNOTATION_BYTES) delete next[ANNOTATION]
  object.metadata!.annotations = next
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** As Go's encoder writes a map: keys in order, what HTML would read escaped. */
const goJson = (value: unknown): string => JSON.stringify(sorted(value)).replace(/[<>&\u2028\u2029]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (!isRecord(value)) return value
  return Object.fromEntries(Object.keys(value).sort().map((key) => [key, sorted(value[key])]))
}
