import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { CapacityError, IsolationError, StartError } from '../../../sandbox/provider.ts'
import { queuePatienceSeconds } from '../../api/contract.ts'
import { eventually, untilReady } from '../testing/eventually.ts'
import { testGround, type TestGround } from '../testing/test-site.ts'
import { errorOf, Visitor } from '../testing/visitor.ts'
import { due, newSandbox } from './live-sandbox.ts'

describe('a learner’s sandbox', () => {
  let ground: TestGround
  beforeEach(async () => {
    ground = await testGround()
  })
  afterEach(() => ground.remove())

  test('gets the lesson with what was passed before, and not the solutions', async () => {
    const { url, site } = await ground.start()
    const ann = new Visitor(url)
    await ann.signUp('ann@example.org')
    const session = await site.auth.api.getSession({ headers: new Headers({ cookie: ann.cookie }) })
    await site.progress.recordPass({ userId: session?.user.id ?? '', lesson: 'mini/one', step: 'first', at: new Date('2026-11-01') })
    await site.progress.recordPass({ userId: session?.user.id ?? '', lesson: 'mini/one', step: 'removed-since', at: new Date('2026-11-01') })
    const { id } = await ann.openLesson()
    await untilReady(() => ann.sandbox(id))
    const { lesson } = ground.provider.agent(id)
    expect(lesson).toMatchObject({ lesson: 'mini/one', locale: 'en', passed: [{ step: 'first' }] })
    expect(lesson?.passed).toHaveLength(1)
    expect(JSON.stringify(lesson)).not.toContain('touch first')
  })

  test('is the same for two tabs on one lesson', async () => {
    const { url } = await ground.start()
    const ann = new Visitor(url)
    const first = await ann.openLesson()
    const [second, third] = await Promise.all([ann.openLesson(), ann.openLesson()])
    expect([second.id, third.id]).toEqual([first.id, first.id])
    expect(ground.provider.agents.size).toBeLessThanOrEqual(1)
  })

  test('of another lesson is in the way until it is replaced, or finished', async () => {
    const { url } = await ground.start()
    const ann = new Visitor(url)
    const one = await ann.openLesson('one')
    await untilReady(() => ann.sandbox(one.id))
    const refused = await ann.ask('POST', '/api/sandboxes', { course: 'mini', lesson: 'two', locale: 'en' })
    expect(refused.status).toBe(409)
    expect(await errorOf(refused)).toMatchObject({ code: 'other-sandbox-running', lesson: 'mini/one' })

    const two = await ann.openLesson('two', { replace: true })
    expect(await ann.sandbox(one.id)).toMatchObject({ state: 'ended', reason: 'Another lesson was started.' })
    await untilReady(() => ann.sandbox(two.id))
    const agent = ground.provider.agent(two.id)
    await eventually(() => expect(agent.isHeard).toBe(true))
    for (const step of ['first', 'second']) agent.tell({ type: 'step.passed', lesson: 'mini/two', step, at: new Date().toISOString() })
    await eventually(async () => expect((await ann.progress())[0]?.passed).toHaveLength(2))
    expect((await ann.openLesson('one')).lesson).toBe('mini/one')
  })

  test('that is started over from one page says to the others that there is a new one, and what time it is', async () => {
    const { url } = await ground.start()
    const ann = new Visitor(url)
    const before = await ann.openLesson()
    await untilReady(() => ann.sandbox(before.id))
    const after = await ann.openLesson('one', { from: 'beginning' })
    expect(await ann.sandbox(before.id)).toMatchObject({ state: 'ended', begunAnew: 'yes' })
    expect((await ann.openLesson()).id).toBe(after.id)
    const { begunAnew, now } = await ann.sandbox(after.id)
    expect([begunAnew, new Date(now).toISOString()]).toEqual([null, now])
    await ann.ask('DELETE', `/api/sandboxes/${after.id}`)
    expect(await ann.sandbox(before.id)).toMatchObject({ begunAnew: 'soon' })
  })

  test('is adopted after a restart of the site, and steps passed meanwhile are recorded', async () => {
    const first = await ground.start()
    const ann = new Visitor(first.url)
    const { id } = await ann.openLesson()
    await untilReady(() => ann.sandbox(id))
    await first.stop()
    ground.provider.agent(id).steps.push({ id: 'first', state: 'passed', checks: [], mistake: null, passedAt: '2026-11-21T08:00:00.000Z' })
    const second = await ground.start()
    ann.url = second.url
    await untilReady(() => ann.sandbox(id))
    expect((await ann.openLesson()).id).toBe(id)
    await eventually(async () => expect(await ann.progress()).toMatchObject([{ passed: [{ step: 'first', at: '2026-11-21T08:00:00.000Z' }] }]))
  })

  test('that was gone when the site came back says so and is replaced by a new one', async () => {
    const first = await ground.start()
    const ann = new Visitor(first.url)
    const { id } = await ann.openLesson()
    await untilReady(() => ann.sandbox(id))
    await first.stop()
    await ground.provider.end(id)
    const second = await ground.start()
    ann.url = second.url
    expect(await ann.sandbox(id)).toMatchObject({ state: 'ended', reason: 'The machine it ran on was restarted. What you did since it was kept last is lost.' })
    expect((await ann.openLesson()).id).not.toBe(id)
  })

  test('without a record is ended at the start, but not those of the command', async () => {
    await ground.provider.start({ id: 'stray', owner: 'learner gone' })
    await ground.provider.start({ id: 'command', owner: 'command line' })
    await ground.start()
    expect(ground.provider.ended).toEqual(['stray'])
  })

  test('keeps recording steps when the connection for events breaks', async () => {
    const { url } = await ground.start()
    const ann = new Visitor(url)
    const { id } = await ann.openLesson()
    await untilReady(() => ann.sandbox(id))
    const agent = ground.provider.agent(id)
    await eventually(() => expect(agent.isHeard).toBe(true))
    agent.cutEvents()
    agent.steps.push({ id: 'first', state: 'passed', checks: [], mistake: null })
    await eventually(async () => expect(await ann.progress()).toHaveLength(1))
  })

  test('keeps a step that could not be recorded at first', async () => {
    const { url, site } = await ground.start()
    const ann = new Visitor(url)
    const { id } = await ann.openLesson()
    await untilReady(() => ann.sandbox(id))
    const agent = ground.provider.agent(id)
    await eventually(() => expect(agent.isHeard).toBe(true))
    const record = vi.spyOn(site.progress, 'recordPass').mockRejectedValueOnce(new Error('database or disk is full'))
    agent.steps.push({ id: 'first', state: 'passed', checks: [], mistake: null })
    agent.tell({ type: 'step.passed', lesson: 'mini/one', step: 'first', at: '2026-11-21T08:00:00.000Z' })
    await eventually(async () => expect(await ann.progress()).toHaveLength(1))
    expect(record).toHaveBeenCalledTimes(2)
  })

  test('that dies says why, and the next one starts', async () => {
    const { url } = await ground.start()
    const ann = new Visitor(url)
    const { id } = await ann.openLesson()
    await untilReady(() => ann.sandbox(id))
    await ground.provider.kill(id, 'out-of-memory')
    await eventually(async () => expect(await ann.sandbox(id)).toMatchObject({ state: 'ended', reason: expect.stringContaining('memory was used up') as string }))
    expect(await (await ann.ask('GET', `/api/sandboxes/${id}`, undefined, { 'accept-language': 'zh' })).json()).toMatchObject({ reason: expect.stringContaining('内存用完了') as string })
    const next = await ann.openLesson()
    await untilReady(() => ann.sandbox(next.id))
  })

  test('that cannot be started says why, and costs nothing', async () => {
    const { url } = await ground.start()
    const ann = new Visitor(url)
    ground.provider.beforeStart = () => Promise.reject(new StartError('bwrap is not there.'))
    const { id } = await ann.openLesson()
    await eventually(async () => expect(await ann.sandbox(id)).toMatchObject({ state: 'ended', reason: expect.stringContaining('machine did not come up') as string }))
    ground.provider.beforeStart = async () => {}
    const next = await ann.openLesson()
    await untilReady(() => ann.sandbox(next.id))
  })

  test('waits its turn when the site is full, and starts when a place is free', async () => {
    const { url } = await ground.start({ PODYARD_MAX_SANDBOXES: '1' })
    const [ann, bob, cid] = [new Visitor(url), new Visitor(url), new Visitor(url)]
    const first = await ann.openLesson()
    const second = await bob.openLesson()
    const third = await cid.openLesson()
    expect([second, third]).toMatchObject([
      { state: 'queued', place: 1 },
      { state: 'queued', place: 2 },
    ])
    await ann.ask('DELETE', `/api/sandboxes/${first.id}`)
    await untilReady(() => bob.sandbox(second.id))
    expect(await cid.sandbox(third.id)).toMatchObject({ state: 'queued', place: 1 })
  })

  test('waits its turn when the machine is full for other reasons', async () => {
    const { url, site } = await ground.start()
    const ann = new Visitor(url)
    ground.provider.beforeStart = () => Promise.reject(new CapacityError(4, 4))
    const { id } = await ann.openLesson()
    await eventually(async () => expect(await ann.sandbox(id)).toMatchObject({ state: 'queued', place: 1 }))
    ground.provider.beforeStart = async () => {}
    await site.sandboxes.tidy()
    await untilReady(() => ann.sandbox(id))
  })

  test('is one alone where learners cannot be kept apart, and its page says so', async () => {
    ground.provider.isolated = false
    const { url } = await ground.start({ PODYARD_MAX_SANDBOXES: '5' })
    const [ann, bob] = [new Visitor(url), new Visitor(url)]
    expect(await ann.openLesson()).toMatchObject({ isolated: false })
    expect(await bob.openLesson()).toMatchObject({ state: 'queued' })
  })

  test('does not start where learners cannot be kept apart, and says why in the language of the reader', async () => {
    const { url } = await ground.start()
    const ann = new Visitor(url)
    ground.provider.beforeStart = () => Promise.reject(new IsolationError([{ code: 'program-missing', values: { program: 'bwrap', package: 'bubblewrap' }, says: 'bwrap is missing.' }]))
    const { id } = await ann.openLesson()
    await eventually(async () => expect(await ann.sandbox(id)).toMatchObject({ state: 'ended', reason: expect.stringContaining('bwrap is not installed. On Debian and Ubuntu: apt-get install bubblewrap.') }))
    const inChinese = await ann.ask('GET', `/api/sandboxes/${id}`, undefined, { 'accept-language': 'zh-CN' })
    expect(await inChinese.json()).toMatchObject({ reason: expect.stringContaining('没有安装 bwrap。在 Debian 或 Ubuntu 上运行：apt-get install bubblewrap。') })
  })

  test('ends when nobody has typed for the announced time; typing and staying put it off', async () => {
    const minute = 60_000
    const { url, site } = await ground.start({ PODYARD_IDLE_MINUTES: '60' })
    const ann = new Visitor(url)
    const { id } = await ann.openLesson()
    await untilReady(() => ann.sandbox(id))
    const endsAt = async () => Date.parse((await ann.sandbox(id)).endsAt ?? '')
    const before = await endsAt()
    await eventually(() => expect(ground.provider.agent(id).isHeard).toBe(true))
    ground.advance(50 * minute)
    ground.provider.agent(id).tell({ type: 'input', at: new Date().toISOString() })
    await eventually(async () => expect(await endsAt()).toBeGreaterThanOrEqual(before + 50 * minute))
    ground.advance(50 * minute)
    await ann.ask('POST', `/api/sandboxes/${id}/stay`)
    ground.advance(59 * minute)
    await site.sandboxes.tidy()
    expect((await ann.sandbox(id)).state).toBe('ready')
    ground.advance(2 * minute)
    await site.sandboxes.tidy()
    expect(await ann.sandbox(id)).toMatchObject({ state: 'ended', reason: 'Nobody typed for 60 minutes.' })
    expect(ground.provider.ended).toContain(id)
  })

  test('that was queued is dropped when its page is gone', async () => {
    const { url, site } = await ground.start({ PODYARD_MAX_SANDBOXES: '1' })
    await new Visitor(url).openLesson()
    const bob = new Visitor(url)
    const { id } = await bob.openLesson()
    ground.advance(queuePatienceSeconds * 1000)
    await site.sandboxes.tidy()
    expect((await bob.sandbox(id)).state).toBe('ended')
  })
})

