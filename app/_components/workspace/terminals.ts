/** All that is loaded for terminals, as one part: see load-terminals.ts. */
export { rehearse } from './rehearsal.ts'
export { WorkspaceSession } from './session.ts'
