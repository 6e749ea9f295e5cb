import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { notFound } from 'next/navigation'
import { Notice } from '@/app/_components/ui/notice.tsx'
import { localeOf } from '@/app/_i18n/locale-of.ts'
import { courseFor } from '@/app/_server/catalogue.ts'
import { currentUser } from '@/app/_server/current-user.ts'
import { isolationNotice } from '@/app/_server/isolation.ts'
import { LoadProblems } from '../../_page/load-problems.tsx'
import { SitePage } from '../../_page/site-page.tsx'
import { LessonOnPath } from './_path/lesson-on-path.tsx'

interface Props {
  params: Promise<{ locale: string; course: string }>
}

async function findCourse(params: Props['params']) {
  const locale = await localeOf(params)
  const user = await currentUser()
  const course = await courseFor((await params).course, user?.id ?? null, locale)
  return { locale, user, course }
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { course } = await findCourse(params)
  return course ? { title: course.title, description: course.summary } : { title: (await getTranslations('errors'))('notFoundTitle') }
}

export default async function CoursePage({ params }: Props) {
  const { locale, user, course } = await findCourse(params)
  if (!course) notFound()
  const t = await getTranslations('course')
  const notice = await isolationNotice(locale)
  const firstOpen = course.lessons.find((lesson) => lesson.passed < lesson.steps)
  return (
    <SitePage locale={locale} user={user} crumbs={[{ label: course.title }]}>
      <h1 className="text-title font-semibold text-balance">{course.title}</h1>
      <p className="mt-2 mb-8 max-w-[62ch] text-prose text-soft">{course.summary}</p>
      {notice !== null && (
        <div className="mb-8">
          <Notice look="waiting" role="note">
            {notice}
          </Notice>
        </div>
      )}
      <h2 className="sr-only">{t('path')}</h2>
      <ol>
        {course.lessons.map((lesson) => (
          <LessonOnPath key={lesson.id} lesson={lesson} next={lesson === firstOpen} />
        ))}
      </ol>
      <LoadProblems title={t(course.outdated ? 'outdatedTitle' : 'problemTitle')} problems={course.problems} />
    </SitePage>
  )
}
