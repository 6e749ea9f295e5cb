import type { ObjectMeta } from 'kubernetes-types/meta/v1'

/** Any object of the API. Kinds' own types come from the kubernetes-types package and are assignable to this. */
export interface KubeObject {
  apiVersion?: string
  kind?: string
  metadata?: ObjectMeta
}

/** An object as the API server gives it: always named, versioned and stamped. */
export type Stored<T extends KubeObject = KubeObject> = T & {
  apiVersion: string
  kind: string
  metadata: ObjectMeta & { name: string; uid: string; resourceVersion: string; creationTimestamp: string }
}

export interface ObjectList<T extends KubeObject = KubeObject> {
  apiVersion: string
  kind: string
  metadata: { resourceVersion: string; continue?: string; remainingItemCount?: number }
  items: Stored<T>[]
}

/** A resource of the API: group "" is core. */
export interface ResourceRef {
  group: string
  version: string
  resource: string
}

/** Status, as the API answers failures. https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/status/ */
export interface Status {
  kind: 'Status'
  apiVersion: 'v1'
  metadata: Record<string, unknown>
  status: 'Success' | 'Failure'
  message?: string
  reason?: string
  details?: {
    name?: string
    group?: string
    kind?: string
    uid?: string
    causes?: { reason?: string; message?: string; field?: string }[]
    retryAfterSeconds?: number
  }
  code?: number
}

/** A failure of the API, on both sides of the wire. `status.reason` is the machine-readable word ("NotFound", "Conflict"). */
export class ApiError extends Error {
  override name = 'ApiError'
  constructor(readonly status: Status) {
    super(status.message ?? status.reason ?? 'unknown failure')
  }
  get code(): number {
    return this.status.code ?? 500
  }
  get reason(): string {
    return this.status.reason ?? ''
  }
}
