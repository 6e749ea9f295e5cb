import { afterEach, beforeEach, expect, test } from 'vitest'
import { eventually } from './testing/eventually.ts'
import { testGround, type TestGround } from './testing/test-site.ts'
import { errorOf, Visitor } from './testing/visitor.ts'

let ground: TestGround
beforeEach(async () => {
  ground = await testGround()
})
afterEach(() => ground.remove())

const path = '/api/progress/mini/one/solutions'

test('a solution is told to whoever asks for it, and that it was is recorded before; what is not in the lesson is not', async () => {
  const { url } = await ground.start()
  const ann = new Visitor(url)
  expect((await errorOf(await ann.ask('POST', path, { step: 'first', locale: 'en' }))).code).toBe('not-signed-in')
  const { id } = await ann.openLesson()
  expect(await (await ann.ask('POST', path, { step: 'first', locale: 'en' })).json()).toEqual({ step: 'first', blocks: ['touch first'], answers: [] })
  const agent = ground.provider.agent(id)
  await eventually(() => expect(agent.isHeard).toBe(true))
  const at = new Date(Date.now() + 1000).toISOString()
  agent.tell({ type: 'step.passed', lesson: 'mini/one', step: 'first', at })
  agent.tell({ type: 'step.passed', lesson: 'mini/one', step: 'second', at })
  agent.tell({ type: 'quiz.answered', lesson: 'mini/one', step: 'second', quiz: 'why', right: true, at })
  agent.tell({ type: 'quiz.answered', lesson: 'mini/one', step: 'second', quiz: 'unheard-of', right: true, at })
  agent.tell({ type: 'step.passed', lesson: 'mini/one', step: 'unheard-of', at })
  await eventually(async () =>
    expect(await ann.progress()).toMatchObject([{ passed: [{ step: 'first', how: 'solution' }, { step: 'second', how: 'checks' }], shown: [{ step: 'first' }], answered: [{ step: 'second', quiz: 'why', tries: 1, rightAt: at, how: 'checks' }] }]),
  )
})

test('there is none of a step that is not there', async () => {
  const { url } = await ground.start()
  const ann = new Visitor(url)
  await ann.openLesson()
  expect((await errorOf(await ann.ask('POST', path, { step: 'third', locale: 'en' }))).code).toBe('not-found')
  expect((await errorOf(await ann.ask('POST', path, 'no json'))).message).toContain('not JSON')
  expect(await errorOf(await ann.ask('POST', path, { step: 'first' }, { 'accept-language': 'zh' }))).toMatchObject({ message: '请求无法理解：缺少“locale”，或者它的格式不对。' })
})
