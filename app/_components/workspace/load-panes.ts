import type { ComponentType } from 'react'

/** The components around terminals. Rejects when they do not arrive. */
export const loadPanes = async (): Promise<ComponentType> => (await import('../terminal/terminal-panes.tsx')).TerminalPanes
