'use client'
import { useFormatter, useTranslations } from 'next-intl'
import type { ThingView } from '../../../sandbox/cluster-protocol.ts'
import { useSiteNow } from '../workspace/use-now.ts'

/** What the cluster said about a thing, newest first. */
export function ThingEvents({ events }: { events: ThingView['events'] }) {
  const t = useTranslations('workspace.picture.panel')
  const format = useFormatter()
  const now = useSiteNow(10_000)
  if (events.length === 0) return <p className="p-3 text-soft">{t('noEvents')}</p>
  return (
    <ol className="flex flex-col">
      {events.map(({ type, reason, message, count, lastAt, from }) => (
        <li key={`${reason} ${message} ${from}`} className="border-b px-3 py-1.5">
          <p className="flex flex-wrap gap-x-2">
            <span className={type === 'Warning' ? 'font-semibold text-broken' : 'font-semibold'}>{reason}</span>
            {count > 1 && <span className="text-soft tabular-nums">× {count}</span>}
            <span className="text-soft">{from}</span>
            <time dateTime={lastAt} className="ml-auto text-soft">
              {now !== null && format.relativeTime(new Date(lastAt), now)}
            </time>
          </p>
          <p className="break-words">{message}</p>
        </li>
      ))}
    </ol>
  )
}
