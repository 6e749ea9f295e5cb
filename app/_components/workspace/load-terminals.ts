import type { Appearance } from '../terminal/emulator.ts'
import type { WorkspaceSession } from './session.ts'

/** One part for all of it: xterm.js and the protocol's parsers. Rejects when it does not arrive. */
const load = () => import('./terminals.ts')

/** Loaded once, when a lesson is opened or about to be. */
export const loadSession = async (): Promise<typeof WorkspaceSession> => (await load()).WorkspaceSession

/** One of a page's many ways into lessons does it. */
let isBeingDone = false

/**
 * For a page from which lessons are opened: has the code of terminals there and rehearsed, when the browser has nothing else to do. Returns how to
 * give it up.
 * @param loadMore what goes with it
 */
export function readyTerminals(appearance: Appearance, loadMore: () => Promise<unknown>): () => void {
  if (isBeingDone) return () => undefined
  isBeingDone = true
  const end = (): void => void (isBeingDone = false)
  let wanted = true
  let cancel = whenIdle(() => {
    Promise.all([load(), loadMore()]).then(
      ([{ rehearse }]) => {
        if (!wanted) return
        cancel = whenIdle(() => void rehearse(appearance).finally(end))
      },
      // Whoever needs it loads it again.
      end,
    )
  })
  return () => {
    wanted = false
    cancel()
    end()
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
