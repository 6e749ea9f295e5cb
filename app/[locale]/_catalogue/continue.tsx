import { getTranslations } from 'next-intl/server'
import { buttonClass } from '@/app/_components/ui/button.tsx'
import { LessonLink } from '@/app/_components/workspace/lesson-link.tsx'
import type { LessonSummary } from '@/app/_server/catalogue.ts'

/** The lesson to go on with, on top of the catalogue. */
export async function Continue({ lesson }: { lesson: LessonSummary }) {
  const t = await getTranslations('catalogue')
  const site = await getTranslations('site')
  return (
    <section aria-labelledby="continue" className="mb-10 flex flex-wrap items-center justify-between gap-x-6 gap-y-3 border-l-2 border-accent bg-accent-wash px-5 py-4">
      <div className="min-w-0">
        <h2 id="continue" className="text-label text-soft">
          {t('continue')}
        </h2>
        <p className="text-prose font-medium">{lesson.title}</p>
        <p className="text-label text-soft">{site('stepsDone', { passed: lesson.passed, steps: lesson.steps })}</p>
      </div>
      <LessonLink href={lesson.href} className={buttonClass('primary')}>
        {t('continueAction')}
      </LessonLink>
    </section>
  )
}
