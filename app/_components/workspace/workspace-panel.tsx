'use client'
import { FileText, Globe, Network, SquareTerminal } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import type { ReactNode } from 'react'
import { ChangeLine } from '../cluster/change-line.tsx'
import { ClusterStrip } from '../cluster/strip.tsx'
import { TerminalActionsProvider } from '../terminal/terminal-actions.tsx'
import { TerminalTabs } from '../terminal/terminal-tabs.tsx'
import { classNames } from '../ui/class-names.ts'
import { lazyPart } from '../ui/lazy-part.tsx'
import { Tooltip } from '../ui/tooltip.tsx'
import { IsolationBar, StatusBar } from './bars.tsx'
import { LabMenu } from './lab-menu.tsx'
import { panes } from './panes.ts'
import { SandboxStatus, useIsCovered } from './sandbox-status.tsx'
import { useWorkspace, useWorkspaceView } from './workspace-context.tsx'
import type { PanelName } from './kept-look.ts'

const TerminalPanes = lazyPart(panes, { failing: 'in-place' })
// None is needed to read or to begin: loaded when first opened.
const view = { failing: 'in-place', waiting: <Opening /> } as const
const ClusterView = lazyPart(async () => (await import('../cluster/cluster-view.tsx')).ClusterView, view)
const FilesView = lazyPart(async () => (await import('../files/files-view.tsx')).FilesView, view)
const WebView = lazyPart(async () => (await import('../web/web-view.tsx')).WebView, view)

/** Terminals, files, cluster and web pages of one sandbox. Tests wait for `data-connection="open"` on it. */
export function WorkspacePanel() {
  const t = useTranslations('workspace')
  const workspace = useWorkspace()
  const panel = useWorkspaceView((state) => state.panel)
  const connection = useWorkspaceView((state) => state.connection?.status ?? 'none')
  const phase = useWorkspaceView((state) => state.lifecycle.phase)
  const covered = useIsCovered()
  const hasSession = useWorkspaceView((state) => state.session !== null)
  return (
    <TerminalActionsProvider>
      <section id="lab" tabIndex={-1} aria-label={t('label')} data-workspace={phase} data-connection={connection} className="@container flex h-full min-h-0 flex-col bg-terminal text-terminal-ink outline-none">
        <IsolationBar />
        <div className="flex min-h-9 shrink-0 items-center justify-between gap-2 border-b bg-paper pr-2 text-ink pointer-coarse:min-h-11 pointer-coarse:max-md:flex-wrap pointer-coarse:max-md:gap-y-0 pointer-coarse:max-md:pr-0">
          <TerminalTabs />
          <div className="flex shrink-0 items-center gap-1 pointer-coarse:max-md:w-full pointer-coarse:max-md:justify-between pointer-coarse:max-md:border-t pointer-coarse:max-md:px-2">
            <PanelSwitch panel={panel} />
            <LabMenu />
          </div>
        </div>
        <div className="relative min-h-0 flex-1 overflow-hidden">
          <div className="contents" inert={covered}>
            <div className={classNames('absolute inset-0', panel !== 'terminal' && 'invisible')}>
              {hasSession && <TerminalPanes />}
            </div>
            {panel === 'cluster' && <ClusterView />}
            <OnceOpened name="files" panel={panel} acrossLabs>
              <FilesView />
            </OnceOpened>
            <OnceOpened name="web" panel={panel}>
              <WebView />
            </OnceOpened>
          </div>
          <SandboxStatus />
        </div>
        <div className="relative">
          <ChangeLine />
          <ClusterStrip onOpen={() => workspace.show('cluster')} />
          <StatusBar place="over" />
        </div>
      </section>
    </TerminalActionsProvider>
  )
}

interface OnceOpenedProps {
  name: PanelName
  panel: PanelName
  /** Whether it has what is nowhere else, and goes on in the next sandbox: edits that a lost connection kept from being saved. */
  acrossLabs?: boolean
  children: ReactNode
}

/** A view that is loaded when it is first opened, and then stays as it is while another one is shown; a new sandbox begins anew. */
function OnceOpened({ name, panel, acrossLabs = false, children }: OnceOpenedProps) {
  const session = useWorkspaceView((view) => view.session)
  const [opened, setOpened] = useState<{ session: object | null; times: number }>({ session: null, times: 0 })
  if (panel === name && session && opened.session !== session) setOpened({ session, times: opened.times + 1 })
  const stands = acrossLabs ? opened.times > 0 : session !== null && opened.session === session
  if (!stands) return null
  return (
    <div key={acrossLabs ? name : opened.times} className={classNames('absolute inset-0 bg-paper text-ink', panel !== name && 'invisible')}>
      {children}
    </div>
  )
}

/** While the code of a view comes, in most cases too short to read anything. */
function Opening() {
  return <div className="absolute inset-0 bg-paper" />
}

const panelButtons = [
  { name: 'terminal', icon: SquareTerminal },
  { name: 'files', icon: FileText },
  { name: 'cluster', icon: Network },
  { name: 'web', icon: Globe },
] as const

function PanelSwitch({ panel }: { panel: PanelName }) {
  const t = useTranslations('workspace')
  const workspace = useWorkspace()
  return (
    <div role="group" aria-label={t('views')} className="flex shrink-0 items-center gap-0.5">
      {panelButtons.map(({ name, icon: Icon }) => (
        <Tooltip key={name} label={t(name)} isNeeded={() => (document.querySelector(`[data-panel-switch="${name}"] .tool-label`)?.clientWidth ?? 0) <= 1}>
          <button
            type="button"
            data-panel-switch={name}
            aria-pressed={panel === name}
            onClick={() => workspace.show(name)}
            className={classNames(
              'flex h-7 pointer-coarse:h-11 pointer-coarse:min-w-11 justify-center items-center gap-1.5 rounded-soft px-2 text-label transition-colors',
              panel === name ? 'bg-accent-wash font-medium text-ink' : 'text-soft hover:text-ink',
            )}
          >
            <Icon size={16} aria-hidden />
            <span className="tool-label">{t(name)}</span>
          </button>
        </Tooltip>
      ))}
    </div>
  )
}
