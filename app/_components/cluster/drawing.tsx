'use client'
import { useTranslations } from 'next-intl'
import { useMemo, useRef } from 'react'
import { keysOf } from '../../../sandbox/cluster-keys.ts'
import { ClusterLines } from './cluster-lines.tsx'
import { podsByNode } from './look.ts'
import type { Other, VisiblePicture } from './look.ts'
import { NodeCard } from './node-card.tsx'
import { OtherCard } from './other-card.tsx'
import { endingNamespaces, othersByPlace } from './others.ts'
import { ServiceCard } from './service-card.tsx'
import { useArrowKeys } from './use-arrow-keys.ts'
import { WorkloadCard } from './workload-card.tsx'

interface Props {
  picture: VisiblePicture
  /** That was chosen; null: the picture is of several. */
  onlyNamespace?: string | null
}

/**
 * The cluster, large: what makes pods above, with what governs that; on the left the ways in: Ingresses with lines to the Services that they lead
 * to (beside each other where there is room), and these with lines to the pods that they reach; nodes with their pods on the right; below what is stored. What there is none of takes no room.
 */
export function ClusterDrawing({ picture, onlyNamespace = null }: Props) {
  const t = useTranslations('workspace.picture')
  const frame = useRef<HTMLDivElement>(null)
  const keys = useArrowKeys(frame)
  const { services, workloads, pods } = picture
  const { control, ways, guards, kept } = useMemo(() => othersByPlace(picture), [picture])
  return (
    <div ref={frame} role="group" aria-label={t('drawing')} data-one-namespace={onlyNamespace !== null || undefined} className="group/drawing @container flex flex-col gap-4 p-4 text-label" {...keys}>
      {workloads.length > 0 && (
        <ul aria-label={t('workloads')} className="flex flex-wrap gap-2">
          {workloads.map((workload) => (
            <WorkloadCard key={keysOf.workloads(workload)} workload={workload} />
          ))}
        </ul>
      )}
      <OtherCards label={t('control')} others={control} />
      <div className="relative flex flex-col gap-4 @lg:flex-row @lg:gap-16">
        <ClusterLines picture={picture} />
        {ways.length + services.length + guards.length > 0 && (
          <div className="relative flex shrink-0 flex-col justify-center gap-4 @lg:w-48 @5xl:w-auto @5xl:flex-row @5xl:items-center @5xl:gap-16">
            {ways.length > 0 && (
              <ul aria-label={t('ingresses')} className="flex flex-col gap-4 @5xl:w-48">
                {ways.map((other) => (
                  <OtherCard key={keysOf.others(other)} other={other} />
                ))}
              </ul>
            )}
            {services.length + guards.length > 0 && (
              <ul aria-label={t('ways')} className="flex flex-col gap-4 @5xl:w-48">
                {services.map((service) => (
                  <ServiceCard key={keysOf.services(service)} service={service} />
                ))}
                {guards.map((other) => (
                  <OtherCard key={keysOf.others(other)} other={other} />
                ))}
              </ul>
            )}
          </div>
        )}
        <ul aria-label={t('nodes')} className="relative flex max-w-2xl min-w-0 flex-1 flex-col gap-3">
          {podsByNode(picture).map(({ node, name, pods: here }) => (
            <NodeCard key={name} node={node} name={name} pods={here} />
          ))}
        </ul>
      </div>
      <OtherCards label={t('kept')} others={kept} />
      {pods.length === 0 && <Empty picture={picture} namespace={onlyNamespace} />}
    </div>
  )
}

/** Where no pod is. */
function Empty({ picture, namespace }: { picture: VisiblePicture; namespace: string | null }) {
  const t = useTranslations('workspace.picture')
  const isGone = namespace !== null && !picture.namespaces.includes(namespace)
  // Nothing can be made in one that ends; its card says so.
  if (!isGone && namespace !== null && endingNamespaces(picture).has(namespace)) return null
  return <p className="text-tool text-soft">{isGone ? t('noNamespace', { name: namespace }) : t('empty')}</p>
}

function OtherCards({ label, others }: { label: string; others: readonly Other[] }) {
  if (others.length === 0) return null
  return (
    <ul aria-label={label} className="flex flex-wrap items-start gap-2">
      {others.map((other) => (
        <OtherCard key={keysOf.others(other)} other={other} />
      ))}
    </ul>
  )
}
