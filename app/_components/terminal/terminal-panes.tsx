'use client'
import { useTranslations } from 'next-intl'
import { Fragment } from 'react'
import { Group, Panel, Separator } from 'react-resizable-panels'
import { classNames } from '../ui/class-names.ts'
import { useMedia } from '../ui/use-media.ts'
import { narrowScreen, useWorkspace, useWorkspaceView } from '../workspace/workspace-context.tsx'
import { isSplit, paneWith, terminalsIn } from './arrangement/arrangement.ts'
import type { Pane, Split } from './arrangement/arrangement.ts'
import { arrangementOf } from './arrangement/arrangement-of.ts'
import { KeyRow } from './key-row.tsx'
import { TerminalPane } from './terminal-pane.tsx'

/** Room that a terminal of a split keeps: some twenty columns, or four lines. */
const leastRoom = { row: '160px', column: '96px' } as const

/** What the tab in front shows: a terminal, or several beside and above each other. A phone has room for one. */
export function TerminalPanes() {
  const session = useWorkspaceView((view) => view.session)
  const front = useWorkspaceView((view) => view.front)
  const arrangement = useWorkspaceView(arrangementOf)
  const narrow = useMedia(narrowScreen)
  const pane = paneWith(arrangement, front)
  const screen = front === null ? null : session?.screen(front)
  if (!pane || front === null) return null
  return (
    <div className="flex h-full flex-col">
      <div className="relative min-h-0 flex-1">
        <PaneView pane={narrow ? { terminal: front } : pane} named={!narrow && isSplit(pane)} />
      </div>
      {screen && <KeyRow screen={screen} />}
    </div>
  )
}

function PaneView({ pane, named }: { pane: Pane; named: boolean }) {
  if (isSplit(pane)) return <SplitView key={panelIds(pane).join()} split={pane} />
  return <OnePane key={pane.terminal} id={pane.terminal} named={named} />
}

function OnePane({ id, named }: { id: number; named: boolean }) {
  const session = useWorkspaceView((view) => view.session)
  const front = useWorkspaceView((view) => view.front === id)
  const terminal = useWorkspaceView((view) => view.terminals.find((one) => one.id === id))
  const screen = session?.screen(id)
  if (!session || !terminal || !screen) return null
  return <TerminalPane terminal={terminal} session={session} screen={screen} front={front} named={named} />
}

/** The library keeps sizes by panel; with other panels it is another split. */
function SplitView({ split }: { split: Split }) {
  const t = useTranslations('workspace')
  const workspace = useWorkspace()
  const ids = panelIds(split)
  const row = split.direction === 'row'
  return (
    <Group
      orientation={row ? 'horizontal' : 'vertical'}
      defaultLayout={Object.fromEntries(ids.map((id, index) => [id, split.sizes[index] ?? 0]))}
      onLayoutChanged={(layout, { isUserInteraction }) => {
        if (isUserInteraction) workspace.terminals.resizeSplit(split, ids.map((id) => layout[id] ?? 0))
      }}
    >
      {split.parts.map((part, index) => (
        <Fragment key={ids[index]}>
          {index > 0 && (
            <Separator
              aria-label={t('splitDivider')}
              className={classNames('bg-hairline-strong outline-offset-0 transition-colors hover:bg-accent focus-visible:bg-accent data-[separator=active]:bg-accent', row ? 'w-px' : 'h-px')}
            />
          )}
          <Panel id={ids[index] ?? ''} minSize={leastRoom[split.direction]}>
            <PaneView pane={part} named />
          </Panel>
        </Fragment>
      ))}
    </Group>
  )
}

function panelIds({ direction, parts }: Split): string[] {
  return parts.map((part) => `pane-${direction}-${terminalsIn(part).join('-')}`)
}
