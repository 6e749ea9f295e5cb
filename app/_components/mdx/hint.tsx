'use client'
import { ChevronRight, Lightbulb } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useId, useState } from 'react'
import type { LessonComponents } from '../../../labs/mdx/components.ts'
import { classNames } from '../ui/class-names.ts'
import { useStep } from './lesson-context.tsx'

/** A hint that unfolds. The next one can be opened when this was read. */
export function Hint({ title, number = '1', count = '1', children }: LessonComponents['Hint']) {
  const t = useTranslations('lesson')
  const { openedHints, openHint } = useStep()
  const [open, setOpen] = useState(false)
  const contentId = useId()

  const place = Number(number)
  const locked = place > 1 && !openedHints.has(place - 1)
  const toggle = () => {
    openHint(place)
    setOpen(!open)
  }
  return (
    <div data-hint className="border-l-2 border-hairline pl-3">
      <button
        type="button"
        aria-expanded={open}
        aria-controls={contentId}
        disabled={locked}
        title={locked ? t('hintNext', { number: place - 1 }) : undefined}
        onClick={toggle}
        className="flex h-8 items-center gap-2 rounded-soft pr-2 text-tool text-soft enabled:hover:text-ink disabled:opacity-60"
      >
        <ChevronRight size={16} aria-hidden className={classNames('transition-transform', open && 'rotate-90')} />
        <Lightbulb size={16} aria-hidden />
        {t('hint', { number: place, count: Number(count) })}
        {title && <span className="truncate">· {title}</span>}
      </button>
      <div id={contentId} hidden={!open} className="prose pt-1 pb-2">
        {children}
      </div>
    </div>
  )
}
