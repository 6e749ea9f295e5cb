import { expect, test } from 'vitest'
import { stepSchema } from '../schema/index.ts'
import { blocksOf, rightAnswer, solutionOf } from './solution.ts'

const both = (text: string) => ({ en: text, zh: `${text}（中文）` })

test('an empty line begins another block, but not in a here-document', () => {
  const file = "cat > a.yaml <<'EOF'\na: 1\n\nb: 2\nEOF"
  expect(blocksOf(`${file}\nkubectl apply -f a.yaml\n\n\nkubectl get pods\n`)).toEqual([`${file}\nkubectl apply -f a.yaml`, 'kubectl get pods'])
})

test('a solution has the commands, and in words the answers that the step waits for', () => {
  const step = stepSchema.parse({
    id: 'ask',
    title: both('Ask'),
    solution: 'kubectl get pods\n',
    checks: [
      { kind: 'quiz', quiz: 'which' },
      { kind: 'quiz', quiz: 'word' },
    ],
    quizzes: [
      { id: 'which', kind: 'multiple', question: both('Which?'), options: [{ id: 'a', text: both('A') }, { id: 'b', text: both('B') }, { id: 'c', text: both('C') }], answer: ['a', 'c'] },
      { id: 'word', kind: 'free', question: both('What?'), answer: ['pods?'], example: 'a pod' },
      { id: 'aside', kind: 'free', question: both('And?'), answer: ['yes'] },
    ],
  })
  expect(solutionOf(step, 'zh')).toEqual({
    blocks: ['kubectl get pods'],
    answers: [
      { question: 'Which?（中文）', answers: ['A（中文）', 'C（中文）'] },
      { question: 'What?（中文）', answers: ['a pod'] },
    ],
  })
  expect(step.quizzes.map(rightAnswer)).toEqual([['a', 'c'], ['a pod'], ['yes']])
})
