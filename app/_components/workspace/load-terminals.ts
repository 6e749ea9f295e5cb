import type { Appearance } from '../terminal/screen.ts'
import type { WorkspaceSession } from './session.ts'

/** One part for all of it: xterm.js and the protocol's parsers. Rejects when it does not arrive. */
const load = () => import('./terminals.ts')

/** Loaded once, when a lesson is opened or about to be. */
export const loadSession = async (): Promise<typeof WorkspaceSession> => (await load()).WorkspaceSession

/** One of a page's many ways into lessons does it, or has done it. */
let readied = false

/**
 * For a page from which lessons are opened: has the code of terminals there, and run once, when the browser has nothing else to do. Returns how to
 * give it up.
 * @param loadMore what goes with it
 */
export function readyTerminals(appearance: Appearance, loadMore: () => Promise<unknown>): () => void {
  if (readied) return () => undefined
  readied = true
  let wanted = true
  let done = false
  let cancel = whenIdle(() => {
    Promise.all([load(), loadMore()]).then(
      ([{ rehearse }]) => {
        if (!wanted) return
        cancel = whenIdle(() => {
          done = true
          void rehearse(appearance)
        })
      },
      // Whoever needs it loads it again.
      () => (readied = false),
    )
  })
  return () => {
    wanted = false
    cancel()
    if (!done) readied = false
  }
}

/** Safari has no `requestIdleCallback`. Nothing is done for someone who asks to save data. */
function whenIdle(run: () => void): () => void {
  const { connection } = navigator as Navigator & { connection?: { saveData?: boolean } }
  if (connection?.saveData === true) return () => undefined
  if (typeof requestIdleCallback === 'undefined') {
    const timer = setTimeout(run, 1_000)
    return () => clearTimeout(timer)
  }
  const handle = requestIdleCallback(run)
  return () => cancelIdleCallback(handle)
}
