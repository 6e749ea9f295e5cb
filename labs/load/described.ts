import type { LessonSpec, Localized } from '../schema/index.ts'

/** Pure: a lesson whose quiz checks say which question they wait for, where the author says nothing else. Several in one step would read alike. */
export function withQuestions(spec: LessonSpec): LessonSpec {
  return { ...spec, steps: spec.steps.map((step) => ({ ...step, checks: step.checks.map((check) => (check.kind === 'quiz' ? { describe: described(step, check.quiz), ...check } : check)) })) }
}

function described(step: LessonSpec['steps'][number], id: string): Localized | undefined {
  const question = step.quizzes.find((quiz) => quiz.id === id)?.question
  return question && { en: `“${question.en}” is answered correctly`, zh: `“${question.zh}”回答正确` }
}
