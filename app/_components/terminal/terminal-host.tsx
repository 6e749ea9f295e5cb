'use client'
import { useEffect, useRef } from 'react'
import type { TerminalInfo } from '../../../sandbox/protocol.ts'
import type { WorkspaceSession } from '../workspace/session.ts'

export function terminalPanelId(terminal: number): string {
  return `terminal-panel-${terminal}`
}

/**
 * Where a terminal's screen stands while it is shown. A test reads the screen under `?renderer=dom` as the text of
 * `[data-terminal="<id>"] .xterm-rows > div`, a row each, and types after a click on it. `data-front` is "true" on the
 * one that the tabs show as chosen.
 * What changes in it changes nothing around it (`contain-strict`): a page of prose is not laid out anew at every key.
 */
export function TerminalHost({ terminal, session, front }: { terminal: TerminalInfo; session: WorkspaceSession; front: boolean }) {
  const host = useRef<HTMLDivElement>(null)
  const { id } = terminal
  useEffect(() => (host.current ? session.mount(id, host.current) : undefined), [session, id])
  return (
    <div
      ref={host}
      id={terminalPanelId(id)}
      role="tabpanel"
      aria-label={terminal.name}
      data-terminal={id}
      data-terminal-name={terminal.name}
      data-busy={terminal.busy}
      data-front={front}
      className="absolute inset-0 contain-strict py-2 pl-3 [&_.xterm]:h-full [&_.xterm-viewport]:bg-transparent!"
    />
  )
}
