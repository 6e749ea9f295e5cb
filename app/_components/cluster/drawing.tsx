'use client'
import { useTranslations } from 'next-intl'
import { useRef } from 'react'
import type { ClusterPicture } from '../../../sandbox/cluster-protocol.ts'
import { keysOf } from '../../../sandbox/cluster-keys.ts'
import { ServiceLines } from './service-lines.tsx'
import { podsByNode } from './look.ts'
import { NodeCard } from './node-card.tsx'
import { ServiceCard } from './service-card.tsx'
import { useArrowKeys } from './use-arrow-keys.ts'
import { WorkloadCard } from './workload-card.tsx'

/** The cluster, large: what makes pods above; Services on the left with lines to the pods that they reach; nodes with their pods on the right. */
export function ClusterDrawing({ picture }: { picture: ClusterPicture }) {
  const t = useTranslations('workspace.picture')
  const frame = useRef<HTMLDivElement>(null)
  const keys = useArrowKeys(frame)
  const { services, workloads, pods } = picture
  return (
    <div ref={frame} role="group" aria-label={t('drawing')} className="@container flex flex-col gap-4 p-4 text-label" {...keys}>
      {workloads.length > 0 && (
        <ul aria-label={t('workloads')} className="flex flex-wrap gap-2">
          {workloads.map((workload) => (
            <WorkloadCard key={keysOf.workloads(workload)} workload={workload} />
          ))}
        </ul>
      )}
      <div className="relative flex flex-col gap-4 @lg:flex-row @lg:gap-16">
        <ServiceLines picture={picture} />
        {services.length > 0 && (
          <ul aria-label={t('services')} className="relative flex shrink-0 flex-col justify-center gap-4 @lg:w-48">
            {services.map((service) => (
              <ServiceCard key={keysOf.services(service)} service={service} />
            ))}
          </ul>
        )}
        <ul aria-label={t('nodes')} className="relative flex max-w-2xl min-w-0 flex-1 flex-col gap-3">
          {podsByNode(picture).map(({ node, name, pods: here }) => (
            <NodeCard key={name} node={node} name={name} pods={here} />
          ))}
        </ul>
      </div>
      {pods.length === 0 && <p className="text-tool text-soft">{t('empty')}</p>}
    </div>
  )
}
