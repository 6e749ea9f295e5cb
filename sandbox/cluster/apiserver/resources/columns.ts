import { humanDurationSince } from '../../machinery/duration.ts'
import type { KubeObject } from '../../machinery/object.ts'
import type { TableColumn } from '../resource.ts'

const nameDescription =
  'Name must be unique within a namespace. Is required when creating resources, although some resources may allow a client to request the generation of an appropriate name automatically. Name is primarily intended for creation idempotence and configuration definition. Cannot be updated. More info: https://kubernetes.io/docs/concepts/overview/working-with-objects/names#names'
const creationDescription =
  'CreationTimestamp is a timestamp representing the server time when this object was created. It is not guaranteed to be set in happens-before order across separate operations. Clients may not set this value. It is represented in RFC3339 form and is in UTC.\n\nPopulated by the system. Read-only. Null for lists. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#metadata'

export const nameColumn: TableColumn = { name: 'Name', type: 'string', format: 'name', description: nameDescription, priority: 0 }
export const ageColumn: TableColumn = { name: 'Age', type: 'string', description: creationDescription, priority: 0 }
export const createdAtColumn: TableColumn = { name: 'Created At', type: 'date', description: creationDescription, priority: 0 }

export const text = (name: string, description = ''): TableColumn => ({ name, type: 'string', description, priority: 0 })
export const integer = (name: string, description = ''): TableColumn => ({ name, type: 'integer', description, priority: 0 })
export const boolean = (name: string, description = ''): TableColumn => ({ name, type: 'boolean', description, priority: 0 })
/** Shown with -o wide only. */
export const wide = (column: TableColumn): TableColumn => ({ ...column, priority: 1 })

export const nameOf = (object: KubeObject): string => object.metadata?.name ?? ''
export const ageOf = (object: KubeObject, now: number): string => humanDurationSince(object.metadata?.creationTimestamp, now)

/** `a=b,c=d` in key order, or `<none>`. */
export function labelsCell(labels: Record<string, string> | undefined): string {
  const entries = Object.entries(labels ?? {}).sort(([a], [b]) => (a < b ? -1 : 1))
  return entries.length === 0 ? '<none>' : entries.map(([key, value]) => `${key}=${value}`).join(',')
}

/** A list's items joined, or `<none>` where there are none. */
export const orNone = (value: string | undefined): string => (value === undefined || value === '' ? '<none>' : value)
