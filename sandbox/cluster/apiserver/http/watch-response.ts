import { randomInt } from 'node:crypto'
import type { KubeObject, Status, Stored } from '../../machinery/object.ts'
import { ApiError } from '../../machinery/object.ts'
import type { Watch } from '../../store/store.ts'
import type { Target } from '../core.ts'
import type { Dispatcher } from '../dispatch.ts'
import { groupVersion } from '../resource-table.ts'
import { partialMetadata, tableJson } from '../table.ts'
import { PROTOBUF } from './accept.ts'
import type { Representation } from './accept.ts'
import type { ApiRequest, StreamResponse } from './exchange.ts'
import { objectJson } from './object-json.ts'
import { includeObjectOf } from './object-response.ts'
import type { ListQuery } from './options.ts'
import { protobufFrames } from './watch-frames.ts'

/** A watch without a timeout ends after so long, spread so that clients do not all come back at once. */
const LEAST_WATCH_SECONDS = 1800
const BOOKMARK_MILLISECONDS = 60_000
/** The last bookmark comes so long before the end. */
const LAST_BOOKMARK_MILLISECONDS = 2_000

/** Changes, one JSON document a line. https://kubernetes.io/docs/reference/using-api/api-concepts/#efficient-detection-of-changes */
export async function watchResponse(api: Dispatcher, request: ApiRequest, representation: Representation, target: Target, query: ListQuery): Promise<StreamResponse> {
  const includeObject = includeObjectOf(request)
  const frames = representation.format === 'protobuf' ? await protobufFrames(representation, target.definition) : null
  return {
    kind: 'stream',
    code: 200,
    contentType: frames === null ? 'application/json' : `${PROTOBUF};stream=watch`,
    headers: {},
    start(sink) {
      const { definition } = target
      const { clock, store } = api.core
      const revisionAtStart = store.revision()
      const shownKind =
        representation.as === 'metadata' ? { kind: 'PartialObjectMetadata', apiVersion: `meta.k8s.io/${representation.version}` } : { kind: definition.kind, apiVersion: groupVersion(definition) }
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
      const write = (chunk: string | Uint8Array): void => {
        if (!ended && !sink.write(chunk)) watch?.pause()
      }
      const show = eventShape()
      const sendObject = (type: string, object: KubeObject): void => write(frames === null ? `{"type":"${type}","object":${show(object)}}\n` : frames.object(type, object))
      const send = (type: 'BOOKMARK' | 'ERROR', object: KubeObject | Status): void =>
        write(frames === null ? `{"type":"${type}","object":${JSON.stringify(object)}}\n` : frames.other(type, object))
      const bookmark = (annotations?: Record<string, string>): void => {
        send('BOOKMARK', bookmarkObject(shownKind, watch?.position() ?? revisionAtStart, annotations))
      }

      try {
        watch = api.watch(target, query, {
          event: ({ type, object }) => sendObject(type, object),
          initialEventsEnd: () => bookmark({ 'k8s.io/initial-events-end': 'true' }),
          closed(_reason, failure) {
            if (failure !== undefined) send('ERROR', failure.status)
            end()
          },
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

function bookmarkObject(type: { kind: string; apiVersion: string }, revision: number, annotations?: Record<string, string>): KubeObject {
  const metadata = { resourceVersion: String(revision), creationTimestamp: null, ...(annotations === undefined ? {} : { annotations }) }
  return { ...type, metadata: metadata as object }
}

