import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { localeOf } from '@/app/_i18n/locale-of.ts'
import { CredentialsPage } from '../_account/credentials-page.tsx'

interface Props {
  params: Promise<{ locale: string }>
  searchParams: Promise<{ next?: string | string[] }>
}

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('account'))('signInTitle') }
}

export default async function SignInPage({ params, searchParams }: Props) {
  const { next } = await searchParams
  return <CredentialsPage mode="sign-in" locale={await localeOf(params)} next={typeof next === 'string' ? next : undefined} />
}
