import type { ApiCore } from './core.ts'
import { keyPrefix } from './resource-table.ts'
import { finishDeletion } from './verbs/removal.ts'

/** As upstream's apiserver asks etcd. */
const COMPACTION_MILLISECONDS = 5 * 60_000
/** --event-ttl */
const EVENT_MILLISECONDS = 60 * 60_000

/** Forgets old history and old events, so that a cluster that only idles does not grow. Returns how to stop. */
export function startHousekeeping(core: ApiCore): () => void {
  let previous = core.store.revision()
  let cancel = core.clock.after(COMPACTION_MILLISECONDS, turn)
  return () => cancel()

  function turn(): void {
    core.store.compact(previous)
    previous = core.store.revision()
    expireEvents(core)
    cancel = core.clock.after(COMPACTION_MILLISECONDS, turn)
  }
}

function expireEvents(core: ApiCore): void {
  const events = core.resources.get({ group: '', version: 'v1', resource: 'events' })
  if (events === undefined) return
  const oldest = core.clock.now() - EVENT_MILLISECONDS
  for (const entry of core.store.list(keyPrefix(events, undefined)).entries) {
    const { lastTimestamp } = entry.value as { lastTimestamp?: string | null }
    const at = Date.parse(lastTimestamp ?? entry.value.metadata.creationTimestamp)
    if (at < oldest) finishDeletion(core, events, entry.key, entry, entry.value)
  }
}
