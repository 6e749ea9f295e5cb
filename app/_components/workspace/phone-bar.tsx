'use client'
import { ChevronDown, SquareTerminal } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useEffect, useState } from 'react'
import { LessonProgress } from '../mdx/lesson-progress.tsx'
import { buttonClass } from '../ui/button.tsx'

/** On a phone: opens the workspace as a sheet over the lower part of the prose, and closes it. Hidden on wider screens. */
export function PhoneBar() {
  const t = useTranslations('lesson')
  const [open, setOpen] = useState(false)
  useEffect(() => {
    document.documentElement.dataset.sheet = open ? 'open' : 'closed'
    return () => {
      delete document.documentElement.dataset.sheet
    }
  }, [open])
  const Icon = open ? ChevronDown : SquareTerminal
  return (
    <div className="lesson-phone-bar hidden h-14 shrink-0 items-center justify-between border-t bg-paper px-4">
      <LessonProgress />
      <button type="button" aria-expanded={open} onClick={() => setOpen(!open)} className={buttonClass(open ? 'plain' : 'primary')}>
        <Icon size={16} aria-hidden />
        {open ? t('closeTerminal') : t('openTerminal')}
      </button>
    </div>
  )
}
