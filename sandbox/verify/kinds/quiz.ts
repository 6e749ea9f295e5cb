import type { CheckImplementation } from '../check-kind.ts'

/** The quiz of this step was answered correctly. */
export const quizCheck: CheckImplementation<'quiz'> = {
  expected: () => ({ en: 'the question is answered correctly', zh: '问题回答正确' }),

  start(check, context, report) {
    report({ passed: false, observed: { en: 'not answered correctly yet', zh: '还没有答对' } })
    return context.onQuizPassed(check.quiz, () => report({ passed: true, observed: { en: 'answered correctly', zh: '已答对' } }))
  },
}
