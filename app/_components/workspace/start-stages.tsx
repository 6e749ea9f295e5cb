'use client'
import { Check, CircleDashed } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useEffect, useState, useSyncExternalStore } from 'react'
import type { Stage } from '../../../sandbox/protocol.ts'
import { classNames } from '../ui/class-names.ts'
import { neverChanges } from '../ui/never-changes.ts'

const stages = ['asking', 'booting', 'cluster', 'nodes', 'lesson', 'ready'] as const

/** The stages of a start that is over sooner would only flash. */
const worthTellingMs = 200

/** A starting sandbox: what is done, what is being done, what is to come. `null` before the site has answered. */
export function StartStages({ stage }: { stage: Stage | null }) {
  const t = useTranslations('workspace.stages')
  const told = useWorthTelling()
  if (!told) return null
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

function useWorthTelling(): boolean {
  // What the server has drawn stays.
  const drawn = useSyncExternalStore(neverChanges, () => false, () => true)
  const [told, setTold] = useState(drawn)
  useEffect(() => {
    const timer = setTimeout(() => setTold(true), worthTellingMs)
    return () => clearTimeout(timer)
  }, [])
  return told
}
