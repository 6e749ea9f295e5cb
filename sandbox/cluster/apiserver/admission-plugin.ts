import type { KubeObject, ResourceRef, Stored } from '../machinery/object.ts'
import type { Answers } from './questions.ts'
import type { ResourceDefinition } from './resource.ts'

/**
 * The admission hook: each plugin sees every write after defaulting; all `mutate` run first, then the object is validated, then
 * all `validate` run, then it is stored, all in one turn of the event loop, so that what a plugin counts cannot change under it.
 * A plugin refuses by throwing an `ApiError` (status.ts: `forbidden`).
 * https://kubernetes.io/docs/reference/access-authn-authz/admission-controllers/
 */
export interface AdmissionPlugin {
  name: string
  /** Whether the plugin wants to see the request at all; absent: every one. */
  handles?(request: AdmissionRequest): boolean
  /** May change `request.object` in place. */
  mutate?(request: AdmissionRequest, reader: StoreReader): void
  validate?(request: AdmissionRequest, reader: StoreReader): void
}

export interface AdmissionRequest {
  operation: 'CREATE' | 'UPDATE' | 'DELETE' | 'CONNECT'
  /** Of the parent when a subresource is meant. */
  resource: ResourceDefinition
  subresource: string | undefined
  namespace: string | undefined
  /** Empty while generateName has not been resolved. */
  name: string
  /** Absent for DELETE. Of a subresource that is a kind of its own (Binding, Eviction) that object. */
  object?: KubeObject
  /** Absent for CREATE and CONNECT. */
  old?: Stored
  user: User
  dryRun: boolean
  /** Milliseconds since 1970. */
  now: number
  /** Adds a `Warning:` header to the answer. */
  warn(text: string): void
  /** Of webhooks; absent: none are asked. */
  answers?: Answers
  /** Set by a webhook that changed the object: what has been admitted before is asked once more. */
  changedOutside?: boolean
  /** The plugins are asked once more. */
  again?: boolean
}

/** Who asks. https://kubernetes.io/docs/reference/access-authn-authz/authentication/ */
export interface User {
  name: string
  uid?: string
  groups: readonly string[]
  extra?: Record<string, string[]>
}

/** Reads straight from the store, without authorization; what comes out is shared and must not be changed. */
export interface StoreReader {
  get<T extends KubeObject>(resource: ResourceRef, namespace: string | undefined, name: string): Stored<T> | undefined
  list<T extends KubeObject>(resource: ResourceRef, namespace?: string): Stored<T>[]
  /** Where objects of a kind are, if it is served: "apps/v1", "Deployment". */
  resourceOf?(apiVersion: string, kind: string): ResourceRef | undefined
}
