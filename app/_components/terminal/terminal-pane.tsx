'use client'
import { X } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useEffect, useState } from 'react'
import type { TerminalInfo } from '../../../sandbox/protocol.ts'
import { classNames } from '../ui/class-names.ts'
import { IconButton } from '../ui/icon-button.tsx'
import type { MenuEntry } from '../ui/menu-entries.tsx'
import { PointerMenu } from '../ui/pointer-menu.tsx'
import { goOnWriting } from '../ui/writing.ts'
import type { WorkspaceSession } from '../workspace/session.ts'
import { useWorkspace } from '../workspace/workspace-context.tsx'
import { BusyDot } from './busy-dot.tsx'
import { ClipboardNotice } from './clipboard-notice.tsx'
import type { ClipboardNews } from './clipboard-notice.tsx'
import { EndedBar } from './ended-bar.tsx'
import { asksFirst } from './paste.ts'
import type { Paste } from './paste.ts'
import { PasteSheet } from './paste-sheet.tsx'
import { terminalPreferences } from './preferences.ts'
import type { TerminalScreen } from './screen.ts'
import { SearchBar } from './search-bar.tsx'
import { useTerminalActions } from './terminal-actions.tsx'
import { TerminalHost } from './terminal-host.tsx'
import { useTerminalMenu } from './terminal-menu.ts'

interface Props {
  terminal: TerminalInfo
  session: WorkspaceSession
  screen: TerminalScreen
  front: boolean
  /** Beside others, a terminal has its name above it. */
  named: boolean
}

/** One terminal with what belongs to its screen: name, search, menu, clipboard. */
export function TerminalPane({ terminal, session, screen, front, named }: Props) {
  const t = useTranslations('workspace')
  const workspace = useWorkspace()
  const { searching, search } = useTerminalActions()
  const [asked, setAsked] = useState<Paste | null>(null)
  const [news, setNews] = useState<ClipboardNews | null>(null)
  const entries = useTerminalMenu(terminal.id)
  useEffect(
    () =>
      screen.clipboard.listen({
        onCopied: () => setNews({ what: 'copied' }),
        onPaste: (paste) => (asksFirst(paste) && terminalPreferences().askBeforePaste ? setAsked(paste) : screen.clipboard.typePaste(paste)),
      }),
    [screen],
  )
  const clipboardEntries = (): MenuEntry[] => [
    { kind: 'item', label: t('copy'), keys: 'Ctrl-Shift-C', disabled: !screen.hasSelection(), onSelect: () => void screen.clipboard.copySelection() },
    { kind: 'item', label: t('pasteItem'), keys: 'Ctrl-Shift-V', onSelect: () => void pasteFromClipboard(screen).then((could) => could || setNews({ what: 'cannotPaste' })) },
    { kind: 'line' },
  ]
  return (
    <div className="relative flex size-full flex-col" onFocusCapture={() => front || workspace.terminals.bringToFront(terminal.id)}>
      {named && <PaneName terminal={terminal} front={front} />}
      <PointerMenu entries={() => [...clipboardEntries(), ...entries()]} onClosed={() => goOnWriting() || screen.focus()}>
        <div className="relative min-h-0 flex-1">
          <TerminalHost terminal={terminal} session={session} front={front} />
          <ClipboardNotice news={news} />
        </div>
      </PointerMenu>
      <EndedBar terminal={terminal} />
      {searching === terminal.id && <SearchBar screen={screen} below={named} onClose={() => search(null)} />}
      {asked && (
        <PasteSheet
          paste={asked}
          name={terminal.name}
          onPaste={() => screen.clipboard.typePaste(asked)}
          onClose={() => {
            setAsked(null)
            screen.focus()
          }}
        />
      )}
    </div>
  )
}

function PaneName({ terminal, front }: { terminal: TerminalInfo; front: boolean }) {
  const t = useTranslations('workspace')
  const workspace = useWorkspace()
  const { close } = useTerminalActions()
  return (
    <div
      onClick={() => workspace.terminals.use(terminal.id)}
      className={classNames('flex h-7 pointer-coarse:h-11 shrink-0 items-center gap-2 border-b bg-paper pr-0.5 pl-3 text-label', front ? 'text-ink shadow-[inset_0_2px_var(--accent)]' : 'text-soft')}
    >
      <span className="truncate">{terminal.name}</span>
      {terminal.busy && <BusyDot label={t('busy')} />}
      <IconButton icon={X} label={t('closeNamed', { name: terminal.name })} onClick={() => close(terminal.id)} className="ml-auto pointer-fine:size-6" />
    </div>
  )
}

/** False where the browser does not let a page read the clipboard: not asked, refused, or not on HTTPS or loopback. */
async function pasteFromClipboard(screen: TerminalScreen): Promise<boolean> {
  if (!('clipboard' in navigator) || !('readText' in navigator.clipboard)) return false
  const text = await navigator.clipboard.readText().catch(() => null)
  if (text === null) return false
  screen.clipboard.paste(text)
  return true
}
