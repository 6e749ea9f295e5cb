import Link from 'next/link'
import { getTranslations } from 'next-intl/server'
import { buttonClass } from '@/app/_components/ui/button.tsx'
import type { CurrentUser } from '@/app/_server/current-user.ts'
import type { Locale } from '@/labs/schema/text.ts'

/** Who one is, and the way to the account; the way in for those without one. */
export async function AccountLink({ locale, user }: { locale: Locale; user: CurrentUser | null }) {
  const t = await getTranslations('site')
  return user ? (
    <Link href={`/${locale}/account`} aria-label={t('account')} className="max-w-40 truncate text-tool text-soft hover:text-ink hover:underline">
      {user.guest ? t('guest') : user.name}
    </Link>
  ) : (
    <Link href={`/${locale}/sign-in`} className={buttonClass('plain', 'small')}>
      {t('signIn')}
    </Link>
  )
}
