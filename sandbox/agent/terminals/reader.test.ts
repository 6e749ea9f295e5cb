import { expect, test } from 'vitest'
import { limits } from '../../protocol.ts'
import { OutputRing } from './output-ring.ts'
import { Reader } from './reader.ts'
import { Screen, type Painting } from './screen.ts'

/** A terminal's output as one page reads it. */
function reading({ from, ringBytes = 4 * 1024 * 1024, said = '' }: { from: number | null; ringBytes?: number; said?: string }) {
  const ring = new OutputRing(ringBytes)
  const screen = new Screen(ring, { cols: 80, rows: 24 }, () => undefined)
  const say = (data: string | Buffer): void => {
    ring.append(Buffer.from(data))
    screen.said()
  }
  say(said)
  const sent: (string | Painting)[] = []
  const reader = new Reader(ring, screen, { output: (_, data) => sent.push(data.toString()), screen: (painting) => sent.push(painting) }, from)
  return { reader, sent, say, paint: () => screen.paint() }
}
const { pause, resume } = limits.unacknowledgedBytes

test('a page gets what it lacks and then what is said', () => {
  const { reader, sent, say } = reading({ from: 3, said: 'abcdef' })
  reader.pump()
  say('ghi')
  reader.pump()
  expect(sent).toEqual(['def', 'ghi'])
})

test('a page that has nothing gets the screen, and goes on from there', async () => {
  const { reader, sent, say } = reading({ from: null, said: 'abc' })
  reader.pump()
  await expect.poll(() => sent.length).toBe(1)
  expect(sent[0]).toMatchObject({ data: 'abc', offset: 3 })
  say('def')
  reader.pump()
  expect(sent[1]).toBe('def')
})

test('a page that says it has more than there is gets the screen', async () => {
  const { reader, sent } = reading({ from: 1000, said: 'abc' })
  reader.pump()
  await expect.poll(() => sent.length).toBe(1)
  expect(sent[0]).toMatchObject({ offset: 3 })
})

test('a page that fell behind what is kept gets the screen', async () => {
  const { reader, sent, say, paint } = reading({ from: 0, ringBytes: 10, said: 'x' })
  say(Buffer.alloc(100_000, 'y'))
  await paint()
  say('z')
  reader.pump()
  await expect.poll(() => sent.length).toBe(1)
  expect(sent[0]).toMatchObject({ offset: 100_002 })
})

test('a page that does not acknowledge is sent no more than the limit until it has caught up', () => {
  const { reader, sent, say } = reading({ from: 0 })
  say(Buffer.alloc(2 * pause, 'x'))
  reader.pump()
  const bytes = (): number => sent.reduce((sum, one) => sum + (typeof one === 'string' ? one.length : 0), 0)
  expect(bytes()).toBe(pause)
  reader.acknowledge(pause - resume - 1)
  expect(bytes()).toBe(pause)
  reader.acknowledge(pause - resume)
  expect(bytes()).toBeGreaterThan(pause)
})

test('an acknowledgement of what was never sent counts for nothing', () => {
  const { reader, say } = reading({ from: 0 })
  say('abc')
  reader.acknowledge(1e9)
  expect(reader.lag).toBe(3)
})
