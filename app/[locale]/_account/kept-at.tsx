'use client'
import { useFormatter, useTranslations } from 'next-intl'
import { useLocalZone } from '@/app/_components/ui/local-zone.ts'

/** When a lab was kept, by the reader's clock. `at`: RFC 3339. */
export function KeptAt({ at }: { at: string }) {
  const t = useTranslations('account')
  const format = useFormatter()
  const timeZone = useLocalZone()
  return <time dateTime={at}>{t('keptAt', { time: format.dateTime(new Date(at), { dateStyle: 'medium', timeStyle: 'short', timeZone }) })}</time>
}
