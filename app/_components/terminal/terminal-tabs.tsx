'use client'
import { Columns2, Ellipsis, Plus } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { Tabs } from 'radix-ui'
import type { TerminalInfo } from '../../../sandbox/protocol.ts'
import { classNames } from '../ui/class-names.ts'
import { IconButton } from '../ui/icon-button.tsx'
import { MenuEntries } from '../ui/menu-entries.tsx'
import { Menu } from '../ui/menu.tsx'
import { useWorkspace, useWorkspaceView } from '../workspace/workspace-context.tsx'
import { isSplit, paneWith, terminalsIn } from './arrangement/arrangement.ts'
import { arrangementOf } from './arrangement/arrangement-of.ts'
import { BusyDot } from './busy-dot.tsx'
import { limits } from './limits.ts'
import { useTerminalActions } from './terminal-actions.tsx'
import { terminalPanelId } from './terminal-host.tsx'
import { useTerminalMenu } from './terminal-menu.ts'

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
  const full = !open || terminals.length >= limits.terminals
  return (
    <div className="flex min-w-0 items-center">
      <Tabs.Root value={String(front ?? '')} onValueChange={(id) => workspace.bringToFront(Number(id))} activationMode="manual" className="min-w-0">
        <Tabs.List aria-label={t('terminals')} className="flex min-w-0 items-center overflow-x-auto hairline-scroll">
          {arrangement.map((pane) => (
            <div key={terminalsIn(pane)[0]} role="presentation" className={classNames('flex', isSplit(pane) && 'mx-1 bg-sunk')}>
              {terminalsIn(pane).map((id) => {
                const terminal = terminals.find((one) => one.id === id)
                return terminal && <TerminalTab key={id} terminal={terminal} front={id === front} shown={pane === shown} />
              })}
            </div>
          ))}
        </Tabs.List>
      </Tabs.Root>
      {name !== undefined && (
        <Menu trigger={<IconButton icon={Ellipsis} label={t('tabMenu', { name })} disabled={!open} />}>
          <MenuEntries entries={entries()} of="button" />
        </Menu>
      )}
      <IconButton icon={Plus} label={t('openTab')} disabled={full} onClick={() => workspace.openTerminal()} />
      <IconButton icon={Columns2} label={t('splitRow')} disabled={full || front === null} onClick={() => workspace.splitTerminal('row')} className="max-md:hidden" />
    </div>
  )
}

function TerminalTab({ terminal, front, shown }: { terminal: TerminalInfo; front: boolean; shown: boolean }) {
  const t = useTranslations('workspace')
  const workspace = useWorkspace()
  const { rename } = useTerminalActions()
  const { id, name, busy, exited } = terminal
  return (
    <Tabs.Trigger
      value={String(id)}
      aria-controls={shown ? terminalPanelId(id) : undefined}
      // Enter on a tab comes here too, without a pointer: then the keyboard stays where it is.
      onClick={(event) => event.detail > 0 && workspace.useTerminal(id)}
      onDoubleClick={() => rename(id)}
      className={classNames('flex h-9 max-w-40 items-center gap-2 border-b-2 px-3 text-label transition-colors', front ? 'border-accent text-ink' : 'border-transparent text-soft hover:text-ink')}
    >
      <span className="truncate">{name}</span>
      {busy && <BusyDot label={t('busy')} />}
      {exited !== null && <span className={exited === 0 ? 'text-soft' : 'text-broken'}>({t('exited', { status: exited })})</span>}
    </Tabs.Trigger>
  )
}
