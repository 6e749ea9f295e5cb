'use client'
import { useTranslations } from 'next-intl'
import { memo } from 'react'
import { useWorkspaceView } from '../workspace/workspace-context.tsx'
import { classNames } from '../ui/class-names.ts'
import { leadsNowhere } from './look.ts'
import type { Service } from './look.ts'
import { NamespaceOf } from './namespace-of.tsx'
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
        <span className="block truncate font-mono font-semibold">
          <NamespaceOf namespace={service.namespace} />
          svc/{service.name}
        </span>
        <span className="block text-soft">
          {service.type} {service.clusterIP}
        </span>
        {service.externalAddresses?.map((address) => (
          <span key={address} className="block text-soft">
            {t('outside', { address })}
          </span>
        ))}
        <span className="block text-soft">{service.ports.join(', ')}</span>
        <span className={classNames('block break-words', leadsNowhere(service) ? 'text-waiting' : 'text-soft')}>
          {service.externalName === undefined ? t('reaches', { count: service.podUids.length }) : t('leadsTo', { name: service.externalName })}
        </span>
        {count > 0 && <span className="block text-accent tabular-nums" data-connections={count}>{t('connections', { count })}</span>}
      </ThingButton>
      {service.why && <Why why={service.why} className="px-2 pb-2" />}
    </li>
  )
})
