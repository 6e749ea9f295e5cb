import type { Metadata } from 'next'
import Link from 'next/link'
import { getTranslations } from 'next-intl/server'
import { buttonClass } from '@/app/_components/ui/button.tsx'
import { ProgressBar } from '@/app/_components/ui/progress.tsx'
import { localeOf, type LocaleParams } from '@/app/_i18n/locale-of.ts'
import { catalogueFor } from '@/app/_server/catalogue.ts'
import { currentUser } from '@/app/_server/current-user.ts'
import { keepDays, keptLabsOf } from '@/app/_server/kept.ts'
import { AccountActions } from '../_account/account-actions.tsx'
import { KeptLabs } from '../_account/kept-labs.tsx'
import { SitePage } from '../_page/site-page.tsx'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('account'))('title') }
}

export default async function AccountPage({ params }: LocaleParams) {
  const locale = await localeOf(params)
  const user = await currentUser()
  const t = await getTranslations('account')
  const site = await getTranslations('site')
  const { courses } = await catalogueFor(user?.id ?? null, locale)
  const kept = user ? await keptLabsOf(user.id, locale) : []
  const begun = courses.flatMap((course) => course.lessons).filter((lesson) => lesson.passed > 0)
  const who = !user
    ? { title: t('nobodyTitle'), text: t('nobodyText') }
    : user.guest
      ? { title: t('guestTitle'), text: t('guestText') }
      : { title: user.name, text: t('signedInAs', { email: user.email }) }
  return (
    <SitePage locale={locale} user={user} crumbs={[{ label: t('title') }]}>
      <h1 className="text-title font-semibold">{who.title}</h1>
      <p className="mt-2 mb-6 max-w-[62ch] text-prose text-soft">{who.text}</p>
      {user && !user.guest ? (
        <AccountActions home={`/${locale}`} />
      ) : (
        <p className="flex flex-wrap gap-3">
          <Link href={`/${locale}/sign-up`} className={buttonClass('primary')}>
            {site('signUp')}
          </Link>
          <Link href={`/${locale}/sign-in`} className={buttonClass()}>
            {site('signIn')}
          </Link>
        </p>
      )}
      {kept.length > 0 && <KeptLabs labs={kept} days={keepDays()} />}
      <h2 className="mt-12 text-head font-semibold">{t('progress')}</h2>
      {begun.length === 0 ? (
        <p className="mt-2 text-prose text-soft">{t('nothingYet')}</p>
      ) : (
        <ul className="mt-2">
          {begun.map((lesson) => (
            <li key={lesson.id} className="border-t py-4 first:border-t-0">
              <Link href={lesson.href} prefetch={false} className="text-prose font-medium hover:text-accent">
                {lesson.title}
              </Link>
              <p className="mb-2 text-label text-soft">{site('stepsDone', { passed: lesson.passed, steps: lesson.steps })}</p>
              <div className="max-w-xs">
                <ProgressBar value={lesson.passed} max={lesson.steps} label={site('stepsDone', { passed: lesson.passed, steps: lesson.steps })} />
              </div>
            </li>
          ))}
        </ul>
      )}
    </SitePage>
  )
}
