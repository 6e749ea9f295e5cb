'use client'
import { Check, Info } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useEffect, useState } from 'react'

/** How long it is said, in milliseconds; what the learner must act on stands longer. */
const shownMs = { copied: 1_500, cannotPaste: 6_000 } as const

/** A new object for each time that it happens. */
export interface ClipboardNews {
  what: keyof typeof shownMs
}

/** Says for a moment what became of the clipboard, in the corner of the terminal. */
export function ClipboardNotice({ news }: { news: ClipboardNews | null }) {
  const t = useTranslations('workspace.clipboard')
  const [over, setOver] = useState<ClipboardNews | null>(null)
  useEffect(() => {
    if (!news) return
    const timer = setTimeout(() => setOver(news), shownMs[news.what])
    return () => clearTimeout(timer)
  }, [news])
  const Icon = news?.what === 'copied' ? Check : Info
  return (
    <div role="status" className="pointer-events-none absolute right-4 bottom-2 z-10">
      {news && over !== news && (
        <p className="flex items-center gap-1.5 rounded-soft border bg-raised px-2.5 py-1 text-label text-ink shadow-floating">
          <Icon size={14} aria-hidden className="text-accent" />
          {t(news.what)}
        </p>
      )}
    </div>
  )
}
