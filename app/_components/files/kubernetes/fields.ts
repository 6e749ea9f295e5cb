import type { KindDescription, KindField } from '../../../../sandbox/files-protocol.ts'
import { listItem, type YamlPart } from './place-in-yaml.ts'

export type ObjectDescription = KindDescription['objects'][string]

/** The fields that may stand at a place of a manifest; null where none are known: in a map, in a list without a dash. */
export function objectAt(description: KindDescription, path: readonly YamlPart[]): ObjectDescription | null {
  let object = description.objects[description.root] ?? null
  let field: KindField | null = null
  for (const part of path) {
    const into: KindField | null = field
    if (part === listItem) {
      if (into?.type !== 'array') return null
      object = named(description, into.of)
      field = null
    } else if (into?.map) {
      object = named(description, into.of)
      field = null
    } else {
      if (into !== null && into.type !== 'object') return null
      const next: KindField | undefined = object?.fields[part]
      if (next === undefined) return null
      field = next
      object = next.type === 'object' && !next.map ? named(description, next.of) : null
    }
  }
  return field?.map || field?.type === 'array' ? null : object
}

function named(description: KindDescription, name: string | undefined): ObjectDescription | null {
  return (name === undefined ? undefined : description.objects[name]) ?? null
}

/** As `kubectl explain` writes a field's type: "[]Container", "map[string]string", "integer". */
export function typeWords({ type, of, each, map }: KindField): string {
  const name = of?.split('.').pop() ?? each ?? 'any'
  if (type === 'array') return `[]${name}`
  if (map) return `map[string]${name}`
  if (type === 'object') return of ? name : 'object'
  return type === 'int-or-string' ? 'integer or string' : type
}
