import { ChevronRight } from 'lucide-react'
import Link from 'next/link'
import { getTranslations } from 'next-intl/server'
import { ProgressBar } from '@/app/_components/ui/progress.tsx'
import type { CourseSummary } from '@/app/_server/catalogue.ts'

/** One line of the catalogue: what the course is; beside it how long it takes and how far one is. The whole line leads there. */
export async function CourseRow({ course }: { course: CourseSummary }) {
  const t = await getTranslations('site')
  const catalogue = await getTranslations('catalogue')
  const done = t('stepsDone', { passed: course.passed, steps: course.steps })
  return (
    <li className="group relative flex flex-wrap items-start gap-x-8 gap-y-3 border-t py-6 sm:flex-nowrap">
      <div className="min-w-0 flex-1 basis-full sm:basis-0">
        <h2 className="text-head font-semibold">
          <Link href={course.href} className="transition-colors group-hover:text-accent after:absolute after:inset-0">
            {course.title}
          </Link>
        </h2>
        <p className="mt-1 text-prose text-soft">{course.summary}</p>
      </div>
      <div className="w-full text-label text-soft sm:mt-1.5 sm:w-[calc(10rem*var(--type-scale))]">
        <p className="flex flex-wrap gap-x-4">
          <span>{t('lessons', { count: course.lessons.length })}</span>
          {course.minutes > 0 && <span>{t('minutes', { minutes: course.minutes })}</span>}
        </p>
        {course.passed > 0 && (
          <div className="mt-1 flex flex-col gap-2">
            <span>{done}</span>
            <ProgressBar value={course.passed} max={course.steps} label={done} />
          </div>
        )}
        {course.refused > 0 && <p className="mt-1 text-waiting">{catalogue('problems', { count: course.refused })}</p>}
      </div>
      <ChevronRight size={16} aria-hidden className="absolute top-8 right-0 text-hairline-strong transition-colors group-hover:text-accent sm:static sm:mt-2 sm:shrink-0" />
    </li>
  )
}
