'use client'
import { History, Network, Table2 } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useMemo } from 'react'
import { classNames } from '../ui/class-names.ts'
import { useWorkspace, useWorkspaceView } from '../workspace/workspace-context.tsx'
import { ChangeReports } from './change-reports.tsx'
import { ClusterDrawing } from './drawing.tsx'
import { visiblePicture } from './look.ts'
import { NamespaceChoice } from './namespace-choice.tsx'
import { endingNamespaces } from './others.ts'
import { ClusterTable } from './table.tsx'
import { ThingPanel } from './thing-panel.tsx'

/** The Cluster view: the cluster drawn or as a table, what commands changed in it, and one thing of it closely. */
export function ClusterView() {
  const t = useTranslations('workspace.picture')
  const cluster = useWorkspaceView((view) => view.cluster)
  const shows = useWorkspaceView((view) => view.clusterShows)
  const looked = useWorkspaceView((view) => view.looked)
  const namespace = useWorkspaceView((view) => view.clusterNamespace)
  const workspace = useWorkspace()
  const picture = useMemo(() => cluster && visiblePicture(cluster, namespace ?? undefined), [cluster, namespace])
  return (
    <div className="@container absolute inset-0 flex flex-col bg-sunk text-ink" data-cluster-view={shows}>
      <div className="flex h-9 pointer-coarse:h-12 shrink-0 items-center gap-2 border-b bg-paper px-2 text-label">
        <ViewSwitch />
        {shows !== 'changes' && cluster && <NamespaceChoice namespaces={cluster.namespaces} ending={endingNamespaces(cluster)} chosen={namespace} onChoose={(name) => workspace.chooseNamespace(name)} />}
      </div>
      <div className="flex min-h-0 flex-1 flex-col @4xl:flex-row">
        <div className="min-h-0 min-w-0 flex-1 overflow-auto" tabIndex={0} role="region" aria-label={t('label')}>
          {shows === 'changes' ? <ChangeReports /> : !picture || picture.nodes.length === 0 ? <p className="p-4 text-tool text-soft">{t('none')}</p> : shows === 'table' ? <ClusterTable picture={picture} /> : <ClusterDrawing picture={picture} onlyNamespace={namespace} />}
        </div>
        {looked && <ThingPanel thing={looked} />}
      </div>
    </div>
  )
}

const views = [
  { name: 'picture', icon: Network },
  { name: 'table', icon: Table2 },
  { name: 'changes', icon: History },
] as const

function ViewSwitch() {
  const t = useTranslations('workspace.picture.views')
  const workspace = useWorkspace()
  const shows = useWorkspaceView((view) => view.clusterShows)
  return (
    <div role="group" aria-label={t('label')} className="flex items-center gap-0.5">
      {views.map(({ name, icon: Icon }) => (
        <button
          key={name}
          type="button"
          aria-pressed={shows === name}
          onClick={() => workspace.showCluster(name)}
          className={classNames('flex h-7 pointer-coarse:h-11 items-center gap-1.5 rounded-soft px-2 whitespace-nowrap transition-colors', shows === name ? 'bg-accent-wash font-medium' : 'text-soft hover:text-ink')}
        >
          <Icon size={16} aria-hidden />
          {t(name)}
        </button>
      ))}
    </div>
  )
}
