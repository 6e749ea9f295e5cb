import { describe, expect, it } from 'vitest'
import { manualClock } from '../machinery/testing/manual-clock.ts'
import { SchedulingQueue } from './queue.ts'
import { pod } from './testing/builders.ts'

function setup() {
  const clock = manualClock()
  const queue = new SchedulingQueue(clock, () => undefined)
  return { clock, queue }
}

describe('the scheduling queue', () => {
  it('gives out pods by priority, then by age', () => {
    const { clock, queue } = setup()
    queue.add('old', pod('old'))
    clock.advance(1)
    queue.add('young', pod('young'))
    queue.add('vip', pod('vip', { spec: { priority: 10 } }))
    expect([queue.next()?.key, queue.next()?.key, queue.next()?.key, queue.next()]).toEqual(['vip', 'old', 'young', null])
  })

  it('wakes a parked pod only for changes that can help, and not before its back-off is over', () => {
    const { clock, queue } = setup()
    queue.add('p', pod('p'))
    queue.park(queue.next()!, new Set(['NodeResourcesFit']))
    queue.changed('podAdded')
    queue.changed('volume')
    clock.advance(60_000)
    expect(queue.next()).toBeNull()
    queue.changed('podRemoved')
    const again = queue.next()!
    expect(again.attempts).toBe(1)
    queue.park(again, new Set(['NodeResourcesFit']))
    queue.changed('node')
    clock.advance(1999)
    expect(queue.next()).toBeNull()
    clock.advance(1)
    expect(queue.next()?.key).toBe('p')
  })

  it('tries a parked pod again after five minutes whatever happens', () => {
    const { clock, queue } = setup()
    queue.add('p', pod('p'))
    queue.park(queue.next()!, new Set(['NodeAffinity']))
    clock.advance(5 * 60_000)
    expect(queue.next()?.key).toBe('p')
  })

  it('forgets a pod that is gone', () => {
    const { clock, queue } = setup()
    queue.add('p', pod('p'))
    queue.park(queue.next()!, new Set(['NodeAffinity']))
    queue.remove('p')
    clock.advance(10 * 60_000)
    expect([queue.has('p'), queue.next()]).toEqual([false, null])
  })
})
