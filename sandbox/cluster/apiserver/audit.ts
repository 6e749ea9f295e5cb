import type { Store } from '../store/store.ts'
import type { Stored } from '../machinery/object.ts'
import type { CallContext } from './core.ts'
import type { Dispatcher } from './dispatch.ts'

/** One write that took place: what was there, what is there now, and who asked for it. In the order of the writes. */
export interface AuditEvent {
  /** "deployments/default/web": the key that the store has it under. */
  key: string
  /** Null: it was created. Shared, and must not be changed. */
  before: Stored | null
  /** Null: it is gone. */
  after: Stored | null
  /** Null: the API server itself, as when it starts or keeps house. */
  by: Pick<CallContext, 'user' | 'userAgent' | 'client'> | null
}

/** Called within the write, before its client is answered; what it throws would be the client's failure. */
export type Audit = (event: AuditEvent) => void

/**
 * A store and a dispatcher that tell each write together with the request that it belongs to. Verbs are synchronous, so what is written while one
 * runs is its own.
 */
export function auditWrites(audit: Audit): { store(store: Store<Stored>): Store<Stored>; dispatcher(api: Dispatcher): Dispatcher } {
  let by: CallContext | null = null
  const told = (key: string, before: Stored | null, after: Stored | null): void => audit({ key, before, after, by })
  const during = <Result>(context: CallContext, act: () => Result): Result => {
    // A verb may call another one.
    const outer = by
    by = context
    try {
      return act()
    } finally {
      by = outer
    }
  }
  return {
    store: (store) => ({
      ...store,
      create(key, make) {
        const entry = store.create(key, make)
        told(key, null, entry.value)
        return entry
      },
      update(key, expectedRevision, make) {
        const before = store.get(key)?.value ?? null
        const entry = store.update(key, expectedRevision, make)
        told(key, before, entry.value)
        return entry
      },
      delete(key, expectedRevision, make) {
        const before = store.get(key)?.value ?? null
        const entry = store.delete(key, expectedRevision, make)
        told(key, before, null)
        return entry
      },
    }),
    dispatcher: (api) => ({
      ...api,
      create: (target, object, call, context) => during(context, () => api.create(target, object, call, context)),
      createSubresource: (target, object, call, context) => during(context, () => api.createSubresource(target, object, call, context)),
      update: (target, object, call, context) => during(context, () => api.update(target, object, call, context)),
      patch: (target, patch, call, context) => during(context, () => api.patch(target, patch, call, context)),
      delete: (target, call, context) => during(context, () => api.delete(target, call, context)),
      deleteCollection: (target, selection, call, context) => during(context, () => api.deleteCollection(target, selection, call, context)),
    }),
  }
}
