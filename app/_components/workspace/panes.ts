import { partCode } from '../ui/lazy-part.tsx'

/** The components around terminals. */
export const panes = partCode(async () => (await import('../terminal/terminal-panes.tsx')).TerminalPanes)
