'use client'
import { ChevronRight, Lightbulb } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useId } from 'react'
import type { LessonComponents } from '../../../labs/mdx/components.ts'
import { classNames } from '../ui/class-names.ts'
import { hintKey } from '../workspace/kept-look.ts'
import { useWorkspace, useWorkspaceView } from '../workspace/workspace-context.tsx'
import { useStep } from './lesson-context.tsx'

/** A hint that unfolds, and stands so after a reload. The next one can be opened when this was read. */
export function Hint({ title, number = '1', count = '1', children }: LessonComponents['Hint']) {
  const t = useTranslations('lesson')
  const { id } = useStep()
  const workspace = useWorkspace()
  const place = Number(number)
  const open = useWorkspaceView((view) => view.hints.get(hintKey(id, place)) ?? false)
  const locked = useWorkspaceView((view) => place > 1 && !view.hints.has(hintKey(id, place - 1)))
  const contentId = useId()
  return (
    <div data-hint className="border-l-2 border-hairline pl-3">
      <button
        type="button"
        aria-expanded={open}
        aria-controls={contentId}
        disabled={locked}
        title={locked ? t('hintNext', { number: place - 1 }) : undefined}
        onClick={() => workspace.unfoldHint(id, place, !open)}
        className="flex min-h-8 max-w-full items-center gap-2 rounded-soft pr-2 text-start text-tool pointer-coarse:min-h-11 text-soft enabled:hover:text-ink disabled:opacity-60"
      >
        <ChevronRight size={16} aria-hidden className={classNames('shrink-0 transition-transform', open && 'rotate-90')} />
        <Lightbulb size={16} aria-hidden className="shrink-0" />
        <span className="min-w-0">
          {t('hint', { number: place, count: Number(count) })}
          {title && ` · ${title}`}
        </span>
      </button>
      <div id={contentId} hidden={!open} className="prose pt-1 pb-2">
        {children}
      </div>
    </div>
  )
}
