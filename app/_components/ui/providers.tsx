'use client'
import { ThemeProvider } from 'next-themes'
import { Tooltip } from 'radix-ui'
import type { ReactNode } from 'react'

export const themes = ['system', 'light', 'dark', 'contrast'] as const
export type Theme = (typeof themes)[number]

/** What every page stands in: theme and tooltips. `<html>` needs suppressHydrationWarning, since the theme is set before React. */
export function Providers({ nonce, children }: { nonce?: string; children: ReactNode }) {
  return (
    <ThemeProvider
      nonce={nonce}
      attribute="data-theme"
      themes={['light', 'dark', 'contrast']}
      defaultTheme="system"
      enableSystem
      enableColorScheme={false}
      storageKey="podyard-theme"
      disableTransitionOnChange
    >
      <Tooltip.Provider delayDuration={400}>{children}</Tooltip.Provider>
    </ThemeProvider>
  )
}
