import type { ReactNode } from 'react'

/** The one column below the bar, as wide as its size of type wants. */
export function PageColumn({ children }: { children: ReactNode }) {
  return (
    <main id="content" className="mx-auto w-full max-w-[calc(48rem*var(--type-scale))] px-4 py-10 sm:px-6 sm:py-14">
      {children}
    </main>
  )
}
