import type { Metadata, Viewport } from 'next'
import { hasLocale, NextIntlClientProvider } from 'next-intl'
import { getTranslations } from 'next-intl/server'
import { headers } from 'next/headers'
import { notFound } from 'next/navigation'
import type { ReactNode } from 'react'
import '../globals.css'
import { Providers } from '@/app/_components/ui/providers.tsx'
import { TextSizeScript } from '@/app/_components/ui/text-size-script.tsx'
import { routing } from '@/app/_i18n/routing.ts'
import { nonceHeader } from '@/app/_server/http/content-security-policy.ts'

interface Props {
  children: ReactNode
  params: Promise<{ locale: string }>
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { locale } = await params
  if (!hasLocale(routing.locales, locale)) return {}
  const t = await getTranslations({ locale, namespace: 'site' })
  return { title: { default: t('name'), template: `%s · ${t('name')}` }, description: t('description') }
}

export const viewport: Viewport = { width: 'device-width', initialScale: 1, viewportFit: 'cover' }

export default async function LocaleLayout({ children, params }: Props) {
  const { locale } = await params
  if (!hasLocale(routing.locales, locale)) notFound()
  const t = await getTranslations({ locale, namespace: 'site' })
  const nonce = (await headers()).get(nonceHeader) ?? undefined
  return (
    <html lang={locale === 'zh' ? 'zh-Hans' : locale} suppressHydrationWarning>
      <head>
        <TextSizeScript nonce={nonce} />
      </head>
      <body>
        <noscript>
          <p className="border-b bg-waiting-wash px-4 py-2 text-tool">{t('noScript')}</p>
        </noscript>
        <NextIntlClientProvider>
          <Providers nonce={nonce}>{children}</Providers>
        </NextIntlClientProvider>
      </body>
    </html>
  )
}
