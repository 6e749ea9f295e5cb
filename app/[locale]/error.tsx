'use client'
import { useLocale, useTranslations } from 'next-intl'
import { BarePage } from '@/app/_components/ui/bare-page.tsx'
import { Button } from '@/app/_components/ui/button.tsx'
import { EmptyState } from '@/app/_components/ui/empty-state.tsx'

/** A page that could not be shown. The cause is in the site's log, under the digest. */
export default function PageError({ error, retry }: { error: Error & { digest?: string }; retry: () => void }) {
  const t = useTranslations('errors')
  return (
    <BarePage locale={useLocale()}>
      <EmptyState
        title={t('brokenTitle')}
        action={
          <Button look="primary" onClick={retry}>
            {t('again')}
          </Button>
        }
      >
        <p>{t('brokenText')}</p>
        {error.digest && <p className="mt-2 text-label">{t('number', { digest: error.digest })}</p>}
      </EmptyState>
    </BarePage>
  )
}
