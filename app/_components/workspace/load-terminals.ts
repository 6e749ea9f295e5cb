import type { ComponentType } from 'react'
import type { Appearance } from '../terminal/screen.ts'
import type { WorkspaceSession } from './session.ts'

/** One part for all of it: xterm.js, the protocol's parsers, the components around terminals. Rejects when it does not arrive. */
const load = () => import('./terminals.ts')

/** Loaded once, when a lesson is opened or about to be. */
export const loadSession = async (): Promise<typeof WorkspaceSession> => (await load()).WorkspaceSession

export const loadPanes = async (): Promise<ComponentType> => (await load()).TerminalPanes

let readied = false

/** For a page from which lessons are opened: has the code of terminals there, and run once, when the browser has nothing else to do. */
export function readyTerminals(appearance: Appearance): () => void {
  if (readied) return () => undefined
  let cancel = whenIdle(() => {
    readied = true
    load().then(
      ({ rehearse }) => (cancel = whenIdle(() => void rehearse(appearance))),
      // Whoever needs it loads it again.
      () => (readied = false),
    )
  })
  return () => cancel()
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
