'use client'
import { CircleStop } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { Tabs } from 'radix-ui'
import { useEffect, useRef } from 'react'
import type { KeyboardEvent } from 'react'
import { flushSync } from 'react-dom'
import type { TerminalInfo } from '../../../sandbox/protocol.ts'
import { classNames } from '../ui/class-names.ts'
import { useWorkspace } from '../workspace/workspace-context.tsx'
import { BusyDot } from './busy-dot.tsx'
import { TabName } from './tab-name.tsx'
import { useTerminalActions } from './terminal-actions.tsx'
import { terminalPanelId } from './terminal-host.tsx'

interface Props {
  terminal: TerminalInfo
  front: boolean
  shown: boolean
  /** There must be one terminal. */
  closable: boolean
}

/** A double click or F2 changes its name, Delete or the middle button closes it, Ctrl-Shift-Left and -Right move it. */
export function TerminalTab({ terminal, front, shown, closable }: Props) {
  const t = useTranslations('workspace')
  const workspace = useWorkspace()
  const { renaming, rename, close } = useTerminalActions()
  const tab = useRef<HTMLButtonElement>(null)
  const fromKey = useRef(false)
  useEffect(() => {
    if (front) bringIntoRow(tab.current)
  }, [front])
  const { id, name, busy, exited } = terminal
  const pressed = (event: KeyboardEvent) => {
    const { key, ctrlKey, shiftKey } = event
    if (key === 'F2') {
      fromKey.current = true
      rename(id)
    } else if (key === 'Delete' && closable) {
      // The keyboard stays among the tabs.
      const tabs = [...(tab.current?.closest('[role="tablist"]')?.querySelectorAll<HTMLElement>('[role="tab"]') ?? [])]
      const place = tabs.findIndex((one) => one === tab.current)
      ;(tabs[place + 1] ?? tabs[place - 1])?.focus()
      close(id)
    } else if (ctrlKey && shiftKey && (key === 'ArrowLeft' || key === 'ArrowRight')) {
      // An element that is put elsewhere loses the keyboard.
      flushSync(() => workspace.terminals.moveTab(id, key === 'ArrowLeft' ? -1 : 1))
      tab.current?.focus()
    } else return
    event.preventDefault()
  }
  if (renaming === id) {
    return (
      <TabName
        terminal={terminal}
        onDone={() => {
          flushSync(() => rename(null))
          if (fromKey.current) tab.current?.focus()
          else workspace.terminals.use(id)
          fromKey.current = false
        }}
      />
    )
  }
  return (
    <Tabs.Trigger
      ref={tab}
      value={String(id)}
      aria-controls={shown ? terminalPanelId(id) : undefined}
      // Enter on a tab comes here too, without a pointer: then the keyboard stays where it is.
      onClick={(event) => event.detail > 0 && workspace.terminals.use(id)}
      onDoubleClick={() => rename(id)}
      onAuxClick={(event) => event.button === 1 && closable && close(id)}
      onKeyDown={pressed}
      className={classNames('flex h-9 pointer-coarse:h-11 max-w-40 items-center gap-2 border-b-2 px-3 text-label transition-colors select-none', front ? 'border-accent text-ink' : 'border-transparent text-soft hover:text-ink')}
    >
      <span className="truncate">{name}</span>
      {busy && <BusyDot label={t('busy')} />}
      {exited !== null && (
        <span title={t('exited', { status: exited })} className={classNames('shrink-0', exited === 0 ? 'text-soft' : 'text-broken')}>
          <CircleStop size={14} aria-hidden />
          <span className="sr-only">{t('exited', { status: exited })}</span>
        </span>
      )}
    </Tabs.Trigger>
  )
}

/** Scrolls the row of tabs, and nothing around it. */
function bringIntoRow(tab: HTMLElement | null): void {
  const row = tab?.closest('[role="tablist"]')
  if (!tab || !row) return
  const [at, room] = [tab.getBoundingClientRect(), row.getBoundingClientRect()]
  row.scrollLeft += Math.min(0, at.left - room.left) || Math.max(0, at.right - room.right)
}
