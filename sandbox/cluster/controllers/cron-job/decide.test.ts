import type { CronJob } from 'kubernetes-types/batch/v1'
import { describe, expect, it } from 'vitest'
import type { Stored } from '../../machinery/object.ts'
import { type CronDecision, decideCron, jobName } from './decide.ts'
import { inZone } from './schedule.ts'

const cronJob = (spec: object, last?: string): Stored<CronJob> =>
  ({
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata: { name: 'tick', uid: 'u', resourceVersion: '1', creationTimestamp: '2026-01-01T00:02:00Z' },
    spec: { schedule: '*/5 * * * *', concurrencyPolicy: 'Allow', jobTemplate: {}, ...spec },
    status: last ? { lastScheduleTime: last } : {},
  }) as Stored<CronJob>
const at = (time: string): number => Date.parse(`2026-01-01T${time}Z`)
const text = (time: number | null): string | null => (time === null || time === Infinity ? null : new Date(time).toISOString().slice(11, 19))
const decide = (owner: Stored<CronJob>, time: string, active = 0): CronDecision => decideCron(owner, active, at(time))

describe('a CronJob', () => {
  it('waits for its first time', () => {
    const decision = decide(cronJob({}), '00:03:00')
    expect([decision.start, text(decision.next)]).toEqual([null, '00:05:00'])
  })

  it('starts at its time, with a name that says which', () => {
    const decision = decide(cronJob({}), '00:05:01')
    expect([text(decision.start), text(decision.next)]).toEqual(['00:05:00', '00:10:00'])
    expect(jobName(cronJob({}), decision.start!)).toBe(`tick-${at('00:05:00') / 60_000}`)
  })

  it('does not start twice for one time', () => {
    expect(decide(cronJob({}, '2026-01-01T00:05:00Z'), '00:06:00').start).toBeNull()
  })

  it('starts only the latest of the times it missed', () => {
    expect(text(decide(cronJob({}), '00:21:00').start)).toBe('00:20:00')
  })

  it('says when it missed very many', () => {
    const decision = decide(cronJob({ schedule: '* * * * *' }), '05:00:30')
    expect([text(decision.start), decision.many]).toEqual(['05:00:00', true])
  })

  it('does not start what is past its starting deadline', () => {
    expect(decide(cronJob({ startingDeadlineSeconds: 10 }), '00:05:30').start).toBeNull()
    expect(text(decide(cronJob({ startingDeadlineSeconds: 60 }), '00:05:30').start)).toBe('00:05:00')
  })

  it('is held by a running Job where that is forbidden, and replaces it where it should', () => {
    expect(decide(cronJob({ concurrencyPolicy: 'Forbid' }), '00:05:01', 1)).toMatchObject({ start: null, blocked: true })
    expect(decide(cronJob({ concurrencyPolicy: 'Replace' }), '00:05:01', 1)).toMatchObject({ replace: true })
  })

  it('does nothing while suspended', () => {
    expect(decide(cronJob({ suspend: true }), '00:05:01')).toMatchObject({ start: null, next: Infinity })
  })

  it('follows its time zone', () => {
    const owner = cronJob({ schedule: '0 9 * * *', timeZone: 'Asia/Shanghai' })
    expect(text(decide(owner, '00:30:00').next)).toBe('01:00:00')
  })

  it.each([
    [undefined, '2026-01-01T01:00:00Z'],
    ['Etc/UTC', '2026-01-01T01:00:00Z'],
    ['Asia/Shanghai', '2026-01-01T09:00:00+08:00'],
    ['America/St_Johns', '2025-12-31T21:30:00-03:30'],
  ])('writes a time on the clock of %s', (zone, written) => {
    expect(inZone(at('01:00:00'), zone)).toBe(written)
  })
})
