'use client'
import { Columns2, Ellipsis, Plus } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { Tabs } from 'radix-ui'
import { startTransition, useEffect, useRef, useState } from 'react'
import { classNames } from '../ui/class-names.ts'
import { IconButton } from '../ui/icon-button.tsx'
import { MenuEntries } from '../ui/menu-entries.tsx'
import { Menu } from '../ui/menu.tsx'
import { useWorkspace, useWorkspaceView } from '../workspace/workspace-context.tsx'
import { isSplit, paneWith, terminalsIn } from './arrangement/arrangement.ts'
import { arrangementOf } from './arrangement/arrangement-of.ts'
import { limits } from './limits.ts'
import { useTerminalMenu } from './terminal-menu.ts'
import { TerminalTab } from './terminal-tab.tsx'
import { useTabDrag } from './use-tab-drag.ts'

/** The shells of the sandbox, a tab each; those that are shown together stand together. Arrow keys move between them. */
export function TerminalTabs() {
  const t = useTranslations('workspace')
  const workspace = useWorkspace()
  const terminals = useWorkspaceView((view) => view.terminals)
  const front = useWorkspaceView((view) => view.front)
  const open = useWorkspaceView((view) => view.connection?.status === 'open')
  const arrangement = useWorkspaceView(arrangementOf)
  const entries = useTerminalMenu(front)
  const name = terminals.find((terminal) => terminal.id === front)?.name
  const shown = paneWith(arrangement, front)
  const row = useRef<HTMLDivElement>(null)
  const drag = useTabDrag(row, (place, by) => workspace.terminals.moveTab(terminalsIn(arrangement[place]!)[0]!, by))
  const tabs = useTabsAfterPrompt(terminals.length > 0) ? arrangement : []
  const full = !open || terminals.length >= limits.terminals
  return (
    <div className="flex min-w-0 items-center pointer-coarse:max-md:w-full">
      <Tabs.Root value={String(front ?? '')} onValueChange={(id) => workspace.terminals.bringToFront(Number(id))} activationMode="manual" className="min-w-0">
        <Tabs.List ref={row} aria-label={t('terminals')} className="flex min-w-0 items-center overflow-x-auto hairline-scroll">
          {tabs.map((pane, place) => (
            <div
              key={terminalsIn(pane)[0]}
              role="presentation"
              onPointerDown={(event) => drag.press(event, place)}
              className={classNames(
                'flex',
                isSplit(pane) && 'mx-1 bg-sunk',
                drag.target === place && 'shadow-[inset_2px_0_var(--accent)]',
                drag.target === place + 1 && place + 1 === arrangement.length && 'shadow-[inset_-2px_0_var(--accent)]',
              )}
            >
              {terminalsIn(pane).map((id) => {
                const terminal = terminals.find((one) => one.id === id)
                return terminal && <TerminalTab key={id} terminal={terminal} front={id === front} shown={pane === shown} closable={terminals.length > 1} />
              })}
            </div>
          ))}
        </Tabs.List>
      </Tabs.Root>
      {tabs.length > 0 && name !== undefined && (
        <Menu trigger={<IconButton icon={Ellipsis} label={t('tabMenu', { name })} disabled={!open} />}>
          <MenuEntries entries={entries()} of="button" />
        </Menu>
      )}
      <IconButton icon={Plus} label={t('openTab')} disabled={full} onClick={() => workspace.terminals.open()} />
      <IconButton icon={Columns2} label={t('splitRow')} disabled={full || front === null} onClick={() => workspace.terminals.split('row')} className="max-md:hidden" />
    </div>
  )
}

/** The first prompt stands on the page by then. */
const promptMs = 100

/** Whether tabs are drawn. The first terminals stand on the page before their tabs do: somebody waits for a prompt. */
function useTabsAfterPrompt(areThere: boolean): boolean {
  const [drawn, setDrawn] = useState(areThere)
  useEffect(() => {
    if (drawn || !areThere) return
    const timer = setTimeout(() => startTransition(() => setDrawn(true)), promptMs)
    return () => clearTimeout(timer)
  }, [drawn, areThere])
  return drawn
}
