'use client'
import { ChevronRight, Lightbulb } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useId, useLayoutEffect, useRef, useState } from 'react'
import type { LessonComponents } from '../../../labs/mdx/components.ts'
import { classNames } from '../ui/class-names.ts'
import { useStep } from './lesson-context.tsx'

/** A hint that unfolds. The next one can be opened when this was read. */
export function Hint({ title, children }: LessonComponents['Hint']) {
  const t = useTranslations('lesson')
  const { openedHints, openHint } = useStep()
  const element = useRef<HTMLDivElement>(null)
  const [place, setPlace] = useState({ number: 1, count: 1 })
  const [open, setOpen] = useState(false)
  const contentId = useId()
  useLayoutEffect(() => setPlace(placeInStep(element.current)), [])

  const locked = place.number > 1 && !openedHints.has(place.number - 1)
  const toggle = () => {
    openHint(place.number)
    setOpen(!open)
  }
  return (
    <div ref={element} data-hint className="border-l-2 border-hairline pl-3">
      <button
        type="button"
        aria-expanded={open}
        aria-controls={contentId}
        disabled={locked}
        title={locked ? t('hintNext', { number: place.number - 1 }) : undefined}
        onClick={toggle}
        className="flex h-8 items-center gap-2 rounded-soft pr-2 text-tool text-soft enabled:hover:text-ink disabled:opacity-60"
      >
        <ChevronRight size={16} aria-hidden className={classNames('transition-transform', open && 'rotate-90')} />
        <Lightbulb size={16} aria-hidden />
        {t('hint', place)}
        {title && <span className="truncate">· {title}</span>}
      </button>
      <div id={contentId} hidden={!open} className="prose pt-1 pb-2">
        {children}
      </div>
    </div>
  )
}

function placeInStep(hint: HTMLElement | null): { number: number; count: number } {
  const hints = [...(hint?.closest('[data-step]')?.querySelectorAll('[data-hint]') ?? [])]
  return { number: hint ? hints.indexOf(hint) + 1 : 1, count: hints.length }
}
