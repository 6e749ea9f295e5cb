import type { ObjectList, Stored } from '../machinery/object.ts'
import type { ResourceDefinition } from './resource.ts'

/** https://kubernetes.io/docs/reference/using-api/api-concepts/#receiving-resources-as-tables */
export interface TableOptions {
  version: 'v1' | 'v1beta1'
  includeObject: 'None' | 'Metadata' | 'Object'
  /** Milliseconds since 1970. */
  now: number
  /** The later events of a watch leave the columns out. */
  withColumns: boolean
}

export function tableOf(definition: ResourceDefinition, metadata: ObjectList['metadata'], items: readonly Stored[], options: TableOptions) {
  return {
    kind: 'Table',
    apiVersion: `meta.k8s.io/${options.version}`,
    metadata,
    columnDefinitions: options.withColumns
      ? definition.columns.map(({ name, type, format = '', description = '', priority }) => ({ name, type, format, description, priority }))
      : null,
    rows: items.map((item) => rowOf(definition, item, options)),
  }
}

function rowOf(definition: ResourceDefinition, item: Stored, { version, includeObject, now }: TableOptions) {
  const conditions = definition.rowConditions?.(item) ?? []
  return {
    cells: definition.row(item, now),
    ...(conditions.length === 0 ? {} : { conditions }),
    ...(includeObject === 'None' ? {} : { object: includeObject === 'Object' ? item : partialMetadata(item, version) }),
  }
}

/**
 * The same table as JSON. What it says of each object's metadata is kept with the object, which never changes: for `kubectl get pods` that
 * is nine tenths of the answer.
 */
export function tableJson(definition: ResourceDefinition, metadata: ObjectList['metadata'], items: readonly Stored[], options: TableOptions): string {
  if (options.includeObject !== 'Metadata') return JSON.stringify(tableOf(definition, metadata, items, options))
  const { rows: _rows, ...head } = tableOf(definition, metadata, [], options)
  const rows = items.map((item) => {
    const row = JSON.stringify(rowOf(definition, item, { ...options, includeObject: 'None' }))
    return `${row.slice(0, -1)},"object":${metadataJson(item, options.version)}}`
  })
  return `${JSON.stringify(head).slice(0, -1)},"rows":[${rows.join(',')}]}`
}

const encoded = new WeakMap<Stored['metadata'], Partial<Record<'v1' | 'v1beta1', string>>>()

function metadataJson(item: Stored, version: 'v1' | 'v1beta1'): string {
  let known = encoded.get(item.metadata)
  if (known === undefined) encoded.set(item.metadata, (known = {}))
  return (known[version] ??= JSON.stringify(partialMetadata(item, version)))
}

export const partialMetadata = (item: Stored, version: 'v1' | 'v1beta1') => ({
  kind: 'PartialObjectMetadata',
  apiVersion: `meta.k8s.io/${version}`,
  metadata: item.metadata,
})
