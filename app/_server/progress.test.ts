import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { migrate } from '../../prisma/migrate.ts'
import { describeOnEachDatabase } from '../../prisma/test-databases/each-database.ts'
import { openDatabase, type OpenDatabase } from './db.ts'
import { createProgress, type Progress } from './progress.ts'
import { createSandboxRecords } from './sandboxes/records.ts'

const schemas = fileURLToPath(new URL('../../prisma', import.meta.url))
const at = (minute: number) => new Date(Date.UTC(2026, 10, 21, 8, minute))

describeOnEachDatabase('progress', (newDatabase) => {
  let database: OpenDatabase
  let progress: Progress

  beforeEach(async () => {
    const url = await newDatabase()
    await migrate(url, schemas)
    database = openDatabase(url)
    progress = createProgress(database.db)
    for (const id of ['guest', 'ann']) await database.db.user.create({ data: { id, name: id, email: `${id}@example.org` } })
  })
  afterEach(() => database.close())

  const pass = (userId: string, step: string, minute: number, lesson = 'c/one') => progress.recordPass({ userId, lesson, step, at: at(minute) })

  test('a step that was passed stays passed, with its first time', async () => {
    await pass('ann', 'first', 1)
    await pass('ann', 'first', 5)
    expect(await progress.ofLesson('ann', 'c/one')).toEqual({ lesson: 'c/one', passed: [{ step: 'first', at: at(1).toISOString(), how: 'checks' }], shown: [], answered: [] })
  })

  test('a step that passes after its solution was shown says so, one that passed before does not', async () => {
    await pass('ann', 'first', 1)
    await progress.recordShown({ userId: 'ann', lesson: 'c/one', step: 'first', at: at(2) })
    await progress.recordShown({ userId: 'ann', lesson: 'c/one', step: 'second', at: at(3) })
    await progress.recordShown({ userId: 'ann', lesson: 'c/one', step: 'second', at: at(4) })
    await pass('ann', 'second', 5)
    const { passed, shown } = await progress.ofLesson('ann', 'c/one')
    expect(passed.map(({ step, how }) => [step, how])).toEqual([['first', 'checks'], ['second', 'solution']])
    expect(shown).toEqual([{ step: 'first', at: at(2).toISOString() }, { step: 'second', at: at(3).toISOString() }])
  })

  test('answers are counted, and the first right one is dated', async () => {
    const answer = (right: boolean, minute: number) => progress.recordAnswer({ userId: 'ann', lesson: 'c/one', step: 'ask', quiz: 'why', right, at: at(minute) })
    await answer(false, 1)
    await answer(true, 2)
    await answer(true, 3)
    expect((await progress.ofLesson('ann', 'c/one')).answered).toEqual([{ step: 'ask', quiz: 'why', answer: [], tries: 3, rightAt: at(2).toISOString(), how: 'checks' }])
    await progress.recordAnswer({ userId: 'guest', lesson: 'c/one', step: 'ask', quiz: 'why', right: false, at: at(4) })
    await progress.merge('guest', 'ann')
    expect((await progress.ofLesson('ann', 'c/one')).answered).toMatchObject([{ tries: 4 }])
    await progress.forget('ann', 'c/one')
    expect(await progress.ofLesson('ann', 'c/one')).toEqual({ lesson: 'c/one', passed: [], shown: [], answered: [] })
  })

  test('what stands in the form of a question is kept, sent or not, until its step is begun again', async () => {
    const kept = async (userId = 'ann') => (await progress.ofLesson(userId, 'c/one')).answered.map(({ step, quiz, answer, tries }) => [`${step}/${quiz}`, answer, tries])
    const keep = (userId: string, step: string, ...answer: string[]) => progress.keepAnswer({ userId, lesson: 'c/one', step, quiz: 'why', answer })
    await Promise.all(['a', 'b', 'c'].map((answer) => keep('ann', 'ask', answer)))
    await keep('ann', 'ask', 'b', '\u0000 "\ud800"')
    await keep('ann', 'later', 'x')
    await progress.recordAnswer({ userId: 'ann', lesson: 'c/one', step: 'ask', quiz: 'why', right: false, at: at(1) })
    expect(await kept()).toEqual([['ask/why', ['b', '\u0000 "\ud800"'], 1], ['later/why', ['x'], 0]])
    await progress.clearAnswers('ann', 'c/one', 'ask')
    expect(await kept()).toEqual([['ask/why', [], 1], ['later/why', ['x'], 0]])
    await keep('guest', 'ask', 'of the guest')
    await progress.keepAnswer({ userId: 'guest', lesson: 'c/one', step: 'later', quiz: 'why', answer: [] })
    await progress.merge('guest', 'ann')
    expect(await kept()).toEqual([['ask/why', ['of the guest'], 1], ['later/why', ['x'], 0]])
    await progress.forget('ann', 'c/one')
    expect(await kept()).toEqual([])
  })

  test('a right answer says whether the solution had been shown before, and a merge keeps the one that was right first', async () => {
    const right = (userId: string, minute: number) => progress.recordAnswer({ userId, lesson: 'c/one', step: 'ask', quiz: 'why', right: true, at: at(minute) })
    await progress.recordShown({ userId: 'ann', lesson: 'c/one', step: 'ask', at: at(1) })
    await right('ann', 2)
    expect((await progress.ofLesson('ann', 'c/one')).answered).toMatchObject([{ rightAt: at(2).toISOString(), how: 'solution' }])
    await right('guest', 0)
    await progress.merge('guest', 'ann')
    expect((await progress.ofLesson('ann', 'c/one')).answered).toMatchObject([{ tries: 2, rightAt: at(0).toISOString(), how: 'checks' }])
  })

  test('the same step passed twice at once is recorded once', async () => {
    await Promise.all(Array.from({ length: 8 }, (_, minute) => pass('ann', 'first', minute)))
    expect((await progress.ofLesson('ann', 'c/one')).passed).toHaveLength(1)
  })

  test('lessons of a learner are kept apart, and from those of others', async () => {
    await pass('ann', 'first', 1)
    await pass('ann', 'first', 2, 'c/two')
    await pass('guest', 'second', 3)
    expect((await progress.ofUser('ann')).map(({ lesson, passed }) => [lesson, passed.length])).toEqual([
      ['c/one', 1],
      ['c/two', 1],
    ])
  })

  test('a guest who signs in keeps everything; where both passed a step, the earlier time stays', async () => {
    await pass('guest', 'first', 1)
    await pass('guest', 'second', 9)
    await pass('ann', 'first', 3)
    await pass('ann', 'second', 4)
    await pass('ann', 'third', 5)
    await progress.recordVisit('guest', 'c/two', at(9))
    await progress.recordVisit('guest', 'c/one', at(7))
    await progress.recordVisit('ann', 'c/one', at(8))
    await createSandboxRecords(database.db).add({ id: 'box', userId: 'guest', lesson: 'c/one', locale: 'zh', startedAt: at(1) })

    await progress.merge('guest', 'ann')

    const { passed } = await progress.ofLesson('ann', 'c/one')
    expect(passed.map(({ step, at }) => [step, at])).toEqual([
      ['first', at(1).toISOString()],
      ['second', at(4).toISOString()],
      ['third', at(5).toISOString()],
    ])
    expect(await progress.recentLessons('ann', 10)).toEqual(['c/two', 'c/one'])
    expect(await progress.ofUser('guest')).toEqual([])
    expect(await createSandboxRecords(database.db).running()).toMatchObject([{ id: 'box', userId: 'ann', locale: 'zh' }])
  })

  test('a merge leaves both sides as they were when it fails', async () => {
    await pass('guest', 'first', 1)
    await expect(progress.merge('guest', 'nobody')).rejects.toThrow()
    expect(await progress.ofUser('guest')).toHaveLength(1)
  })

  test('what belongs to a user goes when the user goes', async () => {
    await pass('ann', 'first', 1)
    await progress.keepAnswer({ userId: 'ann', lesson: 'c/one', step: 'ask', quiz: 'why', answer: ['a'] })
    await database.db.user.delete({ where: { id: 'ann' } })
    expect(await database.db.stepPass.count()).toBe(0)
    expect(await database.db.quizAnswer.count()).toBe(0)
  })

  test('a sandbox keeps the first reason for its end', async () => {
    const records = createSandboxRecords(database.db)
    await records.add({ id: 'box', userId: 'ann', lesson: 'c/one', locale: 'en', startedAt: at(1) })
    await records.end('box', at(2), { kind: 'idle', minutes: 60 })
    await records.end('box', at(3), { kind: 'asked' })
    expect(await records.running()).toEqual([])
    expect(await records.ended('box', 'ann')).toMatchObject({ reason: '{"kind":"idle","minutes":60}' })
    expect(await records.ended('box', 'guest')).toBeNull()
  })
})
