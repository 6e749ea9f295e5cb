import type { ApiClient, Patch, WriteOptions } from './api-client.ts'
import type { ComponentOptions } from './component.ts'
import { Informer } from './informer.ts'
import { keyOf, type Kind } from './kinds.ts'
import type { KubeObject, ResourceRef, Stored } from './object.ts'

/** One informer a resource, shared by everything in one process that asks for it. */
export class Informers {
  private readonly informers = new Map<string, Informer<KubeObject>>()
  private readonly options: ComponentOptions

  constructor(options: ComponentOptions) {
    this.options = options
  }

  of<T extends KubeObject>(kind: Kind<T>): Informer<T> {
    const key = keyOfResource(kind)
    let informer = this.informers.get(key)
    if (!informer) {
      informer = new Informer<KubeObject>({ ...this.options, resource: kind })
      this.informers.set(key, informer)
    }
    // The map's key names the kind, so the objects are its.
    return informer as unknown as Informer<T>
  }

  /** The informer of a resource, when somebody has asked for it. */
  find(resource: ResourceRef): Informer<KubeObject> | undefined {
    return this.informers.get(keyOfResource(resource))
  }

  /** The resource is not served any more. */
  drop(resource: ResourceRef): void {
    this.find(resource)?.stop()
    this.informers.delete(keyOfResource(resource))
  }

  stop(): void {
    for (const informer of this.informers.values()) informer.stop()
    this.informers.clear()
  }
}

/** A client whose successful writes show in the informers at once. */
export function readingOwnWrites(client: ApiClient, informers: Informers): ApiClient {
  const seen = <T extends KubeObject>(resource: ResourceRef, subresource: string | undefined, object: Stored<T>): Stored<T> => {
    // Other subresources answer other kinds (Scale, Status, TokenRequest).
    if ((subresource === undefined || subresource === 'status') && object.metadata?.resourceVersion) informers.find(resource)?.observe(object)
    return object
  }
  return {
    get: (resource, namespace, name) => client.get(resource, namespace, name),
    list: (resource, options) => client.list(resource, options),
    watch: (resource, options, handlers) => client.watch(resource, options, handlers),
    async create<T extends KubeObject>(resource: ResourceRef, namespace: string | undefined, object: T, options?: WriteOptions) {
      return seen(resource, options?.subresource, await client.create<T>(resource, namespace, object, options))
    },
    async update<T extends KubeObject>(resource: ResourceRef, object: T, options?: WriteOptions) {
      return seen(resource, options?.subresource, await client.update<T>(resource, object, options))
    },
    async patch<T extends KubeObject>(resource: ResourceRef, namespace: string | undefined, name: string, patch: Patch, options?: WriteOptions) {
      return seen(resource, options?.subresource, await client.patch<T>(resource, namespace, name, patch, options))
    },
    async delete(resource, namespace, name, options) {
      await client.delete(resource, namespace, name, options)
      informers.find(resource)?.observeDeletion(keyOf({ metadata: { namespace, name } }), options?.preconditions?.uid)
    },
  }
}

const keyOfResource = (resource: ResourceRef): string => `${resource.group}/${resource.version}/${resource.resource}`
