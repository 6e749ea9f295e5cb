import { getTranslations } from 'next-intl/server'
import type { ReactNode } from 'react'
import type { Crumb } from '@/app/_components/ui/breadcrumbs.tsx'
import { PageColumn } from '@/app/_components/ui/page-column.tsx'
import { SkipLink } from '@/app/_components/ui/skip-link.tsx'
import { TopBar } from '@/app/_components/ui/top-bar.tsx'
import type { CurrentUser } from '@/app/_server/current-user.ts'
import type { Locale } from '@/labs/schema/text.ts'
import { AccountMenu } from './account-menu.tsx'
import { whoIs } from './who.ts'

interface Props {
  locale: Locale
  user: CurrentUser | null
  crumbs?: readonly Crumb[]
  children: ReactNode
}

/** The frame of every page but a lesson: the bar on top, one column below. */
export async function SitePage({ locale, user, crumbs, children }: Props) {
  const t = await getTranslations('site')
  return (
    <>
      <SkipLink href="#content">{t('skip')}</SkipLink>
      <TopBar locale={locale} crumbs={crumbs} account={<AccountMenu locale={locale} who={whoIs(user)} />} />
      <PageColumn>{children}</PageColumn>
    </>
  )
}
