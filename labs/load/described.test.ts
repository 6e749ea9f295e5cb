import { expect, test } from 'vitest'
import { lessonSchema } from '../schema/index.ts'
import { withQuestions } from './described.ts'

const text = (en: string) => ({ en, zh: `${en}（中文）` })
const quiz = (id: string) => ({ id, kind: 'free', question: text(`What is ${id}?`), answer: ['x'], example: 'x' })

test('a quiz check says which question it waits for, unless its author says it in other words', () => {
  const spec = lessonSchema.parse({
    id: 'one',
    title: text('One'),
    summary: text('One.'),
    minutes: 1,
    steps: [{ id: 'ask', title: text('Ask'), checks: [{ kind: 'quiz', quiz: 'a' }, { kind: 'quiz', quiz: 'b', describe: text('you know b') }, { kind: 'command', matches: 'ls' }], solution: 'ls', quizzes: [quiz('a'), quiz('b')] }],
  })
  expect(withQuestions(spec).steps[0]?.checks.map(({ describe }) => describe?.en)).toEqual(['“What is a?” is answered correctly', 'you know b', undefined])
  expect(withQuestions(spec).steps[0]?.checks[0]?.describe?.zh).toBe('“What is a?（中文）”回答正确')
})
