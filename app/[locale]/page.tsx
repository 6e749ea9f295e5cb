import { getTranslations } from 'next-intl/server'
import { EmptyState } from '@/app/_components/ui/empty-state.tsx'
import { localeOf, type LocaleParams } from '@/app/_i18n/locale-of.ts'
import { catalogueFor } from '@/app/_server/catalogue.ts'
import { currentUser } from '@/app/_server/current-user.ts'
import { Continue } from './_catalogue/continue.tsx'
import { CourseRow } from './_catalogue/course-row.tsx'
import { LoadProblems } from './_page/load-problems.tsx'
import { SitePage } from './_page/site-page.tsx'

export default async function CataloguePage({ params }: LocaleParams) {
  const locale = await localeOf(params)
  const user = await currentUser()
  const t = await getTranslations('catalogue')
  const { courses, next, problems } = await catalogueFor(user?.id ?? null, locale)
  return (
    <SitePage locale={locale} user={user}>
      {next && <Continue lesson={next} />}
      {courses.length === 0 ? (
        <EmptyState title={t('empty')}>{t('emptyHint')}</EmptyState>
      ) : (
        <>
          <h1 className="text-title font-semibold">{t('title')}</h1>
          <p className="mt-2 mb-8 max-w-[62ch] text-prose text-soft">{t('intro')}</p>
          <ul>
            {courses.map((course) => (
              <CourseRow key={course.id} course={course} />
            ))}
          </ul>
        </>
      )}
      <LoadProblems title={t('problemTitle')} problems={problems} />
    </SitePage>
  )
}
