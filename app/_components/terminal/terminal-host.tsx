'use client'
import { useEffect, useRef } from 'react'
import type { TerminalInfo } from '../../../sandbox/protocol.ts'
import type { WorkspaceSession } from '../workspace/session.ts'

/** There is one at a time. */
export const terminalPanelId = 'terminal-panel'

/**
 * Where a terminal's screen stands while it is in front. A test reads the screen under `?renderer=dom` as the text of
 * `[data-terminal="<id>"] .xterm-rows > div`, a row each, and types after a click on it.
 */
export function TerminalHost({ terminal, session }: { terminal: TerminalInfo; session: WorkspaceSession }) {
  const host = useRef<HTMLDivElement>(null)
  const { id } = terminal
  useEffect(() => (host.current ? session.mount(id, host.current) : undefined), [session, id])
  return (
    <div
      ref={host}
      id={terminalPanelId}
      role="tabpanel"
      aria-label={terminal.name}
      data-terminal={id}
      data-terminal-name={terminal.name}
      data-busy={terminal.busy}
      className="absolute inset-0 py-2 pl-3 [&_.xterm]:h-full [&_.xterm-viewport]:bg-transparent!"
    />
  )
}
