import { describe, expect, it } from 'vitest'
import { manualClock } from './testing/manual-clock.ts'
import { WorkQueue } from './work-queue.ts'

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

function queueOf(process: (key: string) => Promise<{ after: number } | void>, concurrency = 5) {
  const clock = manualClock()
  const failures: string[] = []
  const queue = new WorkQueue({ clock, process, concurrency, failed: (key, error) => failures.push(`${key}: ${String(error)}`) })
  return { clock, queue, failures }
}

describe('a work queue', () => {
  it('handles a key once, however often it was added before its turn', async () => {
    const handled: string[] = []
    const { queue } = queueOf(async (key) => void handled.push(key))
    for (const key of ['a', 'b', 'a', 'a']) queue.add(key)
    await turn()
    expect(handled).toEqual(['a', 'b'])
  })

  it('handles a key once more when it was added meanwhile, never twice at once', async () => {
    const handled: string[] = []
    const gates: (() => void)[] = []
    const { queue } = queueOf((key) => {
      handled.push(key)
      return new Promise<void>((resolve) => gates.push(resolve))
    })
    queue.add('a')
    await turn()
    queue.add('a')
    queue.add('a')
    await turn()
    expect(handled).toEqual(['a'])
    gates.shift()!()
    await turn()
    await turn()
    expect(handled).toEqual(['a', 'a'])
  })

  it('waits twice as long after each failure, and from the start again after a success', async () => {
    const at: number[] = []
    let healthy = false
    const { queue, clock, failures } = queueOf(async () => {
      at.push(clock.now())
      if (!healthy) throw new Error('no')
    })
    const start = clock.now()
    queue.add('a')
    await turn()
    for (const wait of [5, 10, 20]) {
      clock.advance(wait)
      await turn()
    }
    expect(at.map((time) => time - start)).toEqual([0, 5, 15, 35])
    expect(failures).toHaveLength(4)
    healthy = true
    clock.advance(40)
    await turn()
    healthy = false
    queue.add('a')
    await turn()
    clock.advance(5)
    await turn()
    expect(at).toHaveLength(7)
  })

  it('keeps the earliest of several delays', async () => {
    const handled: string[] = []
    const { queue, clock } = queueOf(async (key) => void handled.push(key))
    queue.addAfter('a', 1000)
    queue.addAfter('a', 100)
    queue.addAfter('a', 500)
    clock.advance(100)
    await turn()
    expect(handled).toEqual(['a'])
    clock.advance(5000)
    await turn()
    expect(handled).toEqual(['a'])
  })

  it('stops when what it is handling is done, and takes nothing more', async () => {
    const handled: string[] = []
    let finish = (): void => undefined
    const { queue } = queueOf((key) => {
      handled.push(key)
      return new Promise<void>((resolve) => (finish = resolve))
    })
    queue.add('a')
    await turn()
    const stopped = queue.stop()
    queue.add('b')
    finish()
    await stopped
    await turn()
    expect(handled).toEqual(['a'])
  })
})
