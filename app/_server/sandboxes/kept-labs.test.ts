import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { eventually, untilReady } from '../testing/eventually.ts'
import { testGround, type TestGround, type TestSite } from '../testing/test-site.ts'
import { Checkpoints } from './checkpoints.ts'
import { errorOf, Visitor } from '../testing/visitor.ts'

const HOUR_MS = 60 * 60_000
const DAY_MS = 24 * HOUR_MS

let ground: TestGround
beforeEach(async () => {
  ground = await testGround()
})
afterEach(() => ground.remove())

async function openedLab(site: TestSite, marker: string): Promise<{ ann: Visitor; id: string }> {
  const ann = new Visitor(site.url)
  const { id } = await ann.openLesson()
  await untilReady(() => ann.sandbox(id))
  ground.provider.agent(id).marker = marker
  return { ann, id }
}

async function resumedFrom(ann: Visitor, lesson = 'one', more = {}): Promise<string | null> {
  const { id } = await ann.openLesson(lesson, more)
  await untilReady(() => ann.sandbox(id))
  return ground.provider.agent(id).resumedFrom
}

const filesOf = async (site: TestSite): Promise<string[]> =>
  (await readdir(join(site.site.env.data, 'checkpoints'), { recursive: true, withFileTypes: true }).catch(() => [])).filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name))

test('a lab that idles out is kept, and goes on where it was, also after a restart of the site', async () => {
  const first = await ground.start()
  const { ann, id } = await openedLab(first, 'before the break')
  ground.advance(2 * HOUR_MS)
  await first.site.sandboxes.tidy()
  const ended = await ann.sandbox(id)
  expect(ended).toMatchObject({ state: 'ended', keptAt: expect.any(String) as string })
  expect(ground.provider.ended).toContain(id)

  await first.stop()
  ground.advance(20 * DAY_MS)
  const second = await ground.start()
  ann.url = second.url
  await second.site.sandboxes.tidy()
  expect(await resumedFrom(ann)).toBe('whole before the break')
})

test.each<[string, (site: TestSite, ann: Visitor, id: string) => Promise<unknown>]>([
  ['the learner ends it', (_, ann, id) => ann.ask('DELETE', `/api/sandboxes/${id}`)],
  ['another lesson is started instead', (_, ann) => ann.openLesson('two', { replace: true })],
  ['the site is told to end all sandboxes', ({ site }) => site.sandboxes.endAll()],
])('a lab is kept when %s', async (_, end) => {
  const site = await ground.start()
  const { ann, id } = await openedLab(site, 'as it was')
  await end(site, ann, id)
  await eventually(() => expect(ground.provider.ended).toContain(id))
  expect(await resumedFrom(ann, 'one', { replace: true })).toBe('whole as it was')
})

test('a lab that is worked in is kept from time to time, and when the site stops, so that it survives its own death', async () => {
  const site = await ground.start()
  const { ann, id } = await openedLab(site, 'after a minute')
  const agent = ground.provider.agent(id)
  ground.advance(30_000)
  await ann.ask('POST', `/api/sandboxes/${id}/stay`)
  await site.site.sandboxes.tidy()
  expect(agent.kept).toEqual([])
  ground.advance(60_000)
  await site.site.sandboxes.tidy()
  await eventually(() => expect(agent.kept).toEqual(['whole']))
  await eventually(async () => expect(await ann.sandbox(id)).toMatchObject({ keptAt: expect.any(String) as string }))
  await ground.provider.kill(id, 'out-of-memory')
  expect(await resumedFrom(ann)).toBe('whole after a minute')

  const { id: next } = await ann.openLesson()
  ground.provider.agent(next).marker = 'at the stop'
  ground.advance(1_000)
  await ann.ask('POST', `/api/sandboxes/${next}/stay`)
  await site.stop()
  await ground.provider.end(next)
  const again = await ground.start()
  ann.url = again.url
  expect(await resumedFrom(ann)).toBe('whole at the stop')
})

test('starting over begins anew and keeps the ticks, unless they are to go too', async () => {
  const site = await ground.start()
  const { ann, id } = await openedLab(site, 'spoilt')
  await eventually(() => expect(ground.provider.agent(id).isHeard).toBe(true))
  ground.provider.agent(id).tell({ type: 'step.passed', lesson: 'mini/one', step: 'first', at: '2026-11-21T08:00:00.000Z' })
  await eventually(async () => expect(await ann.progress()).toHaveLength(1))
  await ann.ask('DELETE', `/api/sandboxes/${id}`)

  expect(await resumedFrom(ann, 'one', { from: 'beginning' })).toBeNull()
  expect(await ann.progress()).toHaveLength(1)
  expect((await filesOf(site)).filter((path) => path.includes('lab.'))).toEqual([])
  const { id: last } = await ann.openLesson('one', { from: 'beginning', forget: true })
  await untilReady(() => ann.sandbox(last))
  expect(await ann.progress()).toEqual([])
  expect(ground.provider.agent(last).lesson?.passed).toEqual([])
})

