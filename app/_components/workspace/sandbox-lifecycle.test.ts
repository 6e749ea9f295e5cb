import { expect, test } from 'vitest'
import { queuePatienceSeconds } from '../../api/contract.ts'
import { FakeTimers } from '../terminal/connection/testing/fake-timers.ts'
import { lookEveryMs, SandboxLifecycle } from './sandbox-lifecycle.ts'
import type { Lifecycle } from './sandbox-lifecycle.ts'
import type { SandboxView, SiteAnswer } from './site-client.ts'

const view = (change: Partial<SandboxView>): SandboxView => ({
  id: 'abcdefghij',
  lesson: 'first-cluster/nginx-rc',
  state: 'ready',
  stage: 'ready',
  place: null,
  now: '2026-01-01T00:00:00Z',
  endsAt: null,
  idleMinutes: 30,
  reason: null,
  begunAnew: null,
  isolated: true,
  keptAt: null,
  resettableStep: null,
  ...change,
})
const ok = (change: Partial<SandboxView>): SiteAnswer => ({ ok: true, view: view(change) })
const unreachable: SiteAnswer = { ok: false, status: 0, error: null }

/** A site that gives these answers in turn, whatever it is asked. */
function lifecycleWith(...answers: SiteAnswer[]) {
  const timers = new FakeTimers()
  const seen: Lifecycle[] = []
  const asked: string[] = []
  const refusal = { code: 'not-kept', message: 'm', remedy: 'r' } as const
  const answer = (question: string) => {
    asked.push(question)
    return Promise.resolve(answers.shift() ?? unreachable)
  }
  const site = {
    start: (request: { replace?: boolean }) => answer(request.replace ? 'replace' : 'start'),
    look: () => answer('look'),
    stay: () => answer('stay'),
    end: (_: string, { unkept }: { unkept: boolean }) => Promise.resolve(unkept ? null : refusal),
    keepAnswer: () => Promise.resolve('kept' as const),
    answers: () => Promise.resolve({}),
    socketUrl: () => '',
    homeUrl: () => '',
  }
  const lifecycle = new SandboxLifecycle(site, timers, { course: 'c', lesson: 'l', locale: 'en' }, (state) => seen.push(state))
  return { lifecycle, seen, asked, timers, settle: () => new Promise((resolve) => setImmediate(resolve)) }
}

test('looks often enough to keep its place in the queue', () => {
  expect(lookEveryMs.queued * 3).toBeLessThan(queuePatienceSeconds * 1000)
})

test('waits in the queue, starts, is ready', async () => {
  const { lifecycle, seen, timers, settle } = lifecycleWith(ok({ state: 'queued', place: 2 }), ok({ state: 'starting', stage: 'cluster' }), ok({}))
  lifecycle.start()
  await settle()
  timers.pass(3_000)
  await settle()
  timers.pass(250)
  await settle()
  expect(seen.map((state) => state.phase)).toEqual(['asking', 'queued', 'starting', 'ready'])
})

test('a start that ends before it was ready has failed, one that ends later has ended', async () => {
  const failed = lifecycleWith(ok({ state: 'ended', reason: 'no room' }))
  failed.lifecycle.start()
  await failed.settle()
  expect(failed.seen.at(-1)).toEqual({ phase: 'failed', error: null, reason: 'no room', keptAt: null })

  const ended = lifecycleWith(ok({}), ok({ state: 'ended', reason: 'idle' }))
  ended.lifecycle.start()
  await ended.settle()
  ended.lifecycle.noticeEnd()
  await ended.settle()
  expect(ended.seen.at(-1)).toEqual({ phase: 'ended', reason: 'idle', keptAt: null })
})

test('a site that does not answer does not end a sandbox that runs', async () => {
  const { lifecycle, seen, asked, timers, settle } = lifecycleWith(ok({}), unreachable, ok({}))
  lifecycle.start()
  await settle()
  timers.pass(20_000)
  await settle()
  expect(seen.at(-1)?.phase).toBe('ready')
  timers.pass(3_000)
  await settle()
  expect(asked).toEqual(['start', 'look', 'look'])
})

