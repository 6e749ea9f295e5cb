'use client'
import { useTranslations } from 'next-intl'
import { ProgressDots } from '../ui/progress.tsx'
import { useWorkspaceView } from '../workspace/workspace-context.tsx'

/** The rail: how many steps have passed, and where one is. */
export function LessonProgress() {
  const t = useTranslations('lesson')
  const steps = useWorkspaceView((view) => view.steps)
  const passed = steps.filter((step) => step.state === 'passed').length
  const label = t('progress', { passed, steps: steps.length })
  return (
    <span className="flex items-center gap-2.5 text-label text-soft">
      <span aria-hidden className="whitespace-nowrap tabular-nums">
        {t('progressShort', { passed, steps: steps.length })}
      </span>
      <span className="hidden sm:inline-flex">
        <ProgressDots states={steps.map((step) => step.state)} label={label} />
      </span>
    </span>
  )
}
