import { z } from 'zod'
import type { Stop } from '../ports.ts'
import { toCel, type CelJson } from '../cel/values.ts'
import { ApiAnswerError, type ApiConnection } from './api-connection.ts'

/** Objects one watch keeps. More belong into a narrower selector. */
export const OBJECT_LIMIT = 5000
/** Objects asked for at a time. */
const PAGE_SIZE = 500
/** Seconds after which the server ends a watch, so that a dead connection is noticed; the watch goes on where it was. */
const WATCH_SECONDS = 600
/** Milliseconds before trying again after a failure, doubled each time. */
const BACK_OFF = { first: 100, longest: 10_000 } as const

export interface WatchTarget {
  /** "v1", "apps/v1" */
  apiVersion: string
  /** Plural. */
  resource: string
  /** "*" all namespaces; "" for cluster-scoped kinds. */
  namespace: string
  labelSelector?: string
  fieldSelector?: string
}

/** An object ready for CEL, without its managedFields. */
export type WatchedObject = { [key: string]: CelJson }

export interface WatchListener {
  /** What is there now, after every single event, so that a state that lasts for one event is seen. */
  objects(objects: readonly WatchedObject[]): void
  /** The cluster does not answer, or refuses; it is asked again. */
  lost(message: string): void
}

const listSchema = z.object({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.object({ resourceVersion: z.string().default(''), continue: z.string().optional() }),
  items: z.array(z.looseObject({})).nullish(),
})
const metaSchema = z.object({ uid: z.string().default(''), name: z.string(), namespace: z.string().optional(), resourceVersion: z.string() })
const eventSchema = z.discriminatedUnion('type', [
  z.object({ type: z.enum(['ADDED', 'MODIFIED', 'DELETED']), object: z.looseObject({ metadata: z.looseObject(metaSchema.shape) }) }),
  z.object({ type: z.literal('BOOKMARK'), object: z.object({ metadata: z.object({ resourceVersion: z.string() }) }) }),
  z.object({ type: z.literal('ERROR'), object: z.object({ code: z.number().default(500), message: z.string().default('watch error') }) }),
])

/**
 * Lists, then watches, and keeps at it: a watch that ends goes on from the last version seen; 410 Gone lists again; a
 * failure is tried again with a growing pause. Ends when `signal` aborts.
 */
export function watchObjects(connection: ApiConnection, target: WatchTarget, listener: WatchListener, log: (line: string) => void): Stop {
  const aborter = new AbortController()
  const objects = new Map<string, WatchedObject>()
  const emit = (): void => listener.objects([...objects.values()])

  async function listAll(): Promise<string> {
    const found = new Map<string, WatchedObject>()
    let next: string | undefined
    for (;;) {
      const page = listSchema.parse(await connection.getJson(targetPath(target, { limit: PAGE_SIZE, continue: next }), aborter.signal))
      const kind = page.kind.replace(/List$/, '')
      for (const item of page.items ?? []) found.set(keyOf(item), prepare({ apiVersion: page.apiVersion, kind, ...item }))
      if (found.size > OBJECT_LIMIT) throw new Error(`more than ${OBJECT_LIMIT} ${target.resource}; a selector has to narrow them`)
      next = page.metadata.continue
      if (!next) {
        objects.clear()
        for (const [key, object] of found) objects.set(key, object)
        emit()
        return page.metadata.resourceVersion
      }
    }
  }

  /** Returns the last version seen; throws when watching cannot go on from it. */
  async function watchFrom(version: string, seen: (version: string) => void): Promise<void> {
    const path = targetPath(target, { watch: 1, resourceVersion: version, allowWatchBookmarks: 'true', timeoutSeconds: WATCH_SECONDS })
    await connection.readLines(path, aborter.signal, (line) => {
      if (aborter.signal.aborted) return
      const event = eventSchema.parse(JSON.parse(line))
      if (event.type === 'ERROR') throw new ApiAnswerError(event.object.code, event.object.message)
      seen(event.object.metadata.resourceVersion)
      if (event.type === 'BOOKMARK') return
      const key = keyOf(event.object)
      if (event.type === 'DELETED') objects.delete(key)
      else objects.set(key, prepare(event.object))
      if (objects.size > OBJECT_LIMIT) throw new Error(`more than ${OBJECT_LIMIT} ${target.resource}; a selector has to narrow them`)
      emit()
    })
  }

  async function keepWatching(): Promise<void> {
    let version: string | null = null
    let pause: number = BACK_OFF.first
    while (!aborter.signal.aborted) {
      const began = performance.now()
      try {
        version ??= await listAll()
        await watchFrom(version, (seen) => {
          version = seen
          pause = BACK_OFF.first
        })
      } catch (error) {
        if (aborter.signal.aborted) return
        const gone = error instanceof ApiAnswerError && error.status === 410
        if (!isConnectionLoss(error)) version = null
        if (!gone) {
          log(`watching ${target.resource}: ${(error as Error).message}`)
          listener.lost((error as Error).message)
        }
      }
      // Also after an orderly end: a server that ends watches at once must not be asked in a tight loop.
      if (performance.now() - began > BACK_OFF.longest) pause = BACK_OFF.first
      await delay(pause, aborter.signal)
      pause = Math.min(pause * 2, BACK_OFF.longest)
    }
  }

  void keepWatching()
  return () => aborter.abort()
}

/** Whether the same version may be watched on, rather than listing again. */
function isConnectionLoss(error: unknown): boolean {
  return typeof (error as NodeJS.ErrnoException).code === 'string' && !(error instanceof ApiAnswerError)
}

/** Resolves early when aborted. */
function delay(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, milliseconds)
    signal.addEventListener('abort', done)
  })
}

function keyOf(object: Record<string, unknown>): string {
  const { namespace = '', name } = metaSchema.parse(object['metadata'])
  return `${namespace}/${name}`
}

function prepare(object: Record<string, unknown>): WatchedObject {
  const { managedFields: _, ...metadata } = object['metadata'] as Record<string, unknown>
  return toCel({ ...object, metadata }) as WatchedObject
}

/** "/apis/apps/v1/namespaces/default/deployments?…" */
function targetPath(target: WatchTarget, query: Record<string, string | number | undefined>): string {
  const root = target.apiVersion.includes('/') ? `/apis/${target.apiVersion}` : `/api/${target.apiVersion}`
  const scope = target.namespace === '*' || target.namespace === '' ? '' : `/namespaces/${encodeURIComponent(target.namespace)}`
  const search = new URLSearchParams()
  const all = { labelSelector: target.labelSelector, fieldSelector: target.fieldSelector, ...query }
  for (const [key, value] of Object.entries(all)) if (value !== undefined) search.set(key, String(value))
  return `${root}${scope}/${encodeURIComponent(target.resource)}?${search}`
}
