import { randomInt, randomUUID } from 'node:crypto'
import type { ObjectMeta } from 'kubernetes-types/meta/v1'
import type { KubeObject, Stored } from '../machinery/object.ts'

/** kubernetes-types marks what clients may not write as read-only; the server writes it. */
export type WritableMeta = { -readonly [K in keyof ObjectMeta]: ObjectMeta[K] }

/** The order of upstream's ObjectMeta, which a reader of raw JSON sees. */
const fieldOrder = [
  'name',
  'generateName',
  'namespace',
  'selfLink',
  'uid',
  'resourceVersion',
  'generation',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'labels',
  'annotations',
  'ownerReferences',
  'finalizers',
  'managedFields',
] as const satisfies readonly (keyof ObjectMeta)[]

/** Metadata in upstream's order, without what is empty. */
export function orderMetadata(metadata: ObjectMeta): WritableMeta {
  const ordered: Record<string, unknown> = {}
  for (const field of fieldOrder) {
    const value: unknown = metadata[field]
    if (value === undefined || value === null || value === '' || isEmpty(value)) continue
    ordered[field] = value
  }
  return ordered
}

const isEmpty = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && (Array.isArray(value) ? value.length === 0 : Object.keys(value).length === 0)

/** The object with kind, apiVersion and metadata first, stamped with a revision. */
export function stamp(object: KubeObject, revision: number): Stored {
  const { kind, apiVersion, metadata, ...rest } = object
  const ordered = orderMetadata({ ...metadata, resourceVersion: String(revision) })
  return { kind, apiVersion, metadata: ordered, ...rest } as Stored
}

/** Metadata to write to; makes it when absent. */
export function metadataOf(object: KubeObject): WritableMeta {
  object.metadata ??= {}
  return object.metadata
}

/** Copied once: Node puts a UUID together from twenty pieces, and V8 would keep all of them for as long as the object lives. */
export const newUid = (): string => Buffer.from(randomUUID(), 'latin1').toString('latin1')

const suffixLetters = 'bcdfghjklmnpqrstvwxz2456789'
const SUFFIX_LENGTH = 5
/** Room for the suffix in a name of 63 characters. */
const LONGEST_BASE = 58

/** https://kubernetes.io/docs/reference/using-api/api-concepts/#generated-values */
export function generateName(base: string): string {
  const suffix = Array.from({ length: SUFFIX_LENGTH }, () => suffixLetters[randomInt(suffixLetters.length)])
  // One join: a name put together letter by letter is kept by V8 as a chain of its parts.
  return [base.slice(0, LONGEST_BASE), ...suffix].join('')
}
