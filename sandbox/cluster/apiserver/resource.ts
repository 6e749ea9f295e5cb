import type { JSONSchemaProps } from 'kubernetes-types/apiextensions/v1'
import type { KubeObject, Stored } from '../machinery/object.ts'
import type { FieldError } from './field-errors.ts'

/**
 * A resource of the API as data and small functions: what the generic verbs need to know of a kind. `resources/` holds one file
 * per group, `registry.ts` collects them; a CustomResourceDefinition makes one at run time.
 */
export interface ResourceDefinition<T extends KubeObject = KubeObject> {
  group: string
  version: string
  kind: string
  /** Plural name in paths. */
  resource: string
  singular: string
  shortNames?: string[]
  categories?: string[]
  namespaced: boolean
  verbs: readonly Verb[]
  /** Message name in the schema tables: "io.k8s.api.apps.v1.Deployment". */
  schema: string
  /** The structural schema of a custom resource, which the tables do not have; `schema` is then only its name in OpenAPI. */
  customSchema?: JSONSchemaProps
  /** Warning header of every request on the resource. */
  deprecation?: string
  /** Another version of the same kind (or, as events have it, another group's) that is the one stored; the two functions convert without changing what they are given. */
  storedAs?: { group?: string; version: string; toStored(object: KubeObject): KubeObject; fromStored(object: KubeObject): KubeObject }
  /** Answered by another API server, which an APIService names. */
  remote?: true
  /** The two functions may have to ask a webhook: they throw `Unanswered`. */
  convertsOutside?: true
  subresources?: { status?: true; scale?: ScalePaths; others?: readonly string[] }
  /** What must be loaded before `body` can be validated; a request from the network waits for it. */
  loads?(body: unknown): Promise<void> | undefined
  /** Fills defaults that the schema's own `default` values do not say. Changes the object in place. */
  setDefaults?(object: T): void
  /** Before a create is stored, after defaulting: clears what a client may not set (status), allocates. In place. */
  prepareForCreate?(object: T, context: StrategyContext): void
  /** Before an update: keeps what the request may not change (status on the main resource, spec on /status). In place. */
  prepareForUpdate?(object: T, old: Stored<T>, context: StrategyContext): void
  /** A finalizer that a deletion puts on the object itself, and what else it marks; in place. */
  onDelete?: { finalizer: string; mark(object: KubeObject, now: number): void }
  validate?(object: T): FieldError[]
  /** What is asked of a new object only, after `validate`. */
  validateCreate?(object: T): FieldError[]
  /** What may not change is said before what is wrong; otherwise after it. */
  changesFirst?: true
  /** `subresource` is the one written through; undefined: the object itself. */
  validateUpdate?(object: T, old: Stored<T>, subresource?: string): FieldError[]
  /** Warning headers for a create or an update; `old` undefined: a create. */
  warnings?(object: T, old?: Stored<T>): string[]
  /** metadata.generation rises when what this returns changes; default: `spec`. Null: the kind has no generation. */
  generationOf?: ((object: T) => unknown) | null
  /** Field selectors beyond metadata.name and metadata.namespace. */
  selectableFields?(object: T): Record<string, string>
  /** Columns as kubectl prints them; metadata columns (Name, Age) included. */
  columns: readonly TableColumn[]
  /** The cells of one row, in the order of `columns`. `now` in milliseconds since 1970. */
  row(object: Stored<T>, now: number): (string | number | boolean | null)[]
  /** Row conditions (a completed pod). */
  rowConditions?(object: Stored<T>): { type: string; status: string; reason: string; message: string }[]
}

export type Verb = 'create' | 'delete' | 'deletecollection' | 'get' | 'list' | 'patch' | 'update' | 'watch'

export interface ScalePaths {
  specReplicas: string
  statusReplicas: string
  /** Where the label selector stands, and whether it is a map (RC) or a LabelSelector; or a ready string (CRD). */
  selector?: { path: string; form: 'map' | 'labelSelector' | 'string' }
}

export interface StrategyContext {
  namespace: string | undefined
  subresource: string | undefined
  /** Milliseconds since 1970. */
  now: number
}

export interface TableColumn {
  name: string
  type: 'string' | 'integer' | 'number' | 'boolean' | 'date'
  format?: string
  description?: string
  /** 0 always, 1 only with -o wide. */
  priority: number
}
