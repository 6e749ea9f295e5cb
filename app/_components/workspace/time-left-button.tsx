'use client'
import { Timer } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { Tooltip } from '../ui/tooltip.tsx'
import { minutesLeft } from './time-left.ts'
import { useNow } from './use-now.ts'
import { useWorkspace, useWorkspaceView } from './workspace-context.tsx'

/** Minutes until the sandbox ends if nobody types; a click starts them anew. */
export function TimeLeftButton() {
  const t = useTranslations('workspace')
  const workspace = useWorkspace()
  const endsAt = useWorkspaceView((view) => ('view' in view.lifecycle ? view.lifecycle.view.endsAt : null))
  const now = useNow(5_000)
  if (endsAt === null || now === null) return null
  const minutes = minutesLeft(endsAt, now)
  const label = t('timeLeft', { minutes })
  return (
    <Tooltip label={label}>
      <button
        type="button"
        aria-label={label}
        onClick={() => workspace.stay()}
        className="hidden h-7 items-center gap-1.5 rounded-soft px-1.5 text-label text-soft tabular-nums hover:bg-sunk hover:text-ink md:flex"
      >
        <Timer size={16} aria-hidden />
        {t('timeLeftShort', { minutes })}
      </button>
    </Tooltip>
  )
}
