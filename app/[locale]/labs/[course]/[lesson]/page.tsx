import type { Metadata, Viewport } from 'next'
import { getTranslations } from 'next-intl/server'
import { cookies, headers } from 'next/headers'
import { notFound } from 'next/navigation'
import { cache } from 'react'
import { Finished } from '@/app/_components/mdx/finished.tsx'
import { lessonComponents } from '@/app/_components/mdx/lesson-components.tsx'
import { LessonProvider } from '@/app/_components/mdx/lesson-context.tsx'
import { LessonProgress } from '@/app/_components/mdx/lesson-progress.tsx'
import { SolutionsProvider } from '@/app/_components/mdx/solutions.tsx'
import { SkipLink } from '@/app/_components/ui/skip-link.tsx'
import { TopBar } from '@/app/_components/ui/top-bar.tsx'
import { dividerCookie, dividerShare } from '@/app/_components/workspace/divider.ts'
import { Divided } from '@/app/_components/workspace/divided.tsx'
import { EarlyStartScript } from '@/app/_components/workspace/early-start-script.tsx'
import { lookCookie } from '@/app/_components/workspace/kept-look.ts'
import { PhoneBar } from '@/app/_components/workspace/phone-bar.tsx'
import { SkipToTerminal } from '@/app/_components/workspace/skip-to-terminal.tsx'
import { TimeLeftButton } from '@/app/_components/workspace/time-left-button.tsx'
import { WorkspaceProvider } from '@/app/_components/workspace/workspace-context.tsx'
import { WorkspacePanel } from '@/app/_components/workspace/workspace-panel.tsx'
import { localeOf } from '@/app/_i18n/locale-of.ts'
import { nonceHeader } from '@/app/_server/http/content-security-policy.ts'
import { getLessonPage } from '@/app/_server/lesson-page.ts'
import type { Locale } from '@/labs/schema/text.ts'
import { whoIs } from '../../../_page/who.ts'
import { lessonBody } from './_lesson/lesson-body.ts'
import { LessonAccount } from './_lesson/lesson-account.tsx'
import { answersBefore, knownSolutions, lessonOutline, stepsBeforeSandbox } from './_lesson/outline.ts'

interface Props {
  params: Promise<{ locale: string; course: string; lesson: string }>
}

const findLesson = cache(async (locale: Locale, course: string, lesson: string) => getLessonPage(course, lesson, locale))

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { course, lesson } = await params
  const page = await findLesson(await localeOf(params), course, lesson)
  return page ? { title: page.lesson.title, description: page.lesson.summary } : { title: (await getTranslations('errors'))('notFoundTitle') }
}

/** The keyboard of a phone makes the page smaller instead of covering the terminal. */
export const viewport: Viewport = { width: 'device-width', initialScale: 1, viewportFit: 'cover', interactiveWidget: 'resizes-content' }

export default async function LessonPage({ params }: Props) {
  const locale = await localeOf(params)
  const names = await params
  const page = await findLesson(locale, names.course, names.lesson)
  if (!page) notFound()
  const t = await getTranslations('lesson')
  const { course, lesson, user } = page
  const Body = lessonBody(page.body)
  const nonce = (await headers()).get(nonceHeader) ?? undefined
  const remembered = await cookies()
  const share = dividerShare(remembered.get(dividerCookie)?.value)
  const crumbs = [{ label: course.title, href: course.href }, { label: lesson.title }]
  return (
    <WorkspaceProvider course={names.course} lesson={names.lesson} locale={locale} steps={stepsBeforeSandbox(page)} answers={answersBefore(page)} looks={remembered.get(lookCookie)?.value}>
      <EarlyStartScript nonce={nonce} course={names.course} lesson={names.lesson} locale={locale} />
      <LessonProvider lesson={lessonOutline(page)}>
        <SolutionsProvider course={names.course} lesson={names.lesson} locale={locale} known={knownSolutions(page)}>
          <SkipLink href="#lesson">{t('skipToLesson')}</SkipLink>
          <SkipToTerminal />
          <div className="relative flex h-dvh flex-col overflow-clip">
            <TopBar locale={locale} crumbs={crumbs} account={<LessonAccount locale={locale} who={whoIs(user)} />}>
              <span className="hidden md:flex">
                <LessonProgress />
              </span>
              <TimeLeftButton />
            </TopBar>
            <main className="flex min-h-0 flex-1 flex-col">
              <Divided
                share={share}
                prose={
                  <article id="lesson" tabIndex={-1} data-scrolls className="lesson-scroll relative h-full overflow-y-auto px-5 pt-8 pb-24 outline-none sm:px-8 lg:px-10">
                    <div className="mx-auto max-w-[calc(39em*var(--type-scale))]">
                      <h1 className="text-title font-semibold text-balance wrap-break-word">{lesson.title}</h1>
                      <div className="prose mt-4">
                        <Body components={lessonComponents} />
                      </div>
                      <Finished courseHref={course.href} next={page.next} />
                    </div>
                  </article>
                }
                workspace={<WorkspacePanel />}
              />
              <PhoneBar />
            </main>
          </div>
        </SolutionsProvider>
      </LessonProvider>
    </WorkspaceProvider>
  )
}
