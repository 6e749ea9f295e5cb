import { Check } from 'lucide-react'
import { getTranslations } from 'next-intl/server'
import { buttonClass } from '@/app/_components/ui/button.tsx'
import { classNames } from '@/app/_components/ui/class-names.ts'
import { LessonLink } from '@/app/_components/workspace/lesson-link.tsx'
import type { LessonSummary } from '@/app/_server/catalogue.ts'

/** A stop on the path drawn down the course page: its mark on the line, and what the lesson is. */
export async function LessonOnPath({ lesson, next }: { lesson: LessonSummary; next: boolean }) {
  const t = await getTranslations('course')
  const site = await getTranslations('site')
  const done = lesson.passed === lesson.steps
  const action = done ? t('again') : lesson.passed > 0 || lesson.kept ? t('continue') : t('start')
  return (
    <li className="group relative flex gap-5 pb-10 last:pb-0">
      <span aria-hidden className="absolute top-7 bottom-0 left-3 w-px bg-hairline group-last:hidden" />
      <span
        aria-hidden
        className={classNames(
          'z-10 mt-0.5 flex size-6 shrink-0 items-center justify-center rounded-full border bg-paper',
          done ? 'border-passed bg-passed-wash text-passed' : next ? 'border-accent' : 'border-hairline-strong',
        )}
      >
        {done ? <Check size={14} /> : next && <span className="size-2 rounded-full bg-accent" />}
      </span>
      <div className="min-w-0 flex-1">
        <h3 className="text-head font-semibold">
          <LessonLink href={lesson.href} className="hover:text-accent">
            {lesson.title}
          </LessonLink>
        </h3>
        <p className="mt-1 max-w-[62ch] text-prose text-soft">{lesson.summary}</p>
        <p className="mt-2 flex flex-wrap gap-x-4 text-label text-soft">
          <span>{site('minutes', { minutes: lesson.minutes })}</span>
          <span>{done ? t('done') : site('stepsDone', { passed: lesson.passed, steps: lesson.steps })}</span>
          {lesson.kept && <span>{t('kept')}</span>}
          {lesson.helped > 0 && <span>{t('helped', { helped: lesson.helped })}</span>}
        </p>
        <p className="mt-4">
          <LessonLink href={lesson.href} className={buttonClass(next ? 'primary' : 'plain')} aria-label={`${action}: ${lesson.title}`}>
            {action}
          </LessonLink>
        </p>
      </div>
    </li>
  )
}
