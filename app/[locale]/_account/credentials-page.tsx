import Link from 'next/link'
import { getTranslations } from 'next-intl/server'
import { currentUser } from '@/app/_server/current-user.ts'
import type { Locale } from '@/labs/schema/text.ts'
import { SitePage } from '../_page/site-page.tsx'
import { CredentialsForm } from './credentials-form.tsx'
import { returnAddress } from './credentials.ts'

interface Props {
  mode: 'sign-in' | 'sign-up'
  locale: Locale
  /** The page that sent the learner here. */
  next: string | undefined
}

/** Sign in and sign up: the same page but for its words and one field. */
export async function CredentialsPage({ mode, locale, next }: Props) {
  const t = await getTranslations('account')
  const user = await currentUser()
  const words =
    mode === 'sign-in'
      ? { title: t('signInTitle'), lead: null, other: t('toSignUp'), href: 'sign-up' }
      : { title: t('signUpTitle'), lead: t('signUpLead'), other: t('toSignIn'), href: 'sign-in' }
  // Sentences, with the space between them that their language has.
  const lead = [words.lead, user?.guest && t('guestLead')].filter(Boolean).join(locale === 'zh' ? '' : ' ')
  const then = returnAddress(next, locale)
  return (
    <SitePage locale={locale} user={user} crumbs={[{ label: words.title }]}>
      <h1 className="text-title font-semibold">{words.title}</h1>
      {lead && <p className="mt-2 max-w-[62ch] text-prose text-soft">{lead}</p>}
      <CredentialsForm mode={mode} then={then} />
      <p className="mt-6 text-tool">
        <Link href={`/${locale}/${words.href}${next ? `?next=${encodeURIComponent(then)}` : ''}`} className="text-accent underline underline-offset-2">
          {words.other}
        </Link>
      </p>
    </SitePage>
  )
}
