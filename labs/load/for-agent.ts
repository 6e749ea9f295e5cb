import type { LessonForAgent } from '../../sandbox/protocol.ts'
import type { Locale } from '../schema/index.ts'
import type { Lesson } from './lesson.ts'

/** What a sandbox is told of a lesson: what a machine needs, without prose, solutions and hints. */
export function lessonForAgent(lesson: Pick<Lesson, 'id' | 'spec' | 'files'>, locale: Locale, passed: LessonForAgent['passed']): LessonForAgent {
  return {
    lesson: lesson.id,
    locale,
    sandbox: lesson.spec.sandbox,
    steps: lesson.spec.steps.map(({ id, checks, mistakes, quizzes }) => ({
      id,
      checks,
      mistakes: mistakes.map((mistake) => ({ id: mistake.id, when: mistake.when, says: mistake.says })),
      quizzes: quizzes.map(({ id, kind, answer, options, wrong }) => ({
        id,
        kind,
        answer,
        why: options.flatMap((option) => (option.why ? [{ option: option.id, says: option.why }] : [])),
        wrong,
      })),
    })),
    passed,
    files: lesson.files,
  }
}
