import { beforeEach, expect, test } from 'vitest'
import { FakeTimers } from '../terminal/connection/testing/fake-timers.ts'
import { Answers, type AnswerKept } from './answers.ts'

let timers: FakeTimers
/** What the site was asked to keep, and how to answer it. */
let asked: { quiz: string; answer: string[]; reply: (kept: AnswerKept) => Promise<void> }[]
let answers: Answers

beforeEach(() => {
  timers = new FakeTimers()
  asked = []
  answers = new Answers(
    timers,
    (quiz, answer) =>
      new Promise((resolve) => {
        asked.push({ quiz, answer, reply: async (kept) => (resolve(kept), settled()) })
      }),
  )
})

/** What follows from an answer has happened in the next turn. */
const settled = () => new Promise<void>((resolve) => setImmediate(resolve))
const texts = () => asked.map(({ quiz, answer }) => `${quiz} ${answer.join()}`)

test('what the site knew stands there, and who listens hears of each change', () => {
  answers.know({ 'ask/one': ['a'] })
  const heard: object[] = []
  answers.subscribe(() => heard.push(answers.get()))
  answers.set('ask/two', ['80'])
  expect(heard).toEqual([{ 'ask/one': ['a'], 'ask/two': ['80'] }])
  expect(answers.getFirst()).toEqual({ 'ask/one': ['a'] })
})

test('what is chosen on another page stands here too, unless something else was chosen here and is not kept yet', async () => {
  answers.heard('ask/one', ['a'])
  expect(answers.get()).toEqual({ 'ask/one': ['a'] })
  answers.set('ask/one', ['b'])
  answers.heard('ask/one', ['c'])
  expect(answers.get()).toEqual({ 'ask/one': ['b'] })
  timers.pass(400)
  expect(texts()).toEqual(['ask/one b'])
  await asked[0]?.reply('kept')
  answers.heard('ask/one', ['c'])
  expect(answers.get()).toEqual({ 'ask/one': ['c'] })
  expect(texts()).toHaveLength(1)
})

test('what was chosen before the page had come stays', () => {
  answers.set('ask/one', ['b'])
  answers.know({ 'ask/one': ['a'] })
  expect(answers.get()).toEqual({ 'ask/one': ['b'] })
})

test('letters that follow each other are kept as one answer', () => {
  for (const text of ['8', '80', '808', '8080']) answers.set('ask/two', [text])
  timers.pass(400)
  expect(texts()).toEqual(['ask/two 8080'])
})

test('an answer that changes while it is being kept is kept again afterwards, never before', async () => {
  answers.set('ask/two', ['80'])
  timers.pass(400)
  answers.set('ask/two', ['8080'])
  timers.pass(400)
  expect(texts()).toEqual(['ask/two 80'])
  await asked[0]?.reply('kept')
  expect(texts()).toEqual(['ask/two 80', 'ask/two 8080'])
  await asked[1]?.reply('kept')
  timers.pass(60_000)
  expect(texts()).toHaveLength(2)
})

test('a site that cannot keep one now is asked again, a refusal is not', async () => {
  answers.set('ask/one', ['a'])
  answers.save()
  await asked[0]?.reply('later')
  timers.pass(10_000)
  expect(texts()).toEqual(['ask/one a', 'ask/one a'])
  await asked[1]?.reply('refused')
  timers.pass(60_000)
  expect(texts()).toHaveLength(2)
})

test('without a session an answer waits until there is one', async () => {
  answers.set('ask/one', ['a'])
  answers.save()
  await asked[0]?.reply('signed-out')
  timers.pass(60_000)
  expect(texts()).toHaveLength(1)
  answers.save()
  expect(texts()).toEqual(['ask/one a', 'ask/one a'])
})

test('who begins a step again answers its questions anew; those of other steps stay', () => {
  answers.set('ask/one', ['a'])
  answers.set('ask-more/one', ['b'])
  answers.forget('ask')
  expect(answers.get()).toEqual({ 'ask-more/one': ['b'] })
  timers.pass(400)
  expect(texts()).toEqual(['ask-more/one b'])
  answers.forget(null)
  expect(answers.get()).toEqual({})
})
