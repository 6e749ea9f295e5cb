import type { ManagedFieldsEntry } from 'kubernetes-types/meta/v1'
import { fromFieldsV1, isEmpty, toFieldsV1, union, type FieldSet } from './field-set.ts'

/** One entry of metadata.managedFields with its set read. */
export interface Manager {
  name: string
  operation: 'Apply' | 'Update'
  apiVersion: string
  subresource: string
  /** RFC 3339; absent: not known. */
  time?: string
  fields: FieldSet
}

/** Beyond so many Update managers the oldest are put together. */
const MOST_UPDATE_MANAGERS = 10
const ANCIENT = 'ancient-changes'

export function decodeManagers(entries: ManagedFieldsEntry[] | undefined): Manager[] {
  return (entries ?? []).flatMap((entry) =>
    entry.operation === 'Apply' || entry.operation === 'Update'
      ? [
          {
            name: entry.manager ?? '',
            operation: entry.operation,
            apiVersion: entry.apiVersion ?? '',
            subresource: entry.subresource ?? '',
            ...(entry.time ? { time: entry.time } : {}),
            fields: fromFieldsV1(entry.fieldsV1),
          },
        ]
      : [],
  )
}

/** In upstream's order: applies first, then by time, then by name. Managers of nothing are left out. */
export function encodeManagers(managers: Manager[]): ManagedFieldsEntry[] {
  return cap(managers.filter(({ fields }) => !isEmpty(fields)))
    .sort(byOperationTimeName)
    .map(({ name, operation, apiVersion, subresource, time, fields }) => ({
      manager: name,
      operation,
      apiVersion,
      ...(time ? { time } : {}),
      fieldsType: 'FieldsV1',
      fieldsV1: toFieldsV1(fields),
      ...(subresource ? { subresource } : {}),
    }))
}

function byOperationTimeName(a: Manager, b: Manager): number {
  return compareText(a.operation, b.operation) || compareText(a.time ?? '', b.time ?? '') || compareText(a.name, b.name) || compareText(a.apiVersion, b.apiVersion) || compareText(a.subresource, b.subresource)
}

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

function cap(managers: Manager[]): Manager[] {
  const updates = managers.filter((one) => one.operation === 'Update').sort((a, b) => compareText(a.time ?? '', b.time ?? ''))
  const excess = updates.slice(0, Math.max(0, updates.length - MOST_UPDATE_MANAGERS + (updates.some((one) => one.name === ANCIENT) ? 1 : 0)))
  if (updates.length <= MOST_UPDATE_MANAGERS || excess.length === 0) return managers
  const [first, ...rest] = excess
  const fields = rest.reduce((all, one) => union(all, one.fields), first!.fields)
  const time = excess.at(-1)!.time
  const ancient: Manager = { name: ANCIENT, operation: 'Update', apiVersion: first!.apiVersion, subresource: '', fields, ...(time ? { time } : {}) }
  const gone = new Set(excess)
  return [...managers.filter((one) => !gone.has(one)), ancient]
}

/** Applies of one manager are one, whatever their version. */
export const isSame = (a: Manager, b: Manager): boolean =>
  a.name === b.name && a.operation === b.operation && a.subresource === b.subresource && (a.operation === 'Apply' || a.apiVersion === b.apiVersion)

/** As conflicts name it: `"kubectl-edit" using v1`. */
export function managerText({ name, operation, apiVersion, subresource }: Manager): string {
  const where = subresource ? ` with subresource ${JSON.stringify(subresource)}` : ''
  return `${JSON.stringify(name)}${where}${operation === 'Update' ? ` using ${apiVersion}` : ''}`
}

