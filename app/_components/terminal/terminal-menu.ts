'use client'
import { useTranslations } from 'next-intl'
import { paneWith, isSplit, terminalsIn } from './arrangement/arrangement.ts'
import { arrangementOf } from './arrangement/arrangement-of.ts'
import type { MenuEntry } from '../ui/menu-entries.tsx'
import { useWorkspace, useWorkspaceView } from '../workspace/workspace-context.tsx'
import { limits } from './limits.ts'
import { clearTerminal } from './page-keys.ts'
import { setTerminalPreferences, stepTerminalFont, useTerminalPreferences } from './preferences.ts'
import { useTerminalActions } from './terminal-actions.tsx'

const line: MenuEntry = { kind: 'line' }

/** What can be done with one terminal; the same in the menu of its tab and under the right button of the mouse. */
export function useTerminalMenu(terminal: number | null): () => MenuEntry[] {
  const t = useTranslations('workspace')
  const workspace = useWorkspace()
  const actions = useTerminalActions()
  const preferences = useTerminalPreferences()
  const session = useWorkspaceView((view) => view.session)
  const terminals = useWorkspaceView((view) => view.terminals)
  const arrangement = useWorkspaceView(arrangementOf)
  const full = terminals.length >= limits.terminals
  const pane = paneWith(arrangement, terminal)
  if (terminal === null || !pane) return () => []
  const elsewhere = terminals.filter(({ id }) => !terminalsIn(pane).includes(id))

  return () => [
    { kind: 'item', label: t('find'), keys: 'Ctrl-Shift-F', onSelect: () => actions.search(terminal) },
    { kind: 'item', label: t('clear'), keys: 'Ctrl-Shift-K', onSelect: () => clearTerminal(workspace, terminal) },
    { kind: 'item', label: t('selectAll'), onSelect: () => session?.screen(terminal)?.selectAll() },
    line,
    { kind: 'item', label: t('splitRow'), keys: 'Ctrl-Shift-E', disabled: full, onSelect: () => workspace.terminals.split('row', terminal) },
    { kind: 'item', label: t('splitColumn'), keys: 'Ctrl-Shift-O', disabled: full, onSelect: () => workspace.terminals.split('column', terminal) },
    {
      kind: 'more',
      label: t('showBeside'),
      disabled: elsewhere.length === 0,
      entries: elsewhere.flatMap(({ id, name }): MenuEntry[] => [
        { kind: 'item', label: t('besideRow', { name }), onSelect: () => workspace.terminals.place(id, terminal, 'row') },
        { kind: 'item', label: t('besideColumn', { name }), onSelect: () => workspace.terminals.place(id, terminal, 'column') },
      ]),
    },
    { kind: 'item', label: t('detach'), disabled: !isSplit(pane), onSelect: () => workspace.terminals.detach(terminal) },
    { kind: 'item', label: t('moveLeft'), disabled: pane === arrangement[0], onSelect: () => workspace.terminals.moveTab(terminal, -1) },
    { kind: 'item', label: t('moveRight'), disabled: pane === arrangement.at(-1), onSelect: () => workspace.terminals.moveTab(terminal, 1) },
    line,
    // When the menu is gone: as long as it is there, it takes the keyboard back.
    { kind: 'item', label: t('rename'), onSelect: () => requestAnimationFrame(() => actions.rename(terminal)) },
    { kind: 'item', label: t('close'), disabled: terminals.length === 1, onSelect: () => actions.close(terminal) },
    line,
    { kind: 'item', label: t('shortcuts.menu'), onSelect: actions.showKeys },
    {
      kind: 'more',
      label: t('settings'),
      entries: [
        { kind: 'item', label: t('fontLarger'), keys: 'Ctrl +', onSelect: () => stepTerminalFont(1) },
        { kind: 'item', label: t('fontSmaller'), keys: 'Ctrl -', onSelect: () => stepTerminalFont(-1) },
        { kind: 'item', label: t('fontUsual'), keys: 'Ctrl 0', onSelect: () => stepTerminalFont(0) },
        line,
        { kind: 'switch', label: t('copyOnSelect'), checked: preferences.copyOnSelect, onChange: (copyOnSelect) => setTerminalPreferences({ copyOnSelect }) },
        { kind: 'switch', label: t('askBeforePaste'), checked: preferences.askBeforePaste, onChange: (askBeforePaste) => setTerminalPreferences({ askBeforePaste }) },
        { kind: 'switch', label: t('screenReader'), checked: preferences.screenReader, onChange: (screenReader) => setTerminalPreferences({ screenReader }) },
      ],
    },
  ]
}
