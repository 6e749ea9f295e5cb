import { useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import { AppearanceMenu } from './appearance-menu.tsx'
import { Brand } from './brand.tsx'
import { Breadcrumbs } from './breadcrumbs.tsx'
import type { Crumb } from './breadcrumbs.tsx'
import { LanguageSwitch } from './language-switch.tsx'

interface Props {
  locale: string
  crumbs?: readonly Crumb[]
  /** What belongs to this page: a lesson's progress and time. */
  children?: ReactNode
  account?: ReactNode
}

/** Where one is, on the left; what concerns this page, then language, appearance and account, on the right. */
export function TopBar({ locale, crumbs = [], children, account }: Props) {
  const t = useTranslations('ui')
  return (
    <header className="z-30 flex h-12 shrink-0 items-center gap-1.5 border-b bg-paper px-3 sm:gap-3 sm:px-4">
      <Brand locale={locale} short={crumbs.length > 0} />
      <Breadcrumbs label={t('breadcrumbs')} crumbs={crumbs} />
      <div className="ml-auto flex shrink-0 items-center sm:gap-3">
        {children}
        <LanguageSwitch locale={locale} />
        <AppearanceMenu />
        {account}
      </div>
    </header>
  )
}
