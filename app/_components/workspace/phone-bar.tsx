'use client'
import { ChevronDown, SquareTerminal } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useEffect } from 'react'
import { LessonProgress } from '../mdx/lesson-progress.tsx'
import { buttonClass } from '../ui/button.tsx'
import { StatusBar } from './bars.tsx'
import { useWorkspace, useWorkspaceView } from './workspace-context.tsx'

/** On a phone: opens the workspace as a sheet over the lower part of the prose, and closes it. Hidden on wider screens. */
export function PhoneBar() {
  const t = useTranslations('lesson')
  const workspace = useWorkspace()
  const open = useWorkspaceView((view) => view.sheetOpen)
  useEffect(() => {
    document.documentElement.dataset.sheet = open ? 'open' : 'closed'
    return () => {
      delete document.documentElement.dataset.sheet
    }
  }, [open])
  const Icon = open ? ChevronDown : SquareTerminal
  return (
    <div className="lesson-phone-bar relative hidden h-14 shrink-0 items-center justify-between border-t bg-paper px-4">
      {!open && <StatusBar place="above" />}
      <LessonProgress />
      <button type="button" aria-expanded={open} onClick={() => workspace.setSheet(!open)} className={buttonClass(open ? 'plain' : 'primary')}>
        <Icon size={16} aria-hidden />
        {open ? t('closeTerminal') : t('openTerminal')}
      </button>
    </div>
  )
}
