import type { Locale } from '../../labs/schema/index.ts'
import type { LessonProgress } from '../api/contract.ts'
import type { Course, Lesson } from './library.ts'
import { site } from './site.ts'

export interface LessonSummary {
  /** "<course>/<lesson>" */
  id: string
  href: string
  title: string
  summary: string
  minutes: number
  steps: number
  passed: number
  /** Whether a lab waits to be gone on with. */
  kept: boolean
  /** Of those passed: after the learner had been shown how. */
  helped: number
}

export interface CourseSummary {
  id: string
  href: string
  title: string
  summary: string
  minutes: number
  lessons: LessonSummary[]
  steps: number
  passed: number
  problems: string[]
  /** Lessons that do not load as they are now; each may have several problems. */
  refused: number
  /** A lesson is taught as it was before an edit that does not load. */
  outdated: boolean
}

/** Visits looked through for a lesson that is worth continuing. */
const RECENT_LESSONS = 20

/** Steps that are still in the lesson; one that was removed from it does not count. */
export function passedSteps(lesson: Lesson, progress: LessonProgress | undefined): string[] {
  const passed = new Set(progress?.passed.map((pass) => pass.step))
  return lesson.spec.steps.map((step) => step.id).filter((step) => passed.has(step))
}

function summarizeLesson(lesson: Lesson, progress: LessonProgress | undefined, kept: ReadonlySet<string>, locale: Locale): LessonSummary {
  const passed = passedSteps(lesson, progress)
  return {
    id: lesson.id,
    href: `/${locale}/labs/${lesson.id}`,
    title: lesson.spec.title[locale],
    summary: lesson.spec.summary[locale],
    minutes: lesson.spec.minutes,
    steps: lesson.spec.steps.length,
    passed: passed.length,
    kept: kept.has(lesson.id),
    helped: progress?.passed.filter(({ step, how }) => how === 'solution' && passed.includes(step)).length ?? 0,
  }
}

export function summarizeCourse(course: Course, progress: readonly LessonProgress[], locale: Locale, kept: ReadonlySet<string> = new Set()): CourseSummary {
  const lessons = course.lessons.map((lesson) => summarizeLesson(lesson, progress.find((entry) => entry.lesson === lesson.id), kept, locale))
  const sum = (count: (lesson: LessonSummary) => number) => lessons.reduce((total, lesson) => total + count(lesson), 0)
  return {
    id: course.id,
    href: `/${locale}/labs/${course.id}`,
    title: course.spec.title[locale],
    summary: course.spec.summary[locale],
    minutes: sum((lesson) => lesson.minutes),
    lessons,
    steps: sum((lesson) => lesson.steps),
    passed: sum((lesson) => lesson.passed),
    problems: course.problems,
    refused: course.spec.lessons.length - course.lessons.length + course.outdated.length,
    outdated: course.outdated.length > 0,
  }
}

/** Pure: the lesson to go on with, of those opened lately: the latest with steps left, else the one after the latest. */
export function lessonToContinue(courses: readonly CourseSummary[], recent: readonly string[]): LessonSummary | null {
  const lessons = courses.flatMap((course) => course.lessons)
  for (const id of recent) {
    const lesson = lessons.find((entry) => entry.id === id)
    if (lesson && lesson.passed < lesson.steps) return lesson
  }
  const latest = lessons.findIndex((entry) => entry.id === recent[0])
  return latest === -1 ? null : (lessons.slice(latest + 1).find((lesson) => lesson.passed < lesson.steps) ?? null)
}

export async function catalogueFor(userId: string | null, locale: Locale): Promise<{ courses: CourseSummary[]; next: LessonSummary | null; problems: string[] }> {
  const { library, progress } = site()
  const [passed, recent] = userId
    ? await Promise.all([progress.ofUser(userId), progress.recentLessons(userId, RECENT_LESSONS)])
    : [[], []]
  const courses = library.courses().map((course) => summarizeCourse(course, passed, locale))
  // Of courses that do not load at all; the others' are on their own pages.
  const problems = library.problems().filter((problem) => !courses.some((course) => course.problems.includes(problem)))
  return { courses, next: lessonToContinue(courses, recent), problems }
}

/** Null when there is no such course. */
export async function courseFor(id: string, userId: string | null, locale: Locale): Promise<CourseSummary | null> {
  const { library, progress, sandboxes } = site()
  const course = library.course(id)
  if (!course) return null
  const [passed, kept] = userId ? await Promise.all([progress.ofUser(userId), sandboxes.keptOf(userId)]) : [[], []]
  return summarizeCourse(course, passed, locale, new Set(kept.map(({ lesson }) => lesson)))
}