test('a step can be reset to how it began: one beginning is kept, that of the step to do', async () => {
  const site = await ground.start()
  const { ann, id } = await openedLab(site, 'step two')
  const refused = await ann.ask('POST', '/api/sandboxes', { course: 'mini', lesson: 'one', locale: 'en', from: 'step' })
  expect((await errorOf(refused)).code).toBe('not-found')
  const agent = ground.provider.agent(id)
  await eventually(() => expect(agent.isHeard).toBe(true))
  agent.steps.push({ id: 'first', state: 'passed', checks: [], mistake: null }, { id: 'second', state: 'active', checks: [], mistake: null })
  agent.tell({ type: 'step.passed', lesson: 'mini/one', step: 'first', at: '2026-11-21T08:00:00.000Z' })
  await eventually(async () => expect(await ann.sandbox(id)).toMatchObject({ resettableStep: 'second' }))
  expect(await resumedFrom(ann, 'one', { from: 'step' })).toBe('light step two')
  expect(ground.provider.ended).toContain(id)
  expect(await ann.progress()).toHaveLength(1)
})

test('what cannot be brought back is said, is not lost, and does not stand in the way of a new beginning', async () => {
  const site = await ground.start()
  const { ann, id } = await openedLab(site, 'broken')
  await ann.ask('DELETE', `/api/sandboxes/${id}`)
  const { id: next } = await ann.openLesson()
  await eventually(async () => expect((await ann.sandbox(next)).state).toBe('ended'))
  expect(await ann.sandbox(next)).toMatchObject({ reason: expect.stringContaining('could not be brought back') as string, keptAt: expect.any(String) as string })
  expect(await resumedFrom(ann, 'one', { from: 'beginning' })).toBeNull()
})

test('the home folder of a kept lab is its learner’s only', async () => {
  const site = await ground.start()
  const { ann, id } = await openedLab(site, 'mine')
  await ann.ask('DELETE', `/api/sandboxes/${id}`)
  expect((await errorOf(await new Visitor(site.url).ask('GET', '/api/labs/mini/one/home'))).code).toBe('not-signed-in')
  const bob = new Visitor(site.url)
  await bob.openLesson('two')
  expect((await errorOf(await bob.ask('GET', '/api/labs/mini/one/home'))).code).toBe('not-found')
  expect((await errorOf(await ann.ask('GET', '/api/labs/mini/..%2Fone/home'))).code).toBe('bad-request')
})

test('what was kept before stays when a lab ends that cannot be kept', async () => {
  const site = await ground.start()
  const { ann, id } = await openedLab(site, 'first time')
  await ann.ask('DELETE', `/api/sandboxes/${id}`)
  const { id: next } = await ann.openLesson()
  await untilReady(() => ann.sandbox(next))
  ground.provider.agent(next).canBeKept = false
  await ann.ask('DELETE', `/api/sandboxes/${next}?unkept=true`)
  expect(ground.provider.ended).toContain(next)
  expect(await resumedFrom(ann)).toBe('whole first time')
})

