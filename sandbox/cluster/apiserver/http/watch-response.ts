import { randomInt } from 'node:crypto'
import type { KubeObject, Stored } from '../../machinery/object.ts'
import { ApiError } from '../../machinery/object.ts'
import type { Watch } from '../../store/store.ts'
import type { Target } from '../core.ts'
import type { Dispatcher } from '../dispatch.ts'
import { groupVersion } from '../resource-table.ts'
import { partialMetadata, tableJson } from '../table.ts'
import type { Representation } from './accept.ts'
import type { ApiRequest, StreamResponse } from './exchange.ts'
import { objectJson } from './object-json.ts'
import { includeObjectOf } from './object-response.ts'
import type { ListQuery } from './options.ts'

/** A watch without a timeout ends after so long, spread so that clients do not all come back at once. */
const LEAST_WATCH_SECONDS = 1800
const BOOKMARK_MILLISECONDS = 60_000
/** The last bookmark comes so long before the end. */
const LAST_BOOKMARK_MILLISECONDS = 2_000

/** Changes, one JSON document a line. https://kubernetes.io/docs/reference/using-api/api-concepts/#efficient-detection-of-changes */
export function watchResponse(api: Dispatcher, request: ApiRequest, representation: Representation, target: Target, query: ListQuery): StreamResponse {
  const includeObject = includeObjectOf(request)
  return {
    kind: 'stream',
    code: 200,
    contentType: representation.as === 'table' ? `application/json;as=Table;v=${representation.version};g=meta.k8s.io` : 'application/json',
    headers: {},
    start(sink) {
      const { definition } = target
      const { clock, store } = api.core
      const revisionAtStart = store.revision()
      const show = eventShape()
      const timers: (() => void)[] = []
      let watch: Watch | undefined
      let ended = false

      const end = (): void => {
        if (ended) return
        ended = true
        watch?.stop()
        for (const cancel of timers) cancel()
        sink.end()
      }
      const sendJson = (type: string, object: string): void => {
        if (ended) return
        if (!sink.write(`{"type":"${type}","object":${object}}\n`)) watch?.pause()
      }
      const send = (type: string, object: unknown): void => sendJson(type, JSON.stringify(object))
      const bookmark = (annotations?: Record<string, string>): void => {
        send('BOOKMARK', bookmarkObject(definition.kind, groupVersion(definition), watch?.position() ?? revisionAtStart, annotations))
      }

      try {
        watch = api.watch(target, query, {
          event: ({ type, object }) => sendJson(type, show(object)),
          initialEventsEnd: () => bookmark({ 'k8s.io/initial-events-end': 'true' }),
          closed: end,
        })
      } catch (error) {
        if (!(error instanceof ApiError)) throw error
        send('ERROR', error.status)
        end()
        return end
      }
      sink.drained(() => watch?.resume())
      const seconds = query.timeoutSeconds !== undefined && query.timeoutSeconds > 0 ? query.timeoutSeconds : LEAST_WATCH_SECONDS + randomInt(LEAST_WATCH_SECONDS)
      timers.push(clock.after(seconds * 1000, end))
      if (query.allowWatchBookmarks) planBookmarks(seconds * 1000)
      return end

      function planBookmarks(total: number): void {
        const last = total - LAST_BOOKMARK_MILLISECONDS
        if (last > 0) timers.push(clock.after(last, () => bookmark()))
        let cancel = (): void => undefined
        const tick = (): void => {
          bookmark()
          cancel = clock.after(BOOKMARK_MILLISECONDS, tick)
        }
        cancel = clock.after(BOOKMARK_MILLISECONDS, tick)
        timers.push(() => cancel())
      }

      function eventShape(): (object: KubeObject) => string {
        if (representation.as === 'metadata') return (object) => JSON.stringify(partialMetadata(object as Stored, representation.version))
        if (representation.as !== 'table') return objectJson
        let withColumns = true
        return (object) => {
          const item = object as Stored
          const table = tableJson(definition, { resourceVersion: item.metadata.resourceVersion }, [item], {
            version: representation.version,
            includeObject,
            now: clock.now(),
            withColumns,
          })
          withColumns = false
          return table
        }
      }
    },
  }
}

const bookmarkObject = (kind: string, apiVersion: string, revision: number, annotations?: Record<string, string>) => ({
  kind,
  apiVersion,
  metadata: { resourceVersion: String(revision), creationTimestamp: null, ...(annotations === undefined ? {} : { annotations }) },
})

