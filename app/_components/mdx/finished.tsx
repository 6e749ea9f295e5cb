'use client'
import { Check } from 'lucide-react'
import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { buttonClass } from '../ui/button.tsx'
import { LessonLink } from '../workspace/lesson-link.tsx'
import { useWorkspaceView } from '../workspace/workspace-context.tsx'
import { useSolutions } from './solutions.tsx'

interface Props {
  courseHref: string
  next: { href: string; title: string } | null
}

/** The end of a lesson: there when every step has passed. */
export function Finished({ courseHref, next }: Props) {
  const t = useTranslations('lesson.finished')
  const steps = useWorkspaceView((view) => view.steps)
  const { helped } = useSolutions()
  const withSolution = steps.filter((step) => helped.has(step.id)).length
  const done = steps.length > 0 && steps.every((step) => step.state === 'passed')
  return (
    <div role="status" data-finished={done}>
      {done && (
        <div className="mt-2 mb-10 rounded-soft border border-passed/40 bg-passed-wash px-5 py-4">
          <h2 className="flex items-center gap-2.5 text-head font-semibold">
            <Check size={20} aria-hidden className="text-passed" />
            {withSolution === 0 ? t('title', { steps: steps.length }) : t('titleHelped', { steps: steps.length, helped: withSolution })}
          </h2>
          <p className="mt-1 text-tool">{t('note')}</p>
          <p className="mt-4 flex flex-wrap gap-3">
            {next && (
              <LessonLink href={next.href} early={false} className={buttonClass('primary')}>
                {t('next', { lesson: next.title })}
              </LessonLink>
            )}
            <Link href={courseHref} className={buttonClass(next ? 'plain' : 'primary')}>
              {t('course')}
            </Link>
          </p>
        </div>
      )}
    </div>
  )
}
