import type { Event } from 'kubernetes-types/core/v1'
import { describe, expect, it } from 'vitest'
import { EventCorrelator } from './event-correlation.ts'

const event = (message: string, object = 'p'): Event => ({
  metadata: { name: `${object}.1`, namespace: 'n' },
  involvedObject: { kind: 'Pod', namespace: 'n', name: object, uid: object },
  type: 'Warning',
  reason: 'BackOff',
  message,
  source: { component: 'kubelet' },
})

const second = 1000

describe('event correlation', () => {
  it('counts the same event up', () => {
    const correlator = new EventCorrelator()
    const counts = [0, 1, 2].map((index) => {
      const { action, ...rest } = correlator.correlate(event('m'), index * second)
      return [action, 'event' in rest ? rest.event.count : undefined, 'event' in rest ? rest.event.firstTimestamp : undefined]
    })
    expect(counts).toEqual([
      ['create', 1, '1970-01-01T00:00:00Z'],
      ['count', 2, '1970-01-01T00:00:00Z'],
      ['count', 3, '1970-01-01T00:00:00Z'],
    ])
  })

  it('combines the tenth different message of a reason and those after it', () => {
    const correlator = new EventCorrelator()
    const outcomes = Array.from({ length: 12 }, (_, index) => correlator.correlate(event(`m${index}`), index))
    const told = outcomes.map((outcome) => (outcome.action === 'drop' ? 'drop' : `${outcome.action} ${outcome.event.count} ${outcome.event.message}`))
    expect(told.slice(8)).toEqual([
      'create 1 m8',
      'create 1 (combined from similar events): m9',
      'count 2 (combined from similar events): m10',
      'count 3 (combined from similar events): m11',
    ])
  })

  it('starts over after ten quiet minutes', () => {
    const correlator = new EventCorrelator()
    for (let index = 0; index < 12; index++) correlator.correlate(event(`m${index}`), index)
    expect(correlator.correlate(event('later'), 601 * second + 12)).toMatchObject({ action: 'create', event: { message: 'later' } })
  })

  it('drops an object’s events beyond 25 until the bucket fills, one in five minutes', () => {
    const correlator = new EventCorrelator()
    const actions = Array.from({ length: 27 }, () => correlator.correlate(event('m'), 0).action)
    expect(actions.filter((action) => action === 'drop')).toHaveLength(2)
    expect(correlator.correlate(event('m', 'other'), 0).action).toBe('create')
    expect(correlator.correlate(event('m'), 300 * second).action).toBe('count')
    expect(correlator.correlate(event('m'), 300 * second).action).toBe('drop')
  })
})