test('a site that was never reached is a failed start, which can be tried again', async () => {
  const { lifecycle, seen, settle } = lifecycleWith(unreachable, ok({}))
  lifecycle.start()
  await settle()
  expect(seen.at(-1)).toEqual({ phase: 'failed', error: null, reason: null, keptAt: null })
  lifecycle.start()
  await settle()
  expect(seen.at(-1)?.phase).toBe('ready')
})

test('can take the place of the sandbox of another lesson', async () => {
  const inTheWay: SiteAnswer = { ok: false, status: 409, error: { code: 'other-sandbox-running', message: 'm', remedy: 'r', lesson: 'a/b' } }
  const { lifecycle, seen, asked, settle } = lifecycleWith(inTheWay, ok({}))
  lifecycle.start()
  await settle()
  expect(seen.at(-1)).toMatchObject({ phase: 'failed', error: { code: 'other-sandbox-running' } })
  lifecycle.start({ replace: true })
  await settle()
  expect(asked).toEqual(['start', 'replace'])
})

test('a lab that cannot be kept goes on, and why is told, until it is ended all the same', async () => {
  const refused: string[] = []
  const { lifecycle, seen, settle } = lifecycleWith(ok({}), ok({}), ok({ state: 'ended', reason: 'asked' }))
  lifecycle.start()
  await settle()
  lifecycle.end({ unkept: false }, ({ code }) => refused.push(code))
  await settle()
  expect([seen.at(-1)?.phase, refused]).toEqual(['ready', ['not-kept']])
  lifecycle.end({ unkept: true }, ({ code }) => refused.push(code))
  await settle()
  expect([seen.at(-1)?.phase, refused]).toEqual(['ended', ['not-kept']])
})

test('an end that was asked for says what is kept, and the lab starts again as asked', async () => {
  const keptAt = '2026-11-21T08:00:00.000Z'
  const { lifecycle, seen, asked, settle } = lifecycleWith(ok({}), ok({ state: 'ended', reason: 'asked', keptAt }), ok({ id: 'klmnopqrst' }))
  lifecycle.start()
  await settle()
  lifecycle.end({ unkept: true }, () => undefined)
  await settle()
  expect(seen.at(-1)).toEqual({ phase: 'ended', reason: 'asked', keptAt })
  lifecycle.start({ from: 'beginning', forget: true })
  await settle()
  expect(asked).toEqual(['start', 'look', 'start'])
  expect(seen.at(-1)).toMatchObject({ phase: 'ready', view: { id: 'klmnopqrst' } })
})

test('goes on with the lab that another page of the learner’s has begun anew, as soon as it is there', async () => {
  const { lifecycle, seen, asked, timers, settle } = lifecycleWith(ok({}), ok({ state: 'ended', begunAnew: 'soon' }), ok({ state: 'ended', begunAnew: 'yes' }), ok({ id: 'klmnopqrst' }))
  lifecycle.start()
  await settle()
  lifecycle.noticeEnd()
  await settle()
  timers.pass(500)
  await settle()
  await settle()
  expect(asked).toEqual(['start', 'look', 'look', 'start'])
  expect(seen.map((state) => (state.phase === 'asking' ? `asking ${state.anew ?? ''}` : state.phase))).toEqual(['asking ', 'ready', 'asking soon', 'asking now', 'ready'])
  expect(seen.at(-1)).toMatchObject({ view: { id: 'klmnopqrst' } })
})

test('a lab that was to begin anew and does not has ended', async () => {
  const soon = Array.from({ length: 30 }, () => ok({ state: 'ended', begunAnew: 'soon', reason: 'over' }))
  const { lifecycle, seen, timers, settle } = lifecycleWith(ok({}), ...soon)
  lifecycle.start()
  await settle()
  lifecycle.noticeEnd()
  for (let look = 0; look < 30; look++) {
    await settle()
    timers.pass(500)
  }
  expect(seen.at(-1)).toEqual({ phase: 'ended', reason: 'over', keptAt: null })
})
