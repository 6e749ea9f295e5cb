'use client'
import { MoveRight } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useMemo, useRef } from 'react'
import { leadsNowhere, podLook, podsByNode, visiblePicture } from './look.ts'
import type { Pod } from './look.ts'
import { PodTile } from './pod-tile.tsx'
import { flash, useConnections } from './request-dots.ts'
import { useFollow } from './use-follow.ts'
import { useWorkspaceView } from '../workspace/workspace-context.tsx'

/** The cluster, always in sight and small: nodes with their pods, services with what they reach. */
export function ClusterStrip({ onOpen }: { onOpen: () => void }) {
  const t = useTranslations('workspace.picture')
  const cluster = useWorkspaceView((view) => view.cluster)
  const running = useWorkspaceView((view) => view.lifecycle.phase === 'ready')
  const picture = useMemo(() => cluster && visiblePicture(cluster), [cluster])
  const strip = useRef<HTMLDivElement>(null)
  useFollow('connections', true)
  useConnections(({ podUid }) => flash(strip.current, podUid))
  return (
    <div ref={strip} className="flex h-10 pointer-coarse:h-[45px] shrink-0 items-center gap-4 overflow-x-auto border-t bg-paper px-3 text-label hairline-scroll" data-cluster-strip>
      <button type="button" onClick={onOpen} className="flex h-full min-w-0 shrink-0 items-center gap-4 rounded-soft hover:text-accent" aria-label={t('label')}>
        {picture ? (
          podsByNode(picture).map(({ node, name, pods }) => (
            <span key={name} className="flex items-center gap-1.5 whitespace-nowrap">
              <span className={node && !node.ready ? 'text-broken' : 'text-soft'}>
                {node ? node.name : name === '' ? t('unscheduled') : t('nodeGone', { name })}
                {node && !node.ready && ` (${t('notReady')})`}
              </span>
              <Tiles pods={pods} most={Math.max(tiles.ofEach, Math.floor((picture.services.length > 0 ? tiles.besideServices : tiles.ofAll) / picture.nodes.length))} />
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
            <span className={leadsNowhere(service) ? 'text-waiting' : 'text-soft'}>{service.externalName ?? t('pods', { count: service.podUids.length })}</span>
          </span>
        ))}
      </span>
    </div>
  )
}

/** Tiles of all nodes together, and of each at least; past them the rest is a number, so that the strip stays a strip. */
const tiles = { ofAll: 27, besideServices: 18, ofEach: 4 } as const

function Tiles({ pods, most }: { pods: Pod[]; most: number }) {
  return (
    <span className="flex items-center gap-0.5">
      {pods.slice(0, most).map((pod) => (
        <span key={pod.uid} title={`${pod.name}: ${pod.status}`} data-pod={pod.name} data-look={podLook(pod)} data-pod-card={pod.uid} className="rounded-soft">
          <PodTile look={podLook(pod)} />
        </span>
      ))}
      {pods.length > most && <span className="ml-1">+{pods.length - most}</span>}
      {pods.length === 0 && <span className="text-hairline-strong">–</span>}
    </span>
  )
}
