import { clusterLimits, type FieldChange } from '../../../cluster-protocol.ts'
import type { KubeObject } from '../../../cluster/machinery/object.ts'

type Json = null | boolean | number | string | Json[] | { [key: string]: Json }

/** Parts of an object that somebody means when writing it; the rest is what the cluster notes about it. */
const notMeant = new Set(['apiVersion', 'kind', 'status', 'metadata'])
/** Notes of tools and controllers, which say in other words what the fields say. */
const notes = /^(kubectl\.kubernetes\.io\/last-applied-configuration|deployment\.kubernetes\.io\/.*|kubernetes\.io\/change-cause)$/
/** What one calls a field by is its last part: "replicas", "containers.web.image". */
const wrappers = /^(spec\.)?(template\.spec\.|template\.metadata\.|jobTemplate\.spec\.template\.spec\.)?/
/** Lists whose entries are told apart by a field of theirs. */
const entryNames = ['name', 'key', 'type', 'port', 'containerPort', 'ip'] as const
const hidden = new Set(['Secret'])

/** Pure: what is different between an object before and after, field by field, bounded; [] when nothing is that somebody meant. */
export function changedFields(before: KubeObject, after: KubeObject): FieldChange[] {
  if (hidden.has(after.kind ?? '')) {
    const names = changesIn(meant(before), meant(after)).map(({ field }) => field)
    return [...new Set(names)].slice(0, clusterLimits.reportedFields).map((field) => ({ field, from: null, to: null }))
  }
  return changesIn(meant(before), meant(after)).slice(0, clusterLimits.reportedFields)
}

function meant(object: KubeObject): Json {
  const { metadata } = object
  const fields = Object.entries(object as Record<string, Json>).filter(([name]) => !notMeant.has(name))
  const { labels = {}, annotations = {}, finalizers = [] } = metadata ?? {}
  return { ...Object.fromEntries(fields), labels, annotations, finalizers }
}

function changesIn(before: Json | undefined, after: Json | undefined, path: readonly string[] = []): FieldChange[] {
  if (JSON.stringify(before) === JSON.stringify(after)) return []
  const [was, is] = [entriesOf(before), entriesOf(after)]
  if (was === null || is === null) return [{ field: path.join('.').replace(wrappers, ''), from: shown(before), to: shown(after) }]
  const names = [...new Set([...was.keys(), ...is.keys()])].filter((name) => !notes.test(name))
  return names.flatMap((name) => changesIn(was.get(name), is.get(name), [...path, name]))
}

/** Of an object, or of a list whose entries have names of their own; null: a value, to be told as a whole. */
function entriesOf(value: Json | undefined): Map<string, Json> | null {
  if (Array.isArray(value)) {
    const named = value.map((entry) => [nameOf(entry), entry] as const)
    const names = new Set(named.map(([name]) => name))
    return names.has(null) || names.size < named.length ? null : new Map(named as [string, Json][])
  }
  return typeof value === 'object' && value !== null ? new Map(Object.entries(value)) : null
}

function nameOf(entry: Json): string | null {
  if (typeof entry !== 'object' || entry === null || Array.isArray(entry)) return null
  const field = entryNames.find((name) => typeof entry[name] === 'string' || typeof entry[name] === 'number')
  return field === undefined ? null : String(entry[field])
}

function shown(value: Json | undefined): string | null {
  if (value === undefined || value === null) return null
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return text.length > clusterLimits.fieldCharacters ? `${text.slice(0, clusterLimits.fieldCharacters)}…` : text
}
