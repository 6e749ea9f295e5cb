'use client'
import { ChevronDown, Clock, Download, FlaskConical, Power, RotateCcw, Undo2 } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import type { ComponentProps } from 'react'
import { lazyPart } from '../ui/lazy-part.tsx'
import { Menu, MenuItem, MenuLabel, MenuSeparator } from '../ui/menu.tsx'
import { minutesLeft } from './time-left.ts'
import { useSiteNow } from './use-now.ts'
import { useWorkspace, useWorkspaceView } from './workspace-context.tsx'

// Loaded when first asked for.
const ResetStepSheet = lazyPart(async () => (await import('./reset-sheets.tsx')).ResetStepSheet, { failing: 'over-page' })
const NotKeptSheet = lazyPart(async () => (await import('./not-kept-sheet.tsx')).NotKeptSheet, { failing: 'over-page' })
const StartOverSheet = lazyPart(async () => (await import('./reset-sheets.tsx')).StartOverSheet, { failing: 'over-page' })

/** What can be done with the lab as a whole. */
export function LabMenu() {
  const t = useTranslations('workspace.lab')
  const workspace = useWorkspace()
  const view = useWorkspaceView((state) => (state.lifecycle.phase === 'ready' ? state.lifecycle.view : null))
  const notKept = useWorkspaceView((state) => state.notKept)
  const [asking, setAsking] = useState<'step' | 'lesson' | null>(null)
  if (!view) return <LabButton disabled />
  return (
    <>
      <Menu
        onOpenChange={(open) => open && workspace.look()}
        trigger={<LabButton />}
      >
        {view.endsAt !== null && <TimeLeft endsAt={view.endsAt} />}
        <MenuItem onSelect={() => workspace.stay()}>
          <Clock size={16} aria-hidden />
          {t('stay')}
        </MenuItem>
        <MenuSeparator />
        <MenuItem asChild>
          <a href={workspace.homeUrl(view.id)} download>
            <Download size={16} aria-hidden />
            {t('download')}
          </a>
        </MenuItem>
        <MenuItem disabled={view.resettableStep === null} onSelect={() => setAsking('step')}>
          <Undo2 size={16} aria-hidden />
          {t('resetStep')}
        </MenuItem>
        <MenuItem onSelect={() => setAsking('lesson')}>
          <RotateCcw size={16} aria-hidden />
          {t('startOver')}
        </MenuItem>
        <MenuSeparator />
        <MenuItem onSelect={() => workspace.end()}>
          <Power size={16} aria-hidden />
          {t('end')}
        </MenuItem>
      </Menu>
      {notKept && <NotKeptSheet error={notKept} homeUrl={workspace.homeUrl(view.id)} />}
      {asking === 'step' && <ResetStepSheet onClose={() => setAsking(null)} />}
      {asking === 'lesson' && <StartOverSheet onClose={() => setAsking(null)} />}
    </>
  )
}

/** There before the lab is, so that nothing beside it moves. */
function LabButton(props: ComponentProps<'button'>) {
  const t = useTranslations('workspace.lab')
  return (
    <button type="button" className="flex h-7 pointer-coarse:h-11 pointer-coarse:min-w-11 justify-center items-center gap-1 rounded-soft px-2 text-label text-soft transition-colors hover:text-ink disabled:opacity-50" {...props}>
      <FlaskConical size={16} aria-hidden />
      <span className="tool-label">{t('label')}</span>
      <ChevronDown size={14} aria-hidden />
    </button>
  )
}

function TimeLeft({ endsAt }: { endsAt: string }) {
  const t = useTranslations('workspace.lab')
  const now = useSiteNow(5_000)
  return now === null ? null : <MenuLabel>{t('timeLeft', { minutes: minutesLeft(endsAt, now) })}</MenuLabel>
}
