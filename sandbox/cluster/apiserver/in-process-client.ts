import type { ApiClient, DeleteOptions, ListOptions, Patch, Stop, WatchHandlers, WatchOptions, WriteOptions } from '../machinery/api-client.ts'
import { ApiError } from '../machinery/object.ts'
import type { KubeObject, ObjectList, ResourceRef, Stored } from '../machinery/object.ts'
import type { User } from './admission-plugin.ts'
import type { CallContext } from './core.ts'
import type { Dispatcher } from './dispatch.ts'
import { cloneJson } from './json-value.ts'
import { answered } from './questions.ts'
import type { ResourceDefinition } from './resource.ts'
import { resourceNotServed } from './status.ts'

/**
 * The API straight in this process: no sockets, nothing serialised, objects shared with the store. The user is trusted: what
 * comes from the network goes through authorization, this does not.
 */
export function createInProcessClient(api: Dispatcher, user: User, userAgent: string): ApiClient {
  const context: CallContext = { user, userAgent, warn: () => undefined }
  api.core.presence?.join(user.name)

  const requireDefinition = (ref: ResourceRef): ResourceDefinition => {
    const definition = api.core.resources.get(ref)
    if (definition === undefined) throw resourceNotServed()
    return definition
  }
  const named = (ref: ResourceRef, namespace: string | undefined, name: string, subresource?: string) => ({
    definition: requireDefinition(ref),
    namespace,
    name,
    ...(subresource === undefined ? {} : { subresource }),
  })

  return {
    async get<T extends KubeObject>(ref: ResourceRef, namespace: string | undefined, name: string) {
      return (await answered(api.core, context, () => api.get(named(ref, namespace, name)))) as Stored<T>
    },
    async list<T extends KubeObject>(ref: ResourceRef, options: ListOptions = {}) {
      return (await answered(api.core, context, () => api.list({ definition: requireDefinition(ref), namespace: options.namespace }, options))) as ObjectList<T>
    },
    watch<T extends KubeObject>(ref: ResourceRef, options: WatchOptions, handlers: WatchHandlers<T>): Stop {
      let stopped = false
      try {
        const watch = api.watch({ definition: requireDefinition(ref), namespace: options.namespace }, options, {
          event: (event) => handlers.event({ type: event.type, object: event.object as Stored<T> }),
          // Restored: the revisions seen mean nothing any more.
          closed: (reason, failure) => handlers.closed({ expired: reason === 'restored', ...(failure === undefined ? {} : { status: failure.status }) }),
        })
        return () => watch.stop()
      } catch (error) {
        if (!(error instanceof ApiError)) throw error
        queueMicrotask(() => {
          if (!stopped) handlers.closed({ expired: error.code === 410, status: error.status })
        })
        return () => {
          stopped = true
        }
      }
    },
    async create<T extends KubeObject>(ref: ResourceRef, namespace: string | undefined, object: T, options: WriteOptions = {}) {
      const body = cloneJson<KubeObject>(object)
      if (options.subresource !== undefined) {
        const target = named(ref, namespace, options.name ?? '', options.subresource)
        return (await answered(api.core, context, (asked, copy) => api.createSubresource(target, copy(body), options, asked))) as Stored<T>
      }
      return (await answered(api.core, context, (asked, copy) => api.create({ definition: requireDefinition(ref), namespace }, copy(body), options, asked))) as Stored<T>
    },
    async update<T extends KubeObject>(ref: ResourceRef, object: T, options: WriteOptions = {}) {
      const { namespace, name } = object.metadata ?? {}
      const target = named(ref, namespace, options.name ?? name ?? '', options.subresource)
      return (await answered(api.core, context, (asked) => api.update(target, cloneJson<KubeObject>(object), options, asked))) as Stored<T>
    },
    async patch<T extends KubeObject>(ref: ResourceRef, namespace: string | undefined, name: string, patch: Patch, options: WriteOptions = {}) {
      const target = named(ref, namespace, name, options.subresource)
      return (await answered(api.core, context, (asked) => api.patch(target, { type: patch.type, body: cloneJson(patch.body) }, options, asked))) as Stored<T>
    },
    async delete(ref: ResourceRef, namespace: string | undefined, name: string, options: DeleteOptions = {}) {
      await answered(api.core, context, (asked) => api.delete(named(ref, namespace, name), options, asked))
    },
  }
}