test('an idle lab that a full disk has no room for goes on until there is room, and no longer than a day', async () => {
  const site = await ground.start()
  const { ann, id } = await openedLab(site, 'nowhere else')
  const full = vi.spyOn(Checkpoints.prototype, 'save').mockRejectedValue(Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' }))
  try {
    ground.advance(2 * HOUR_MS)
    await site.site.sandboxes.tidy()
    expect((await ann.sandbox(id)).state).toBe('ready')
    // Not asked again at once.
    const asked = full.mock.calls.length
    await site.site.sandboxes.tidy()
    expect(full.mock.calls).toHaveLength(asked)
  } finally {
    full.mockRestore()
  }
  ground.advance(HOUR_MS)
  await site.site.sandboxes.tidy()
  expect((await ann.sandbox(id)).state).toBe('ended')
  expect(await resumedFrom(ann)).toBe('whole nowhere else')

  const stuck = vi.spyOn(Checkpoints.prototype, 'save').mockRejectedValue(Object.assign(new Error('disk quota'), { code: 'EDQUOT' }))
  try {
    ground.advance(2 * DAY_MS)
    await site.site.sandboxes.tidy()
    expect(site.site.sandboxes.running).toBe(0)
  } finally {
    stuck.mockRestore()
  }
})

test.each<[string, (ann: Visitor, id: string, more: { unkept?: boolean }) => Promise<Response>]>([
  ['ended', (ann, id, { unkept }) => ann.ask('DELETE', `/api/sandboxes/${id}${unkept ? '?unkept=true' : ''}`)],
  ['replaced by that of another lesson', (ann, _, { unkept }) => ann.ask('POST', '/api/sandboxes', { course: 'mini', lesson: 'two', locale: 'en', replace: true, ...(unkept && { unkept }) })],
])('a lab that cannot be kept is %s only for who has agreed to lose it', async (_, end) => {
  const site = await ground.start()
  const { ann, id } = await openedLab(site, 'nowhere else')
  const full = vi.spyOn(Checkpoints.prototype, 'save').mockRejectedValue(Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' }))
  try {
    const refused = await end(ann, id, {})
    expect(refused.status).toBe(409)
    expect(await errorOf(refused)).toEqual({ code: 'not-kept', lesson: 'mini/one', message: 'Your lab for “Lesson one” cannot be kept: the disk of this site is full.', remedy: expect.stringContaining('It goes on, and nothing is lost.') as string })
    expect((await ann.sandbox(id)).state).toBe('ready')
    ground.provider.agent(id).canBeKept = false
    full.mockRestore()
    expect((await errorOf(await end(ann, id, {}))).message).toContain('does not hand over')
    expect((await ann.sandbox(id)).state).toBe('ready')
    expect((await end(ann, id, { unkept: true })).ok).toBe(true)
    expect(await ann.sandbox(id)).toMatchObject({ state: 'ended', keptAt: null })
  } finally {
    full.mockRestore()
  }
})

test('a lab that is ended is packed once', async () => {
  const site = await ground.start()
  const { ann, id } = await openedLab(site, 'as it was')
  const agent = ground.provider.agent(id)
  await ann.ask('DELETE', `/api/sandboxes/${id}`)
  expect(agent.kept.filter((kind) => kind === 'whole')).toEqual(['whole'])
})

test('the home folder is downloaded by its owner alone', async () => {
  const site = await ground.start()
  const { ann, id } = await openedLab(site, '')
  const answer = await ann.ask('GET', `/api/sandboxes/${id}/home`)
  expect([answer.headers.get('content-type'), answer.headers.get('content-disposition')]).toEqual(['application/gzip', 'attachment; filename="mini-one-home.tar.gz"'])
  expect(await answer.text()).toBe('the home folder')
  const bob = new Visitor(site.url)
  expect((await bob.ask('GET', `/api/sandboxes/${id}/home`)).status).toBe(401)
  await bob.openLesson()
  expect((await bob.ask('GET', `/api/sandboxes/${id}/home`)).status).toBe(404)
})

test('nobody goes on from what another learner left', async () => {
  const site = await ground.start()
  const { ann, id } = await openedLab(site, 'Ann’s')
  await ann.ask('DELETE', `/api/sandboxes/${id}`)
  expect(await resumedFrom(new Visitor(site.url))).toBeNull()
})

test('a guest’s labs are the account’s after signing up, and go with it', async () => {
  const site = await ground.start()
  const { ann, id } = await openedLab(site, 'a guest’s')
  await ann.ask('DELETE', `/api/sandboxes/${id}`)
  await ann.signUp('ann@example.org')
  expect(await resumedFrom(ann)).toBe('whole a guest’s')
  expect((await ann.ask('POST', '/api/auth/delete-user', { password: 'a long password' })).status).toBe(200)
  expect(await filesOf(site)).toEqual([])
})

test('files of kept labs are for the site’s user only, and the site looks into none', async () => {
  const site = await ground.start()
  const { ann, id } = await openedLab(site, 'x')
  await ann.ask('DELETE', `/api/sandboxes/${id}`)
  const [file = ''] = await filesOf(site)
  expect(file).toMatch(/checkpoints\/[A-Za-z0-9]+\/mini\/one\/lab\.checkpoint$/)
  await writeFile(file, 'broken by hand')
  const { id: next } = await ann.openLesson()
  await eventually(async () => expect((await ann.sandbox(next)).state).toBe('ended'))
  expect(await readFile(file, 'utf8')).toBe('broken by hand')
})
