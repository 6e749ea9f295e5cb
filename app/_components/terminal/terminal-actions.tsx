'use client'
import { createContext, use, useEffect, useMemo, useState } from 'react'
import type { ReactNode } from 'react'
import { lazyPart } from '../ui/lazy-part.tsx'
import { useWorkspace } from '../workspace/workspace-context.tsx'
import { pressPageKey } from './page-keys.ts'

// Dialogs are loaded when first asked for.
const CloseSheet = lazyPart(async () => (await import('./close-sheet.tsx')).CloseSheet, { failing: 'over-page' })
const KeysSheet = lazyPart(async () => (await import('./keys-sheet.tsx')).KeysSheet, { failing: 'over-page' })

/** What tabs, menus and keys ask for and a dialog or a bar then answers. All take the terminal's id. */
export interface TerminalActions {
  /** The terminal that is being searched, if one is. */
  searching: number | null
  search(terminal: number | null): void
  /** The terminal whose name is being changed, in its tab. */
  renaming: number | null
  rename(terminal: number | null): void
  /** Asks first when something runs in it. */
  close(terminal: number): void
  /** Lists the keys of the page. */
  showKeys(): void
}

const TerminalActionsContext = createContext<TerminalActions | null>(null)

export function TerminalActionsProvider({ children }: { children: ReactNode }) {
  const workspace = useWorkspace()
  const [searching, search] = useState<number | null>(null)
  const [renaming, rename] = useState<number | null>(null)
  const [closing, askToClose] = useState<number | null>(null)
  const [keysShown, setKeysShown] = useState(false)
  const actions = useMemo((): TerminalActions => {
    const close = (terminal: number) => {
      const runs = workspace.get().terminals.some(({ id, busy }) => id === terminal && busy)
      if (runs) askToClose(terminal)
      else workspace.terminals.close(terminal)
    }
    return { searching, search, renaming, rename, close, showKeys: () => setKeysShown(true) }
  }, [workspace, searching, renaming])
  useEffect(() => workspace.setPageKeys((key) => pressPageKey(key, workspace, search)), [workspace])
  return (
    <TerminalActionsContext value={actions}>
      {children}
      {keysShown && <KeysSheet open onClose={() => setKeysShown(false)} />}
      {closing !== null && <CloseSheet terminal={closing} onClose={() => askToClose(null)} />}
    </TerminalActionsContext>
  )
}

export function useTerminalActions(): TerminalActions {
  const actions = use(TerminalActionsContext)
  if (!actions) throw new Error('A part of the terminals is outside of TerminalActionsProvider.')
  return actions
}
