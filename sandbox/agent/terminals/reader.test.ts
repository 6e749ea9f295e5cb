import { expect, test } from 'vitest'
import { OutputRing } from './output-ring.ts'
import { Reader, type ReaderSink } from './reader.ts'
import { RunAhead } from './run-ahead.ts'
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
  const skipped: { from: number; to: number; coloured: boolean }[] = []
  const sink: ReaderSink = {
    output: (_, data) => sent.push(data.toString()),
    skipped: (from, to, coloured) => skipped.push({ from, to, coloured }),
    screen: (painting) => sent.push(painting),
  }
  let now = 0
  const reader = new Reader(ring, screen, sink, from, new RunAhead(ring), { now: () => (now += 1000) })
  return { ring, reader, sent, skipped, say, paint: () => screen.paint() }
}
const lines = (count: number): string => Array.from({ length: count }, (_, index) => `${index}\r\n`).join('')

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
  const { reader, sent, say, ring } = reading({ from: 0 })
  const { pause, resume } = new RunAhead(ring).inFlight
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

test('of a flood of lines, those that scroll out of the page are left out, and count as neither sent nor owed', () => {
  const { reader, sent, skipped, say } = reading({ from: 0 })
  const flood = lines(200_000)
  say(`\x1b[1mbold\x1b[m\r\n${flood}$ `)
  reader.pump()
  expect(skipped).toHaveLength(1)
  const { from, to } = skipped[0]!
  for (let acknowledged = 0; acknowledged < from + flood.length; acknowledged += 1000) reader.acknowledge(acknowledged)
  const all = `\x1b[1mbold\x1b[m\r\n${flood}$ `
  expect(sent.join('')).toBe(all.slice(0, from) + all.slice(to))
  const left = all.slice(to).split('\r\n').length
  expect(left).toBeGreaterThan(50_000)
  expect(left).toBeLessThan(51_000)
  reader.acknowledge(all.length)
  expect(reader.lag).toBe(0)
})

test('what a page is still to draw is not less for what was left out before it', () => {
  const { reader, skipped, say } = reading({ from: 0 })
  const flood = lines(200_000)
  say(flood)
  reader.pump()
  const { from, to } = skipped[0]!
  expect(reader.lag).toBe(flood.length - (to - from))
  reader.acknowledge(to)
  expect(reader.lag).toBe(flood.length - to)
})

test('few lines, and lines that move the cursor, are all sent', () => {
  for (const said of [lines(40_000), Array.from({ length: 100_000 }, (_, index) => `${index}\x1b[K\x1b[A\r\n\r\n`).join('')]) {
    const { reader, sent, skipped, say } = reading({ from: 0 })
    say(said)
    reader.pump()
    for (let at = 0; at <= said.length; at += 1000) reader.acknowledge(at)
    expect(skipped).toEqual([])
    expect(sent.join('')).toBe(said)
  }
})
