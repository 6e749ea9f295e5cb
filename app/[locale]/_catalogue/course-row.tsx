import Link from 'next/link'
import { getTranslations } from 'next-intl/server'
import { ProgressBar } from '@/app/_components/ui/progress.tsx'
import type { CourseSummary } from '@/app/_server/catalogue.ts'

/** One line of the catalogue: what the course is, how long it takes, how far one is. */
export async function CourseRow({ course }: { course: CourseSummary }) {
  const t = await getTranslations('site')
  const catalogue = await getTranslations('catalogue')
  return (
    <li className="relative border-t py-6 first:border-t-0">
      <h2 className="text-head font-semibold">
        <Link href={course.href} className="after:absolute after:inset-0 hover:text-accent">
          {course.title}
        </Link>
      </h2>
      <p className="mt-1 max-w-[62ch] text-prose text-soft">{course.summary}</p>
      <p className="mt-3 flex flex-wrap gap-x-4 text-label text-soft">
        <span>{t('lessons', { count: course.lessons.length })}</span>
        <span>{t('minutes', { minutes: course.minutes })}</span>
        {course.passed > 0 && <span>{t('stepsDone', { passed: course.passed, steps: course.steps })}</span>}
        {course.problems.length > 0 && <span className="text-waiting">{catalogue('problems', { count: course.problems.length })}</span>}
      </p>
      {course.passed > 0 && (
        <div className="mt-3 max-w-xs">
          <ProgressBar value={course.passed} max={course.steps} label={t('stepsDone', { passed: course.passed, steps: course.steps })} />
        </div>
      )}
    </li>
  )
}
