import type { Locale, Quiz } from '../../labs/schema/index.ts'
import type { LessonProgress } from '../api/contract.ts'
import { currentUser, type CurrentUser } from './current-user.ts'
import { isolation } from './isolation.ts'
import { site } from './site.ts'

/** A quiz as it may leave the site. */
export type Question = Omit<Quiz, 'answer'>

export interface LessonPage {
  course: { id: string; title: string; href: string }
  lesson: {
    /** "<course>/<lesson>" */
    id: string
    title: string
    summary: string
    minutes: number
    steps: { id: string; title: string; quizzes: Question[] }[]
  }
  /** For `getMDXComponent` of mdx-bundler/client, in a server component. */
  body: { code: string }
  /** What this learner has passed already; empty for a visitor. */
  progress: LessonProgress
  user: CurrentUser | null
  /** The lesson after this one in the course. */
  next: { title: string; href: string } | null
  /** Empty where learners are isolated; else why not, to be shown before a start. */
  isolationProblems: string[]
  idleMinutes: number
}

const MINUTE_MS = 60_000

/** What the page of a lesson shows before its sandbox answers; null when there is no such lesson. Remembers the visit. */
export async function getLessonPage(courseId: string, lessonId: string, locale: Locale): Promise<LessonPage | null> {
  const { library, progress, sandboxes } = site()
  const course = library.course(courseId)
  const lesson = library.lesson(courseId, lessonId)
  if (!course || !lesson) return null
  const [user, body, machine] = await Promise.all([currentUser(), lesson.body(locale), isolation()])
  if (user) await progress.recordVisit(user.id, lesson.id, new Date())
  const after = course.lessons[course.lessons.indexOf(lesson) + 1]
  return {
    course: { id: course.id, title: course.spec.title[locale], href: `/${locale}/labs/${course.id}` },
    lesson: {
      id: lesson.id,
      title: lesson.spec.title[locale],
      summary: lesson.spec.summary[locale],
      minutes: lesson.spec.minutes,
      steps: lesson.spec.steps.map((step) => ({ id: step.id, title: step.title[locale], quizzes: step.quizzes.map(withoutAnswer) })),
    },
    body,
    progress: user ? await progress.ofLesson(user.id, lesson.id) : { lesson: lesson.id, passed: [] },
    user,
    next: after ? { title: after.spec.title[locale], href: `/${locale}/labs/${after.id}` } : null,
    isolationProblems: machine.level === 'isolated' ? [] : machine.problems,
    idleMinutes: sandboxes.idleMs / MINUTE_MS,
  }
}

function withoutAnswer({ id, kind, question, options }: Quiz): Question {
  return { id, kind, question, options }
}
