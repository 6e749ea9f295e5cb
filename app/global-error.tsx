'use client'
import { useLayoutEffect, useSyncExternalStore } from 'react'
import { BarePage } from './_components/ui/bare-page.tsx'
import { Button } from './_components/ui/button.tsx'
import { EmptyState } from './_components/ui/empty-state.tsx'
import { neverChanges } from './_components/ui/never-changes.ts'
import { themeKey } from './_components/ui/themes.ts'
import { restoreTextSize } from './_components/ui/text-size.ts'
import { globalErrorWords } from './_i18n/global-error-words.ts'
import './globals.css'

type Language = keyof typeof globalErrorWords

/**
 * When not even the frame around all pages could be shown. Language, theme and size of type, which the frame knows, are found again here: the
 * first by the address, the others where the browser keeps them. The cause is in the site's log.
 */
export default function SiteError({ error }: { error: Error & { digest?: string } }) {
  const language = useSyncExternalStore(neverChanges, languageOfAddress, (): Language => 'en')
  useLayoutEffect(() => {
    const theme = remembered(themeKey)
    document.documentElement.dataset.theme = theme && theme !== 'system' ? theme : window.matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light'
    restoreTextSize()
  }, [])
  const words = globalErrorWords[language]
  return (
    <html lang={language === 'zh' ? 'zh-Hans' : language}>
      <body>
        <title>{`${words.title} · Podyard`}</title>
        <BarePage locale={language}>
          <EmptyState
            title={words.title}
            action={
              // Loaded as a whole: what failed is above all that could be drawn again.
              <Button look="primary" onClick={() => window.location.reload()}>
                {words.again}
              </Button>
            }
          >
            <p>{words.text}</p>
            {error.digest && <p className="mt-2 text-label">{words.number.replace('{digest}', error.digest)}</p>}
          </EmptyState>
        </BarePage>
      </body>
    </html>
  )
}

const languageOfAddress = (): Language => (/^\/zh(\/|$)/.test(window.location.pathname) ? 'zh' : 'en')

function remembered(key: string): string | null {
  try {
    return localStorage.getItem(key)
  } catch {
    return null // A browser that stores nothing.
  }
}
