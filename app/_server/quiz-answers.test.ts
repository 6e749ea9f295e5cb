import { afterEach, beforeEach, expect, test } from 'vitest'
import { canBeAnswer } from './quiz-answers.ts'
import { eventually } from './testing/eventually.ts'
import { testGround, type TestGround } from './testing/test-site.ts'
import { errorOf, Visitor } from './testing/visitor.ts'

let ground: TestGround
beforeEach(async () => {
  ground = await testGround()
})
afterEach(() => ground.remove())

const path = '/api/progress/mini/one/answers'
const options = [{ id: 'a' }, { id: 'b' }]

test.each<[Parameters<typeof canBeAnswer>[0]['kind'], string[], boolean]>([
  ['single', [], true],
  ['single', ['a'], true],
  ['single', ['a', 'b'], false],
  ['single', ['c'], false],
  ['multiple', ['b', 'a'], true],
  ['multiple', ['a', 'a'], false],
  ['free', ['anything'], true],
  ['free', ['one', 'two'], false],
])('a %s question may be left with %j: %s', (kind, answer, can) => expect(canBeAnswer({ kind, options: kind === 'free' ? [] : options }, answer)).toBe(can))

test('an answer is there on another device of the learner, also when it was a guest’s', async () => {
  const { url } = await ground.start()
  const ann = new Visitor(url)
  await ann.openLesson()
  expect((await ann.ask('PUT', path, { step: 'second', quiz: 'why', answer: ['b'] })).status).toBe(204)
  await ann.signUp('ann@example.org')
  expect((await ann.ask('PUT', path, { step: 'second', quiz: 'how', answer: ['so'] })).status).toBe(204)
  const phone = new Visitor(url)
  await phone.signIn('ann@example.org')
  expect((await phone.progress()).flatMap(({ answered }) => answered.map(({ quiz, answer }) => [quiz, ...answer]))).toEqual([['how', 'so'], ['why', 'b']])
})

test('only what the lesson asks, and leaves to choose from, is kept, and only for somebody', async () => {
  const { url } = await ground.start()
  const ann = new Visitor(url)
  const refused = async (body: object, of = path) => (await errorOf(await ann.ask('PUT', of, body))).code
  expect(await refused({ step: 'second', quiz: 'why', answer: ['b'] })).toBe('not-signed-in')
  await ann.openLesson()
  expect(await refused({ step: 'first', quiz: 'why', answer: ['b'] })).toBe('not-found')
  expect(await refused({ step: 'second', quiz: 'why', answer: ['b'] }, '/api/progress/mini/three/answers')).toBe('not-found')
  expect(await refused({ step: 'second', quiz: 'why', answer: ['c'] })).toBe('bad-request')
  expect(await refused({ step: 'second', quiz: 'how', answer: ['x'.repeat(501)] })).toBe('bad-request')
  expect(await refused({ step: 'second', quiz: 'how', answer: 'x' })).toBe('bad-request')
  expect(await ann.progress()).toEqual([])
})

test('who begins a step again answers its questions anew; who begins the lesson again, only without the ticks', async () => {
  const { url } = await ground.start()
  const ann = new Visitor(url)
  const { id } = await ann.openLesson()
  const keep = () => ann.ask('PUT', path, { step: 'second', quiz: 'why', answer: ['b'] })
  const kept = async () => (await ann.progress()).flatMap(({ answered }) => answered.map(({ answer }) => answer))
  await keep()
  const agent = ground.provider.agent(id)
  await eventually(() => expect(agent.isHeard).toBe(true))
  agent.steps.push({ id: 'second', state: 'active', checks: [], mistake: null })
  agent.tell({ type: 'step.passed', lesson: 'mini/one', step: 'first', at: new Date().toISOString() })
  await eventually(async () => expect(await ann.sandbox(id)).toMatchObject({ resettableStep: 'second' }))
  await ann.openLesson('one', { from: 'step' })
  expect(await kept()).toEqual([[]])
  await keep()
  await ann.openLesson('one', { from: 'beginning' })
  expect(await kept()).toEqual([['b']])
  await ann.openLesson('one', { from: 'beginning', forget: true })
  expect(await ann.progress()).toEqual([])
})
