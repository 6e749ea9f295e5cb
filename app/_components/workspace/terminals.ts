/** All that is loaded for terminals, as one part: see load-terminals.ts. */
export { TerminalPanes } from '../terminal/terminal-panes.tsx'
export { rehearse } from './rehearsal.ts'
export { WorkspaceSession } from './session.ts'
