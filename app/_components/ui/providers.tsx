'use client'
import { ThemeProvider } from 'next-themes'
import { Tooltip } from 'radix-ui'
import { useLayoutEffect } from 'react'
import type { ReactNode } from 'react'
import { restoreTextSize } from './text-size.ts'
import { themeKey } from './themes.ts'

/** What every page stands in: theme and tooltips. `<html>` needs suppressHydrationWarning, since the theme is set before React. */
export function Providers({ nonce, children }: { nonce?: string; children: ReactNode }) {
  useLayoutEffect(restoreTextSize, [])
  return (
    <ThemeProvider
      nonce={nonce}
      attribute="data-theme"
      themes={['light', 'dark', 'contrast']}
      defaultTheme="system"
      enableSystem
      enableColorScheme={false}
      storageKey={themeKey}
      disableTransitionOnChange
    >
      <Tooltip.Provider delayDuration={400}>{children}</Tooltip.Provider>
    </ThemeProvider>
  )
}
