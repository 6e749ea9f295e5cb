'use client'
import { FileText, Globe, Network, SquareTerminal } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { lazy, Suspense, useEffect, useState } from 'react'
import type { ReactNode } from 'react'
import { KeyRow } from '../terminal/key-row.tsx'
import { SearchBar } from '../terminal/search-bar.tsx'
import { TerminalHost } from '../terminal/terminal-host.tsx'
import { TerminalTabs } from '../terminal/terminal-tabs.tsx'
import { classNames } from '../ui/class-names.ts'
import { IsolationBar, StatusBar } from './bars.tsx'
import { ClusterDrawing } from './cluster-drawing.tsx'
import { visiblePicture } from './cluster-look.ts'
import { ClusterStrip } from './cluster-strip.tsx'
import { LabMenu } from './lab-menu.tsx'
import { SandboxStatus } from './sandbox-status.tsx'
import { useWorkspace, useWorkspaceView } from './workspace-context.tsx'
import type { WorkspaceView } from './workspace.ts'

// Neither is needed to read or to begin: loaded when first opened.
const FilesView = lazy(async () => ({ default: (await import('../files/files-view.tsx')).FilesView }))
const WebView = lazy(async () => ({ default: (await import('../web/web-view.tsx')).WebView }))

/** Terminals, files, cluster and web pages of one sandbox. Tests wait for `data-connection="open"` on it. */
export function WorkspacePanel() {
  const t = useTranslations('workspace')
  const workspace = useWorkspace()
  const panel = useWorkspaceView((state) => state.panel)
  const connection = useWorkspaceView((state) => state.connection?.status ?? 'none')
  const phase = useWorkspaceView((state) => state.lifecycle.phase)
  const [searching, setSearching] = useState(false)
  useEffect(
    () =>
      workspace.setKeyActions({
        leave: () => document.querySelector<HTMLElement>('[data-step][data-state="active"], [data-step]')?.focus(),
        search: () => setSearching(true),
      }),
    [workspace],
  )
  return (
    <section aria-label={t('label')} data-workspace={phase} data-connection={connection} className="flex h-full min-h-0 flex-col bg-terminal text-terminal-ink">
      <IsolationBar />
      <div className="flex h-9 shrink-0 items-center justify-between gap-2 border-b bg-paper pr-2 text-ink">
        <TerminalTabs />
        <div className="flex shrink-0 items-center gap-1">
          <PanelSwitch panel={panel} />
          <LabMenu />
        </div>
      </div>
      <div className="relative min-h-0 flex-1 overflow-hidden">
        <div className={classNames('absolute inset-0', panel !== 'terminal' && 'invisible')}>
          <FrontTerminal searching={searching} onSearchEnd={() => setSearching(false)} />
          <SandboxStatus />
        </div>
        {panel === 'cluster' && <ClusterView />}
        <OnceOpened name="files" panel={panel}>
          <FilesView />
        </OnceOpened>
        <OnceOpened name="web" panel={panel}>
          <WebView />
        </OnceOpened>
      </div>
      <div className="relative">
        <ClusterStrip onOpen={() => workspace.show('cluster')} />
        <StatusBar place="over" />
      </div>
    </section>
  )
}

/** A view that is loaded when it is first opened, and then stays as it is while another one is shown; a new sandbox begins anew. */
function OnceOpened({ name, panel, children }: { name: WorkspaceView['panel']; panel: WorkspaceView['panel']; children: ReactNode }) {
  const session = useWorkspaceView((view) => view.session)
  const [opened, setOpened] = useState<{ session: object | null; times: number }>({ session: null, times: 0 })
  if (panel === name && session && opened.session !== session) setOpened({ session, times: opened.times + 1 })
  if (!session) return panel === name ? <NotReady /> : null
  if (opened.session !== session) return null
  return (
    <div key={opened.times} className={classNames('absolute inset-0 bg-paper text-ink', panel !== name && 'invisible')}>
      <Suspense fallback={<NotReady />}>{children}</Suspense>
    </div>
  )
}

function NotReady() {
  const t = useTranslations('workspace')
  return <p className="absolute inset-0 bg-paper p-6 text-tool text-soft">{t('viewNotReady')}</p>
}

function FrontTerminal({ searching, onSearchEnd }: { searching: boolean; onSearchEnd: () => void }) {
  const session = useWorkspaceView((view) => view.session)
  const terminal = useWorkspaceView((view) => view.terminals.find((one) => one.id === view.front))
  if (!session || !terminal) return null
  const screen = session.screen(terminal.id)
  return (
    <div className="flex h-full flex-col">
      <div className="relative min-h-0 flex-1">
        <TerminalHost key={terminal.id} terminal={terminal} session={session} />
        {searching && screen && <SearchBar screen={screen} onClose={onSearchEnd} />}
      </div>
      {screen && <KeyRow screen={screen} />}
    </div>
  )
}

function ClusterView() {
  const cluster = useWorkspaceView((view) => view.cluster)
  return (
    <div className="absolute inset-0 overflow-auto bg-sunk text-ink" tabIndex={0} data-cluster-view>
      <ClusterDrawing picture={cluster && visiblePicture(cluster)} />
    </div>
  )
}

const panels = [
  { name: 'terminal', icon: SquareTerminal },
  { name: 'files', icon: FileText },
  { name: 'cluster', icon: Network },
  { name: 'web', icon: Globe },
] as const

function PanelSwitch({ panel }: { panel: WorkspaceView['panel'] }) {
  const t = useTranslations('workspace')
  const workspace = useWorkspace()
  return (
    <div role="group" aria-label={t('views')} className="flex shrink-0 items-center gap-0.5">
      {panels.map(({ name, icon: Icon }) => (
        <button
          key={name}
          type="button"
          aria-pressed={panel === name}
          onClick={() => workspace.show(name)}
          className={classNames(
            'flex h-7 items-center gap-1.5 rounded-soft px-2 text-label transition-colors',
            panel === name ? 'bg-accent-wash font-medium text-ink' : 'text-soft hover:text-ink',
          )}
        >
          <Icon size={16} aria-hidden />
          <span className="max-sm:sr-only">{t(name)}</span>
        </button>
      ))}
    </div>
  )
}
