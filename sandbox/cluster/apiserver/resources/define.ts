import type { KubeObject, Stored } from '../../machinery/object.ts'
import type { ResourceDefinition, Verb } from '../resource.ts'
import { metadataProblems, metadataUpdateProblems, type NameRule } from './rules/metadata.ts'

/** All verbs of an ordinary resource, in discovery's order. */
export const everyVerb: readonly Verb[] = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch']

export interface DefineOptions {
  /** What names of this kind may look like; a DNS subdomain unless said. */
  name?: NameRule
}

/**
 * Makes a definition: adds what holds for every kind (names, labels, annotations, owners), and forgets the type of its objects, so
 * that definitions fit one list; the pipeline hands each its own objects only.
 */
export function define<T extends KubeObject>(definition: ResourceDefinition<T>, { name = 'subdomain' }: DefineOptions = {}): ResourceDefinition {
  return {
    ...(definition as unknown as ResourceDefinition),
    validate: (object) => [...metadataProblems(object, name), ...(definition.validate?.(object as T) ?? [])],
    ...(definition.validateCreate ? { validateCreate: (object) => definition.validateCreate!(object as T) } : {}),
    validateUpdate: (object, old, subresource) => [
      ...metadataUpdateProblems(object, old),
      ...(definition.validateUpdate?.(object as T, old as Stored<T>, subresource) ?? []),
    ],
  }
}

/** kubernetes-types marks what clients may not write as read-only; the server's own hands may. */
type Writable<T> = { -readonly [K in keyof T]: T[K] }
export const writable = <T extends object>(object: T): Writable<T> => object

/** Object with a status, whatever its type. */
interface WithStatus extends KubeObject {
  spec?: unknown
  status?: unknown
}

/** A create may not bring a status; `initial` is what the kind starts with (undefined: none). */
export function resetStatus(object: KubeObject, initial?: unknown): void {
  const target = object as WithStatus
  if (initial === undefined) delete target.status
  else target.status = initial
}

/** The main resource leaves status alone; /status leaves all but status, and of metadata only what upstream lets through, alone. */
export function separateStatus(object: KubeObject, old: KubeObject, subresource: string | undefined): void {
  const target = object as WithStatus & Record<string, unknown>
  const before = old as WithStatus & Record<string, unknown>
  if (subresource !== 'status') {
    if (before.status === undefined) delete target.status
    else target.status = before.status
    return
  }
  for (const key of Object.keys(target)) {
    if (!keptOnStatus.has(key) && !(key in before)) delete target[key]
  }
  for (const [key, value] of Object.entries(before)) {
    if (!keptOnStatus.has(key)) target[key] = value
  }
}

const keptOnStatus = new Set(['status', 'metadata', 'apiVersion', 'kind'])
