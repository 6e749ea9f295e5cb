'use client'
import { Timer } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { classNames } from '../ui/class-names.ts'
import { Tooltip } from '../ui/tooltip.tsx'
import { minutesLeft } from './time-left.ts'
import { useSiteNow } from './use-now.ts'
import { useWorkspace, useWorkspaceView } from './workspace-context.tsx'

const look = 'hidden h-7 pointer-coarse:h-11 items-center gap-1.5 rounded-soft px-1.5 text-label tabular-nums md:flex'

/** Minutes until the sandbox ends if nobody types; a click starts them anew. */
export function TimeLeftButton() {
  const t = useTranslations('workspace')
  const workspace = useWorkspace()
  const endsAt = useWorkspaceView((view) => ('view' in view.lifecycle ? view.lifecycle.view.endsAt : null))
  const now = useSiteNow(5_000)
  if (endsAt === null || now === null) return <TimeToCome />
  const minutes = minutesLeft(endsAt, now)
  const label = t('timeLeft', { minutes })
  return (
    <Tooltip label={label}>
      <button
        type="button"
        aria-label={label}
        onClick={() => workspace.stay()}
        className={classNames(look, 'text-soft hover:bg-sunk hover:text-ink')}
      >
        <Timer size={16} aria-hidden />
        {t('timeLeftShort', { minutes })}
      </button>
    </Tooltip>
  )
}

/** Keeps the room of what will stand here, so that nothing beside it moves. */
function TimeToCome() {
  const t = useTranslations('workspace')
  return (
    <span aria-hidden className={classNames(look, 'invisible')}>
      <Timer size={16} />
      {t('timeLeftShort', { minutes: 60 })}
    </span>
  )
}
