import { solutionOf, type Solution } from '../../labs/load/solution.ts'
import type { Locale, Quiz, Step } from '../../labs/schema/index.ts'
import { notLookedAt } from '../../sandbox/verify/not-looked-at.ts'
import type { LessonProgress } from '../api/contract.ts'
import { currentUser, type CurrentUser } from './current-user.ts'
import { nothingOf } from './progress.ts'
import { site } from './site.ts'

/** A quiz as it may leave the site: what is right, and what is said to which answer, is the sandbox's to know. */
export interface Question {
  id: string
  kind: Quiz['kind']
  question: string
  options: { id: string; text: string }[]
  /** The place, among the checks of its step, of the one that waits for the answer; null when none does. */
  check: number | null
}

export interface LessonStep {
  id: string
  title: string
  /** What each check wants, in words. */
  expected: string[]
  quizzes: Question[]
  /** When this learner was shown it. */
  solution: Solution | null
}

export interface LessonPage {
  course: { id: string; title: string; href: string }
  lesson: {
    /** "<course>/<lesson>" */
    id: string
    title: string
    summary: string
    minutes: number
    steps: LessonStep[]
  }
  /** What is observed by checks before a sandbox looks, in words. */
  notLookedAt: string
  /** For `getMDXComponent` of mdx-bundler/client, in a server component. */
  body: { code: string }
  /** What this learner has passed already; empty for a visitor. */
  progress: LessonProgress
  user: CurrentUser | null
  /** The lesson after this one in the course. */
  next: { title: string; href: string } | null
  idleMinutes: number
}

const MINUTE_MS = 60_000

/** What the page of a lesson shows before its sandbox answers; null when there is no such lesson. Looking is no visit: links ask for it ahead of a click. */
export async function getLessonPage(courseId: string, lessonId: string, locale: Locale): Promise<LessonPage | null> {
  const { library, progress, sandboxes } = site()
  const course = library.course(courseId)
  const lesson = library.lesson(courseId, lessonId)
  if (!course || !lesson) return null
  const [user, body] = await Promise.all([currentUser(), lesson.body(locale)])
  const known = user ? await progress.ofLesson(user.id, lesson.id) : nothingOf(lesson.id)
  const shown = new Set(known.shown.map(({ step }) => step))
  const after = course.lessons[course.lessons.indexOf(lesson) + 1]
  return {
    course: { id: course.id, title: course.spec.title[locale], href: `/${locale}/labs/${course.id}` },
    lesson: {
      id: lesson.id,
      title: lesson.spec.title[locale],
      summary: lesson.spec.summary[locale],
      minutes: lesson.spec.minutes,
      steps: lesson.spec.steps.map((step, index) => ({
        id: step.id,
        title: step.title[locale],
        expected: (lesson.expected[index] ?? []).map((sentence) => sentence[locale]),
        quizzes: step.quizzes.map((quiz) => questionOf(quiz, step, locale)),
        solution: shown.has(step.id) ? solutionOf(step, locale) : null,
      })),
    },
    notLookedAt: notLookedAt[locale],
    body,
    progress: known,
    user,
    next: after ? { title: after.spec.title[locale], href: `/${locale}/labs/${after.id}` } : null,
    idleMinutes: sandboxes.idleMs / MINUTE_MS,
  }
}

function questionOf({ id, kind, question, options }: Quiz, step: Step, locale: Locale): Question {
  const check = step.checks.findIndex((one) => one.kind === 'quiz' && one.quiz === id)
  return { id, kind, question: question[locale], options: options.map((option) => ({ id: option.id, text: option.text[locale] })), check: check === -1 ? null : check }
}
