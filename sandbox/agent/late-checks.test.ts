import { expect, it, vi } from 'vitest'
import type { CheckEngine } from '../verify/engine.ts'
import { LateChecks } from './late-checks.ts'

function late() {
  const timers = new Set<() => void>()
  const after = (_: number, callback: () => void): (() => void) => {
    timers.add(callback)
    return () => void timers.delete(callback)
  }
  const close = vi.fn(() => Promise.resolve())
  const create = vi.fn(() => ({ close }) as unknown as CheckEngine)
  const begun = vi.fn()
  const checks = new LateChecks({ after }, create, begun)
  return { checks, create, begun, close, pass: () => [...timers].forEach((callback) => callback()), timers }
}

it('begins by itself after a moment, once', () => {
  const { checks, create, begun, pass, timers } = late()
  expect(checks.soFar).toBeNull()
  pass()
  expect(checks.soFar).not.toBeNull()
  expect(checks.now()).toBe(checks.soFar)
  expect([create.mock.calls.length, begun.mock.calls.length, timers.size]).toEqual([1, 1, 0])
})

it('begins at once for whoever needs it, and is there when the others are told', () => {
  const { checks, begun, pass, create } = late()
  begun.mockImplementation(() => expect(checks.soFar).not.toBeNull())
  checks.now()
  pass()
  expect([create.mock.calls.length, begun.mock.calls.length]).toEqual([1, 1])
})

it('does not begin after its end', async () => {
  const { checks, create, close, pass } = late()
  await checks.close()
  pass()
  expect([create.mock.calls.length, close.mock.calls.length]).toEqual([0, 0])
})
