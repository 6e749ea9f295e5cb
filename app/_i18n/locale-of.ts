import { hasLocale } from 'next-intl'
import { notFound } from 'next/navigation'
import type { Locale } from '../../labs/schema/text.ts'
import { routing } from './routing.ts'

export interface LocaleParams {
  params: Promise<{ locale: string }>
}

/** The language in a page's address; "not found" for any other. */
export async function localeOf(params: Promise<{ locale: string }>): Promise<Locale> {
  const { locale } = await params
  if (!hasLocale(routing.locales, locale)) notFound()
  return locale
}
