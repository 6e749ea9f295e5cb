import type { LessonOutline } from '@/app/_components/mdx/lesson-context.tsx'
import type { KnownSolutions } from '@/app/_components/mdx/solutions.tsx'
import { quizKey } from '@/app/_components/workspace/workspace-state.ts'
import { canBeAnswer } from '@/app/_server/quiz-answers.ts'
import type { LessonPage } from '@/app/_server/lesson-page.ts'
import type { CheckState, StepState } from '@/sandbox/protocol.ts'

/** What the parts of the prose must know of the whole lesson. */
export function lessonOutline({ lesson }: LessonPage): LessonOutline {
  return { steps: lesson.steps.map(({ id, title, quizzes }) => ({ id, title, quizzes })) }
}

/** Which solutions this learner has been shown, and which steps count as done with them. */
export function knownSolutions({ lesson, progress }: LessonPage): KnownSolutions {
  const passed = new Map(progress.passed.map((pass) => [pass.step, pass.how]))
  return {
    shown: Object.fromEntries(lesson.steps.flatMap(({ id, solution }) => (solution ? [[id, solution]] : []))),
    helped: lesson.steps.map(({ id }) => id).filter((id) => passed.get(id) === 'solution' || (!passed.has(id) && progress.shown.some(({ step }) => step === id))),
  }
}

/** What stands in the forms of the questions, as this learner left it, where the lesson as it is now still asks so. */
export function answersBefore({ lesson, progress }: LessonPage): Record<string, string[]> {
  const asked = new Map(lesson.steps.flatMap((step) => step.quizzes.map((quiz) => [quizKey(step.id, quiz.id), quiz] as const)))
  const stands = progress.answered.flatMap(({ step, quiz, answer }) => {
    const key = quizKey(step, quiz)
    const question = asked.get(key)
    return question && answer.length > 0 && canBeAnswer(question, answer) ? [[key, answer] as const] : []
  })
  return Object.fromEntries(stands)
}

/** The steps as they are known before a sandbox has spoken: what they want, and what this learner has passed. */
export function stepsBeforeSandbox({ lesson, progress, notLookedAt }: LessonPage): StepState[] {
  const passedAt = new Map(progress.passed.map((pass) => [pass.step, pass.at]))
  const active = lesson.steps.find((step) => !passedAt.has(step.id))
  return lesson.steps.map((step) => {
    const at = passedAt.get(step.id)
    const checks = step.expected.map((expected): CheckState => ({ state: at ? 'passed' : 'waiting', expected, observed: at ? '' : notLookedAt, ...(at && { passedAt: at }) }))
    return { id: step.id, state: at ? 'passed' : step === active ? 'active' : 'todo', checks, mistake: null, ...(at && { passedAt: at }) }
  })
}
