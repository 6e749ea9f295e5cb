import type { Stop } from '../ports.ts'
import { connectToApi, type ApiConnection } from './api-connection.ts'
import { watchObjects, type WatchedObject, type WatchListener, type WatchTarget } from './object-watch.ts'

/** One watch for each target, however many checks look at it; it ends with the last of them. */
export interface WatchPool {
  /** Calls back with what is known already at once, then on every change. */
  subscribe(target: WatchTarget, listener: WatchListener): Stop
  close(): void
}

interface SharedWatch {
  listeners: Set<WatchListener>
  objects: readonly WatchedObject[] | null
  stop: Stop
}

/** Throws `KubeconfigError`. */
export function createWatchPool(kubeconfig: string, log: (line: string) => void): WatchPool {
  const connection: ApiConnection = connectToApi(kubeconfig)
  const watches = new Map<string, SharedWatch>()

  function start(key: string, target: WatchTarget): SharedWatch {
    const shared: SharedWatch = { listeners: new Set(), objects: null, stop: () => undefined }
    watches.set(key, shared)
    const all: WatchListener = {
      objects(objects) {
        shared.objects = objects
        for (const listener of [...shared.listeners]) listener.objects(objects)
      },
      lost(message) {
        for (const listener of [...shared.listeners]) listener.lost(message)
      },
    }
    shared.stop = watchObjects(connection, target, all, log)
    return shared
  }

  return {
    subscribe(target, listener) {
      const key = JSON.stringify([target.apiVersion, target.resource, target.namespace, target.labelSelector, target.fieldSelector])
      const shared = watches.get(key) ?? start(key, target)
      shared.listeners.add(listener)
      if (shared.objects) listener.objects(shared.objects)
      return () => {
        if (!shared.listeners.delete(listener) || shared.listeners.size > 0) return
        shared.stop()
        watches.delete(key)
      }
    },
    close() {
      for (const shared of watches.values()) shared.stop()
      watches.clear()
      connection.close()
    },
  }
}