test('what is due depends on the time alone', () => {
  const times = { idleMs: 60_000, patienceMs: 15_000, saveMs: 30_000, rememberMs: 600_000 }
  const base = { userId: 'ann', lesson: 'mini/one', locale: 'en' as const }
  const ready = { ...newSandbox({ id: 'ready', ...base }, 'starting', 0), state: 'ready' as const, savedAt: -1 }
  const queued = newSandbox({ id: 'queued', ...base }, 'queued', 0)
  const ended = { ...newSandbox({ id: 'ended', ...base }, 'starting', 0), state: 'ended' as const, endedAt: 0 }
  const ids = (now: number) => Object.values(due([ready, queued, ended], now, times)).map((list) => list.map(({ id }) => id))
  expect(ids(14_999)).toEqual([[], [], [], []])
  expect(ids(15_000)).toEqual([[], ['queued'], [], []])
  expect(ids(60_000)).toEqual([['ready'], ['queued'], ['ready'], []])
  expect(ids(600_000)).toEqual([['ready'], ['queued'], ['ready'], ['ended']])
})

test('a lab that takes long to keep is kept less often, but at least every five minutes', () => {
  const times = { idleMs: 3_600_000, patienceMs: 15_000, saveMs: 60_000, rememberMs: 600_000 }
  const worked = (saveTookMs: number) => ({ ...newSandbox({ id: 'one', userId: 'ann', lesson: 'mini/one', locale: 'en' }, 'starting', 0), state: 'ready' as const, lastActiveAt: 1, saveTookMs })
  const dueAfter = (saveTookMs: number) => [60_000, 100_000, 299_999, 300_000].find((now) => due([worked(saveTookMs)], now, times).unsaved.length > 0)
  expect([100, 2_000, 60_000].map(dueAfter)).toEqual([60_000, 100_000, 300_000])
})
