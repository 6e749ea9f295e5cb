import type { LessonOutline } from '@/app/_components/mdx/lesson-context.tsx'
import type { LessonPage } from '@/app/_server/lesson-page.ts'
import type { Locale } from '@/labs/schema/text.ts'
import type { StepState } from '@/sandbox/protocol.ts'

/** What the parts of the prose must know of the whole lesson, in one language. */
export function lessonOutline({ lesson }: LessonPage, locale: Locale): LessonOutline {
  return {
    steps: lesson.steps.map((step) => ({
      id: step.id,
      title: step.title,
      quizzes: step.quizzes.map((quiz) => ({
        id: quiz.id,
        kind: quiz.kind,
        question: quiz.question[locale],
        options: quiz.options.map((option) => ({ id: option.id, text: option.text[locale], why: option.why?.[locale] ?? null })),
      })),
    })),
  }
}

/** The steps as they are known before a sandbox has spoken: by what this learner has passed. */
export function stepsBeforeSandbox({ lesson, progress }: LessonPage): StepState[] {
  const passedAt = new Map(progress.passed.map((pass) => [pass.step, pass.at]))
  const active = lesson.steps.find((step) => !passedAt.has(step.id))
  return lesson.steps.map((step) => {
    const at = passedAt.get(step.id)
    return { id: step.id, state: at ? 'passed' : step === active ? 'active' : 'todo', checks: [], mistake: null, ...(at && { passedAt: at }) }
  })
}
