import { expect, test } from 'vitest'
import { statusOf } from './status-of.ts'
import type { SandboxView } from './site-client.ts'
import type { Lifecycle } from './sandbox-lifecycle.ts'
import type { ClosedReason } from '../terminal/connection/workspace-connection.ts'

const view: SandboxView = { id: 'abcdefghij', lesson: 'c/l', state: 'ready', stage: 'ready', place: null, now: '2026-01-01T00:00:00Z', endsAt: null, idleMinutes: 30, reason: null, begunAnew: null, isolated: true, keptAt: null, resettableStep: null }
const shell = { id: 1, name: 'shell 1', cols: 80, rows: 24, busy: false, exited: null }
const ready: Lifecycle = { phase: 'ready', view }
const closed = (reason: ClosedReason) => ({ status: 'closed', reason }) as const
const usual: Parameters<typeof statusOf>[0] = { lifecycle: ready, connection: { status: 'open' }, terminals: [shell], loadFailed: false }

test('where there is a terminal there is nothing to say, whatever the line does', () => {
  expect(statusOf(usual)).toBeNull()
  expect(statusOf({ ...usual, lifecycle: { phase: 'asking' } })).toBeNull()
  expect(statusOf({ ...usual, lifecycle: { phase: 'starting', view } })).toBeNull()
  expect(statusOf({ ...usual, connection: { status: 'reconnecting', retryAt: null, noAnswer: true } })).toBeNull()
  for (const reason of ['gone', 'stopped'] as const) expect(statusOf({ ...usual, connection: closed(reason) })).toBeNull()
})

test('a start is seen until there is a terminal', () => {
  expect(statusOf({ ...usual, lifecycle: { phase: 'asking' }, terminals: [] })).toEqual({ name: 'starts', covers: true })
  for (const phase of ['starting', 'ready'] as const) expect(statusOf({ ...usual, lifecycle: { phase, view }, terminals: [] })).toEqual({ name: 'starts', covers: false })
})

test.each([
  ['not-signed-in', 'signedOut'],
  ['too-many-pages', 'tooManyPages'],
  ['refused', 'refused'],
] as const)('a connection that ends as %s ends the work, although terminals are there', (reason, name) => {
  expect(statusOf({ ...usual, connection: closed(reason) })).toEqual({ name, covers: true })
})

test('what ended, failed or waits covers everything; what did not load comes first', () => {
  const ended: Lifecycle = { phase: 'ended', reason: null, keptAt: null }
  expect(statusOf({ ...usual, lifecycle: ended })).toEqual({ name: 'ended', covers: true })
  expect(statusOf({ ...usual, lifecycle: { phase: 'queued', view } })).toEqual({ name: 'queued', covers: true })
  expect(statusOf({ ...usual, lifecycle: { phase: 'failed', error: null, reason: null, keptAt: null } })).toEqual({ name: 'failed', covers: true })
  expect(statusOf({ ...usual, lifecycle: ended, loadFailed: true })).toEqual({ name: 'notLoaded', covers: true })
  expect(statusOf({ ...usual, lifecycle: { phase: 'failed', error: { code: 'not-signed-in', message: '', remedy: '' }, reason: null, keptAt: null } })).toEqual({ name: 'signedOut', covers: true })
})
