import Link from 'next/link'
import { getLocale, getTranslations } from 'next-intl/server'
import { buttonClass } from '@/app/_components/ui/button.tsx'
import { EmptyState } from '@/app/_components/ui/empty-state.tsx'
import { currentUser } from '@/app/_server/current-user.ts'
import { SitePage } from './_page/site-page.tsx'

export default async function NotFound() {
  const locale = await getLocale()
  const t = await getTranslations('errors')
  return (
    <SitePage locale={locale} user={await currentUser()}>
      <EmptyState
        title={t('notFoundTitle')}
        action={
          <Link href={`/${locale}`} className={buttonClass('primary')}>
            {t('toCatalogue')}
          </Link>
        }
      >
        {t('notFoundText')}
      </EmptyState>
    </SitePage>
  )
}
