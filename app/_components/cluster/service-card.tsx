'use client'
import { useTranslations } from 'next-intl'
import { memo } from 'react'
import { useWorkspaceView } from '../workspace/workspace-context.tsx'
import type { Service } from './look.ts'
import { ThingButton } from './thing-button.tsx'
import { thingOf } from './things.ts'
import { Why } from './why.tsx'

export const ServiceCard = memo(function ServiceCard({ service }: { service: Service }) {
  const t = useTranslations('workspace.picture')
  const key = `${service.namespace}/${service.name}`
  const count = useWorkspaceView((view) => Object.values(view.connections).reduce((sum, byService) => sum + (byService[key] ?? 0), 0))
  return (
    <li data-service-card={key} className="animate-appear rounded-soft border bg-paper">
      <ThingButton thing={thingOf.service(service)} className="block w-full p-2">
        <span className="block truncate font-mono font-semibold">svc/{service.name}</span>
        <span className="block text-soft">
          {service.type} {service.clusterIP}
        </span>
        <span className="block text-soft">{service.ports.join(', ')}</span>
        <span className={service.podUids.length === 0 ? 'block text-waiting' : 'block text-soft'}>{t('reaches', { count: service.podUids.length })}</span>
        {count > 0 && <span className="block text-accent tabular-nums" data-connections={count}>{t('connections', { count })}</span>}
      </ThingButton>
      {service.why && <Why why={service.why} className="px-2 pb-2" />}
    </li>
  )
})
