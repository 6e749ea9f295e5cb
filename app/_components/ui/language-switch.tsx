'use client'
import { usePathname } from 'next/navigation'
import { useTranslations } from 'next-intl'
import { classNames } from './class-names.ts'

const languages = [
  { locale: 'en', short: 'EN', name: 'English' },
  { locale: 'zh', short: '中', name: '中文' },
] as const

/**
 * The same page in the other language. Plain links: the whole document changes its language, and a link to a page in
 * another language says so.
 */
export function LanguageSwitch({ locale }: { locale: string }) {
  const t = useTranslations('ui')
  const rest = usePathname().replace(/^\/(en|zh)(?=\/|$)/, '')
  return (
    <nav aria-label={t('language')} className="flex items-center text-label">
      {languages.map((language, index) => (
        <span key={language.locale} className="flex items-center">
          {index > 0 && (
            <span aria-hidden className="text-hairline-strong">
              |
            </span>
          )}
          <a
            href={`/${language.locale}${rest}`}
            hrefLang={language.locale}
            lang={language.locale}
            aria-label={language.name}
            aria-current={language.locale === locale ? 'true' : undefined}
            className={classNames(
              'flex h-7 items-center rounded-soft px-1.5 transition-colors hover:text-ink pointer-coarse:h-11 pointer-coarse:px-2',
              language.locale === locale ? 'font-semibold text-ink' : 'text-soft',
            )}
          >
            {language.short}
          </a>
        </span>
      ))}
    </nav>
  )
}
