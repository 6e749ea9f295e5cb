'use client'
import { ArrowLeftRight } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { memo } from 'react'
import { classNames } from '../ui/class-names.ts'
import { useWorkspaceView } from '../workspace/workspace-context.tsx'
import { podLook } from './look.ts'
import type { Pod } from './look.ts'
import { NamespaceOf } from './namespace-of.tsx'
import { PodTile } from './pod-tile.tsx'
import { ThingButton } from './thing-button.tsx'
import { thingOf } from './things.ts'
import { WhyInTime } from './why.tsx'

/** A pod by name. Drawn anew only when it is another one: a pod that did not change is the same object. */
export const PodCard = memo(function PodCard({ pod }: { pod: Pod }) {
  const t = useTranslations('workspace.picture')
  const look = podLook(pod)
  return (
    <li data-pod-card={pod.uid} data-look={look} className={classNames('animate-appear', look === 'ending' && 'opacity-70')}>
      <ThingButton thing={thingOf.pod(pod)} className="block w-full px-1 py-1">
        <span className="flex items-center gap-2">
          <PodTile look={look} size={16} />
          <span className={classNames('truncate font-mono', look === 'ending' && 'text-soft line-through')}>
            <NamespaceOf namespace={pod.namespace} />
            {pod.name}
          </span>
          <Taken pod={pod} />
          <span className={classNames('ml-auto shrink-0', look === 'broken' ? 'text-broken' : look === 'starting' ? 'text-waiting' : 'text-soft')}>
            {pod.status}
            {pod.restarts > 0 && `, ${t('restarts', { count: pod.restarts })}`}
          </span>
        </span>
      </ThingButton>
      {pod.why && <WhyInTime why={pod.why} className="mb-1 line-clamp-3 pr-1 pl-7" />}
    </li>
  )
})

/** Connections that Services led here. */
function Taken({ pod }: { pod: Pod }) {
  const t = useTranslations('workspace.picture')
  const count = useWorkspaceView((view) => Object.values(view.connections[pod.uid] ?? {}).reduce((sum, one) => sum + one, 0))
  if (count === 0) return null
  return (
    <span data-connections={count} className="flex shrink-0 items-center gap-1 text-accent tabular-nums">
      <ArrowLeftRight size={12} aria-hidden />
      <span aria-hidden>{count}</span>
      <span className="sr-only">{t('connections', { count })}</span>
    </span>
  )
}

/** One of many: its tile alone. */
export const PodMark = memo(function PodMark({ pod, still }: { pod: Pod; still: boolean }) {
  const look = podLook(pod)
  return (
    <li data-pod-card={pod.uid} data-look={look} className="flex">
      <ThingButton thing={thingOf.pod(pod)} title={`${pod.name}: ${pod.status}`} aria-label={`${pod.name}: ${pod.status}`} className="flex size-6 items-center justify-center">
        <PodTile look={look} size={16} still={still} />
      </ThingButton>
    </li>
  )
})
