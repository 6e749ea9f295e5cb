'use client'
import { useTranslations } from 'next-intl'
import { memo } from 'react'
import { classNames } from '../ui/class-names.ts'
import type { Workload } from './look.ts'
import { NamespaceOf } from './namespace-of.tsx'
import { ThingButton } from './thing-button.tsx'
import { shortName, thingOf } from './things.ts'
import { Why } from './why.tsx'

/** What makes pods, with how many of those that it wants are ready; or a custom resource. */
export const WorkloadCard = memo(function WorkloadCard({ workload }: { workload: Workload }) {
  const t = useTranslations('workspace.picture')
  const { ready, wanted, why, owner } = workload
  return (
    <li data-workload-card={shortName(workload)} className="max-w-full animate-appear rounded-soft border bg-paper">
      <ThingButton thing={thingOf.workload(workload)} className="flex w-full items-baseline pointer-coarse:items-center gap-2 px-2 py-1">
        <span className="truncate font-mono">
          <NamespaceOf namespace={workload.namespace} />
          {shortName(workload)}
        </span>
        {workload.schedule !== undefined && <span className="shrink-0 font-mono text-soft">{workload.schedule}</span>}
        {ready !== null && <span className={classNames('ml-auto shrink-0 tabular-nums', wanted !== null && ready < wanted ? 'text-waiting' : 'text-soft')}>{wanted === null ? ready : `${ready}/${wanted}`}</span>}
      </ThingButton>
      {owner && (
        <p className="px-2 pb-1.5 text-soft">
          {t('madeFor')}{' '}
          <ThingButton thing={owner} className="px-1 text-accent underline">
            {shortName(owner)}
          </ThingButton>
        </p>
      )}
      {why && <Why why={why} className="max-w-prose px-2 pb-1.5" />}
    </li>
  )
})
