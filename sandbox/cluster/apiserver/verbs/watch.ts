import type { WatchEvent } from '../../machinery/api-client.ts'
import { ApiError } from '../../machinery/object.ts'
import type { KubeObject, Stored } from '../../machinery/object.ts'
import { CompactedError, FutureRevisionError } from '../../store/store.ts'
import type { StoreEvent, Watch } from '../../store/store.ts'
import type { ApiCore, Target } from '../core.ts'
import { keyPrefix, toVersion } from '../resource-table.ts'
import { answeredInOrder } from '../questions.ts'
import { compileSelection } from '../selection.ts'
import type { Selection } from '../selection.ts'
import { expired, internalError } from '../status.ts'
import { parseResourceVersion, tooLargeRevision } from './list.ts'
import type { ListCall } from './list.ts'

export interface WatchCall extends ListCall {
  /** Begin with what is there, then a bookmark that says so. */
  sendInitialEvents?: boolean
}

export interface ObjectSink {
  event(event: Exclude<WatchEvent<KubeObject>, { type: 'BOOKMARK' }>): void
  /** What was there at the start has been sent; only with `sendInitialEvents`. */
  initialEventsEnd?(revision: number): void
  /** `failure`: of an object that cannot be shown, as none after it can. */
  closed(reason: 'slow' | 'restored' | 'failed', failure?: ApiError): void
}

/**
 * https://kubernetes.io/docs/reference/using-api/api-concepts/#efficient-detection-of-changes
 * Throws Expired (410) when the revision is no longer known. Events come in later turns.
 */
export function watchObjects(core: ApiCore, { definition, namespace }: Target, call: WatchCall, sink: ObjectSink): Watch {
  const selection = compileSelection(definition, call)
  const prefix = keyPrefix(definition, namespace)
  const version = call.resourceVersion ?? ''
  const fromNow = version === '' || version === '0' || call.sendInitialEvents === true
  const revision = fromNow ? core.store.revision() : parseResourceVersion(version)
  let stopped = false
  const inOrder = definition.convertsOutside === true ? answeredInOrder(fail) : (step: () => void): void => step()
  const show = (type: 'ADDED' | 'MODIFIED' | 'DELETED', value: Stored): void =>
    inOrder(() => {
      const object = toVersion(definition, value)
      if (!stopped) sink.event({ type, object })
    })

  const watch = startWatch()
  if (fromNow) {
    const present = core.store.list(prefix).entries
    // Before the first event of the store, which comes in a later macrotask.
    queueMicrotask(() => {
      for (const { value } of present) {
        if (stopped) return
        if (selection === null || selection.matches(value)) show('ADDED', value)
      }
      if (!stopped && call.sendInitialEvents === true) inOrder(() => sink.initialEventsEnd?.(revision))
    })
  }
  return {
    ...watch,
    stop() {
      stopped = true
      watch.stop()
    },
  }

  function fail(error: unknown): void {
    if (stopped) return
    stopped = true
    watch.stop()
    sink.closed('failed', error instanceof ApiError ? error : internalError(error instanceof Error ? error.message : String(error)))
  }

  function startWatch(): Watch {
    try {
      return core.store.watch(prefix, revision, {
        event(event) {
          const seen = visible(event, selection)
          if (seen !== null) show(seen.type, seen.value)
        },
        closed: (reason) => inOrder(() => sink.closed(reason)),
      })
    } catch (error) {
      if (error instanceof CompactedError) throw expired(`too old resource version: ${error.revision} (${error.oldest})`)
      if (error instanceof FutureRevisionError) throw tooLargeRevision(error)
      throw error
    }
  }
}

/** How an event looks to one who sees only what is selected: an object that stops matching is deleted for him. */
function visible(event: StoreEvent<Stored>, selection: Selection | null): { type: 'ADDED' | 'MODIFIED' | 'DELETED'; value: Stored } | null {
  const before = event.previous !== undefined && (selection === null || selection.matches(event.previous))
  if (event.type === 'delete') return before ? { type: 'DELETED', value: event.value } : null
  const after = selection === null || selection.matches(event.value)
  if (after) return { type: before ? 'MODIFIED' : 'ADDED', value: event.value }
  if (!before || event.previous === undefined) return null
  const { previous } = event
  return { type: 'DELETED', value: { ...previous, metadata: { ...previous.metadata, resourceVersion: String(event.revision) } } }
}
