import type { WorkspaceSession } from './session.ts'

/**
 * The code of terminals, xterm.js and the protocol's parsers among it: loaded once, when a lesson is opened or about to be. Rejects when it does
 * not arrive.
 */
export const loadSession = async (): Promise<typeof WorkspaceSession> => (await import('./session.ts')).WorkspaceSession
