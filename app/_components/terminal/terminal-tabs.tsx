'use client'
import { Ellipsis, Plus } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { Tabs } from 'radix-ui'
import { useState } from 'react'
import { classNames } from '../ui/class-names.ts'
import { IconButton } from '../ui/icon-button.tsx'
import { Menu, MenuItem, MenuSeparator, MenuSwitch } from '../ui/menu.tsx'
import { useWorkspace, useWorkspaceView } from '../workspace/workspace-context.tsx'
import { limits } from './limits.ts'
import { RenameSheet } from './rename-sheet.tsx'
import { terminalPanelId } from './terminal-host.tsx'
import { setScreenReaderMode, useScreenReaderMode } from './screen-reader-mode.ts'

/** The shells of the sandbox, as tabs; arrow keys move between them. */
export function TerminalTabs() {
  const t = useTranslations('workspace')
  const workspace = useWorkspace()
  const terminals = useWorkspaceView((view) => view.terminals)
  const front = useWorkspaceView((view) => view.front)
  const open = useWorkspaceView((view) => view.connection?.status === 'open')
  const screenReader = useScreenReaderMode()
  const [renaming, setRenaming] = useState<number | null>(null)
  const shown = terminals.find((terminal) => terminal.id === front)
  const renamed = terminals.find((terminal) => terminal.id === renaming)
  return (
    <div className="flex min-w-0 items-center">
      <Tabs.Root value={String(front ?? '')} onValueChange={(id) => workspace.bringToFront(Number(id))} activationMode="manual" className="min-w-0">
        <Tabs.List aria-label={t('terminals')} className="flex min-w-0 items-center overflow-x-auto hairline-scroll">
          {terminals.map((terminal) => (
            <Tabs.Trigger
              key={terminal.id}
              value={String(terminal.id)}
              aria-controls={terminal.id === front ? terminalPanelId : undefined}
              // Enter on a tab comes here too, without a pointer: then the keyboard stays where it is.
              onClick={(event) => event.detail > 0 && workspace.useTerminal(terminal.id)}
              onDoubleClick={() => setRenaming(terminal.id)}
              className={classNames(
                'flex h-9 max-w-40 items-center gap-2 border-b-2 px-3 text-label transition-colors',
                terminal.id === front ? 'border-accent text-ink' : 'border-transparent text-soft hover:text-ink',
              )}
            >
              <span className="truncate">{terminal.name}</span>
              {terminal.busy && <BusyDot label={t('busy')} />}
              {terminal.exited !== null && <span className={terminal.exited === 0 ? 'text-soft' : 'text-broken'}>({t('exited', { status: terminal.exited })})</span>}
            </Tabs.Trigger>
          ))}
        </Tabs.List>
      </Tabs.Root>
      {shown && (
        <Menu trigger={<IconButton icon={Ellipsis} label={t('tabMenu', { name: shown.name })} disabled={!open} />}>
          <MenuItem onSelect={() => setRenaming(shown.id)}>{t('rename')}</MenuItem>
          <MenuItem disabled={terminals.length === 1} onSelect={() => workspace.closeTerminal(shown.id)}>
            {t('close')}
          </MenuItem>
          <MenuSeparator />
          <MenuSwitch checked={screenReader} onChange={setScreenReaderMode}>
            {t('screenReader')}
          </MenuSwitch>
        </Menu>
      )}
      <IconButton icon={Plus} label={t('openTab')} disabled={!open || terminals.length >= limits.terminals} onClick={() => workspace.openTerminal()} />
      {renamed && <RenameSheet terminal={renamed} onClose={() => setRenaming(null)} />}
    </div>
  )
}

function BusyDot({ label }: { label: string }) {
  return (
    <span className="size-1.5 shrink-0 animate-breathe rounded-full bg-accent" role="img" aria-label={label}>
      <span className="sr-only">{label}</span>
    </span>
  )
}
