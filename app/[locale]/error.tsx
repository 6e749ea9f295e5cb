'use client'
import { useTranslations } from 'next-intl'
import { Button } from '@/app/_components/ui/button.tsx'
import { EmptyState } from '@/app/_components/ui/empty-state.tsx'

/** A page that could not be shown. The cause is in the site's log, under the digest. */
export default function PageError({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  const t = useTranslations('errors')
  return (
    <main>
      <EmptyState
        title={t('brokenTitle')}
        action={
          <Button look="primary" onClick={reset}>
            {t('again')}
          </Button>
        }
      >
        <p>{t('brokenText')}</p>
        {error.digest && <p className="mt-2 text-label">{t('number', { digest: error.digest })}</p>}
      </EmptyState>
    </main>
  )
}
