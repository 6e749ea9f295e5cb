import type { KubeObject, ObjectList, ResourceRef, Status, Stored } from './object.ts'

/**
 * How every component of the cluster reaches the API: controllers, scheduler, kubelet, proxy, DNS. Two transports:
 * in one process (straight into the API server's request pipeline) and over TLS with a kubeconfig.
 * Failures are `ApiError`. Objects that come out are shared and must not be changed: copy first.
 */
export interface ApiClient {
  get<T extends KubeObject>(resource: ResourceRef, namespace: string | undefined, name: string): Promise<Stored<T>>
  list<T extends KubeObject>(resource: ResourceRef, options?: ListOptions): Promise<ObjectList<T>>
  /** Events after `resourceVersion`, in order. `closed` is called once, when the watch ends by itself; not after `stop`. */
  watch<T extends KubeObject>(resource: ResourceRef, options: WatchOptions, handlers: WatchHandlers<T>): Stop
  create<T extends KubeObject>(resource: ResourceRef, namespace: string | undefined, object: T, options?: WriteOptions): Promise<Stored<T>>
  /** PUT; the object's resourceVersion, when set, must be the current one. */
  update<T extends KubeObject>(resource: ResourceRef, object: T, options?: WriteOptions): Promise<Stored<T>>
  patch<T extends KubeObject>(resource: ResourceRef, namespace: string | undefined, name: string, patch: Patch, options?: WriteOptions): Promise<Stored<T>>
  delete(resource: ResourceRef, namespace: string | undefined, name: string, options?: DeleteOptions): Promise<void>
}

export interface ListOptions {
  namespace?: string
  labelSelector?: string
  fieldSelector?: string
  limit?: number
  continue?: string
  resourceVersion?: string
}

export interface WatchOptions extends ListOptions {
  resourceVersion: string
}

export type WatchEvent<T extends KubeObject> =
  | { type: 'ADDED' | 'MODIFIED' | 'DELETED'; object: Stored<T> }
  | { type: 'BOOKMARK'; object: { metadata: { resourceVersion: string } } }

export interface WatchHandlers<T extends KubeObject> {
  event(event: WatchEvent<T>): void
  /** `expired`: 410, list again. Otherwise the connection ended: watch again from the last version seen. */
  closed(reason: { expired: boolean; status?: Status }): void
}

export type Stop = () => void

export interface Patch {
  type: 'merge' | 'json' | 'strategic' | 'apply'
  body: unknown
}

export interface WriteOptions {
  /** "status", "scale", "binding", "eviction", "ephemeralcontainers", "token". */
  subresource?: string
  /** Name of the parent object, where a subresource is created. */
  name?: string
  fieldManager?: string
  force?: boolean
  dryRun?: boolean
}

export interface DeleteOptions {
  gracePeriodSeconds?: number
  propagationPolicy?: 'Background' | 'Foreground' | 'Orphan'
  preconditions?: { uid?: string; resourceVersion?: string }
}
