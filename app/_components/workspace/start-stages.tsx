'use client'
import { Check, CircleDashed } from 'lucide-react'
import { useTranslations } from 'next-intl'
import type { Stage } from '../../../sandbox/protocol.ts'
import { classNames } from '../ui/class-names.ts'

const stages = ['asking', 'booting', 'cluster', 'nodes', 'lesson', 'ready'] as const

/** A starting sandbox: what is done, what is being done, what is to come. `null` before the site has answered. */
export function StartStages({ stage }: { stage: Stage | null }) {
  const t = useTranslations('workspace.stages')
  const now = stages.indexOf(stage ?? 'asking')
  return (
    <div role="status" data-start-stage={stages[now]}>
      <h2 className="mb-3 text-head font-semibold">{t('title')}</h2>
      <ol className="flex flex-col gap-1.5">
        {stages.map((name, index) => (
          <li key={name} className={classNames('flex items-center gap-2.5', index > now && 'text-soft')}>
            {index < now ? (
              <Check size={16} aria-label={t('done')} className="text-passed" />
            ) : (
              <CircleDashed
                size={16}
                aria-label={index === now ? t('now') : undefined}
                aria-hidden={index !== now}
                className={index === now ? 'animate-breathe text-waiting' : 'text-hairline-strong'}
              />
            )}
            {t(name)}
          </li>
        ))}
      </ol>
    </div>
  )
}
