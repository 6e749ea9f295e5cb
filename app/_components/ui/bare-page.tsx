import type { ReactNode } from 'react'
import { BrandMark } from './brand-mark.tsx'
import { PageColumn } from './page-column.tsx'

/**
 * The frame of a page that stands in for one that failed: as little as can fail too, and as every page brings it along, as little to load. The
 * way home is a full load.
 */
export function BarePage({ locale, children }: { locale: string; children: ReactNode }) {
  return (
    <>
      <header className="flex h-12 items-center border-b px-3 sm:px-4">
        <a href={`/${locale}`} className="inline-flex h-8 items-center gap-2 rounded-soft font-semibold text-ink pointer-coarse:h-11">
          <span className="text-accent">
            <BrandMark />
          </span>
          Podyard
        </a>
      </header>
      <PageColumn>{children}</PageColumn>
    </>
  )
}
