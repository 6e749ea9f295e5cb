'use client'
import { useTranslations } from 'next-intl'
import { useRef } from 'react'
import type { ClusterPicture } from '../../../sandbox/protocol.ts'
import { classNames } from '../ui/class-names.ts'
import { podLook, podsByNode } from './cluster-look.ts'
import type { Pod, Service } from './cluster-look.ts'
import { ClusterTable } from './cluster-table.tsx'
import { PodTile } from './pod-tile.tsx'
import { ServiceLines } from './service-lines.tsx'

/** Pods of one node that are shown by name; more of them become tiles only. */
const mostNamed = 8

/** The cluster, large: services on the left with lines to the pods that they reach, nodes with their pods on the right. */
export function ClusterDrawing({ picture }: { picture: ClusterPicture | null }) {
  const t = useTranslations('workspace.picture')
  const frame = useRef<HTMLDivElement>(null)
  if (!picture) return <p className="p-4 text-tool text-soft">{t('none')}</p>
  return (
    <>
      <div ref={frame} aria-hidden className="relative flex min-w-fit gap-20 p-4 text-label">
        <ServiceLines frame={frame} picture={picture} />
        {picture.services.length > 0 && (
          <div className="relative flex w-44 shrink-0 flex-col justify-center gap-4">
            {picture.services.map((service) => (
              <ServiceCard key={`${service.namespace}/${service.name}`} service={service} />
            ))}
          </div>
        )}
        <div className="relative flex max-w-lg min-w-56 flex-1 flex-col gap-3">
          {podsByNode(picture).map(({ node, pods }) => (
            <NodeCard key={node?.name ?? ''} node={node} pods={pods} />
          ))}
        </div>
      </div>
      {picture.pods.length === 0 && <p className="px-4 pb-4 text-tool text-soft">{t('empty')}</p>}
      <ClusterTable picture={picture} />
    </>
  )
}

function NodeCard({ node, pods }: { node: ClusterPicture['nodes'][number] | null; pods: Pod[] }) {
  const t = useTranslations('workspace.picture')
  const down = node !== null && !node.ready
  return (
    <div data-node-card className={classNames('rounded-soft border bg-paper px-3 py-2', !node && 'border-dashed', down && 'border-broken')}>
      <p className="flex justify-between gap-2 text-soft">
        <span className="font-semibold text-ink">{node?.name ?? t('unscheduled')}</span>
        <span className={down ? 'text-broken' : undefined}>{down ? t('notReady') : t('pods', { count: pods.length })}</span>
      </p>
      {pods.length > mostNamed ? (
        <ul className="mt-2 flex flex-wrap gap-1">
          {pods.map((pod) => (
            <li key={pod.uid} title={`${pod.name}: ${pod.status}`} data-pod-card={pod.uid}>
              <PodTile look={podLook(pod)} />
            </li>
          ))}
        </ul>
      ) : (
        <ul className="mt-1 flex flex-col empty:hidden">
          {pods.map((pod) => (
            <PodCard key={pod.uid} pod={pod} />
          ))}
        </ul>
      )}
    </div>
  )
}

function PodCard({ pod }: { pod: Pod }) {
  const t = useTranslations('workspace.picture')
  const look = podLook(pod)
  return (
    <li data-pod-card={pod.uid} className="flex items-center gap-2 py-0.5">
      <PodTile look={look} size={16} />
      <span className={classNames('truncate font-mono', look === 'ending' && 'text-soft line-through')}>{pod.name}</span>
      <span className={classNames('ml-auto shrink-0', look === 'broken' ? 'text-broken' : look === 'starting' ? 'text-waiting' : 'text-soft')}>
        {pod.status}
        {pod.restarts > 0 && `, ${t('restarts', { count: pod.restarts })}`}
      </span>
    </li>
  )
}

function ServiceCard({ service }: { service: Service }) {
  const t = useTranslations('workspace.picture')
  return (
    <div data-service-card={`${service.namespace}/${service.name}`} className="rounded-soft border bg-paper p-2.5">
      <p className="truncate font-mono font-semibold">svc/{service.name}</p>
      <p className="text-soft">
        {service.type} {service.clusterIP}
      </p>
      <p className="text-soft">{service.ports.join(', ')}</p>
      <p className={service.podUids.length === 0 ? 'text-waiting' : 'text-soft'}>{t('reaches', { count: service.podUids.length })}</p>
    </div>
  )
}
