'use client'
import { MoveRight } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { podLook, podsByNode, visiblePicture } from './cluster-look.ts'
import type { Pod } from './cluster-look.ts'
import { PodTile } from './pod-tile.tsx'
import { useWorkspaceView } from './workspace-context.tsx'

/** The cluster, always in sight and small: nodes with their pods, services with what they reach. */
export function ClusterStrip({ onOpen }: { onOpen: () => void }) {
  const t = useTranslations('workspace.picture')
  const cluster = useWorkspaceView((view) => view.cluster)
  const running = useWorkspaceView((view) => view.lifecycle.phase === 'ready')
  const picture = cluster && visiblePicture(cluster)
  return (
    <div className="flex h-10 shrink-0 items-center gap-4 overflow-x-auto border-t bg-paper px-3 text-label hairline-scroll" data-cluster-strip>
      <button type="button" onClick={onOpen} className="flex min-w-0 shrink-0 items-center gap-4 rounded-soft hover:text-accent" aria-label={t('label')}>
        {picture ? (
          podsByNode(picture).map(({ node, pods }) => (
            <span key={node?.name ?? ''} className="flex items-center gap-1.5 whitespace-nowrap">
              <span className={node && !node.ready ? 'text-broken' : 'text-soft'}>
                {node?.name ?? t('unscheduled')}
                {node && !node.ready && ` (${t('notReady')})`}
              </span>
              <Tiles pods={pods} />
            </span>
          ))
        ) : (
          <span className="text-soft">{running ? t('none') : ''}</span>
        )}
      </button>
      <span className="ml-auto flex shrink-0 items-center gap-4 whitespace-nowrap">
        {picture?.services.map((service) => (
          <span key={`${service.namespace}/${service.name}`} className="flex items-center gap-1.5">
            <span className="font-mono">svc/{service.name}</span>
            <MoveRight size={14} aria-hidden className="text-soft" />
            <span className={service.podUids.length === 0 ? 'text-waiting' : 'text-soft'}>{t('pods', { count: service.podUids.length })}</span>
          </span>
        ))}
      </span>
    </div>
  )
}

/** Tiles of one node; past this many the rest is a number, so that the strip stays a strip. */
const mostTiles = 24

function Tiles({ pods }: { pods: Pod[] }) {
  return (
    <span className="flex items-center gap-0.5">
      {pods.slice(0, mostTiles).map((pod) => (
        <span key={pod.uid} title={`${pod.name}: ${pod.status}`} data-pod={pod.name} data-look={podLook(pod)}>
          <PodTile look={podLook(pod)} />
        </span>
      ))}
      {pods.length > mostTiles && <span className="ml-1">+{pods.length - mostTiles}</span>}
      {pods.length === 0 && <span className="text-hairline-strong">–</span>}
    </span>
  )
}
