import { expect, test } from 'vitest'
import { limits } from '../../../../sandbox/protocol.ts'
import type { PageMessage } from '../../../../sandbox/protocol.ts'
import { LinesAbove } from './lines-above.ts'
import { FakeTimers } from './testing/fake-timers.ts'

type Asked = PageMessage & { type: 'terminal.above' }

/** An agent that has `text` above a screen, on a line that carries so many bytes a millisecond. */
function fetching({ bytesPerMs = 1_000, connected = true } = {}) {
  const asked: Asked[] = []
  const timers = new FakeTimers()
  const line = { connected }
  const lines = new LinesAbove(timers, (message) => {
    if (line.connected) asked.push(message as Asked)
    return line.connected
  })
  const answer = (text: string, { terminal, before, bytes }: Asked = asked.at(-1)!): void => {
    const from = Math.max(0, before - bytes)
    timers.pass(bytes / bytesPerMs)
    const half = Math.floor((from + before) / 2)
    lines.receive({ type: 'terminal.above', terminal, before, from: from || null, data: text.slice(from, half), more: true })
    lines.receive({ type: 'terminal.above', terminal, before, from: from || null, data: text.slice(half, before), more: false })
  }
  return { lines, asked, answer, line }
}
const text = Array.from({ length: 100_000 }, (_, index) => String(index % 10)).join('')

test('what is above a screen comes in pieces from below, one at a time, until nothing is above it', () => {
  const { lines, asked, answer } = fetching()
  let put = ''
  lines.want(1, text.length, (piece, done) => {
    put = piece + put
    done(true)
  })
  for (let answered = 0; answered < asked.length; answered++) answer(text, asked[answered])
  expect(put).toBe(text)
  expect(asked.every(({ bytes }) => bytes <= limits.aboveBytes)).toBe(true)
})

test('pieces are as large as the line carries in a quarter of a second', () => {
  const sizes = (bytesPerMs: number): number[] => {
    const { lines, asked, answer } = fetching({ bytesPerMs })
    lines.want(1, 10_000_000, (_, done) => done(true))
    for (let answered = 0; answered < 12; answered++) answer('', asked[answered])
    return asked.map(({ bytes }) => bytes)
  }
  expect(sizes(16).at(-1)).toBe(4_096)
  expect(sizes(100).at(-1)).toBe(25_000)
  expect(sizes(10_000)[1]).toBe(16 * 1024)
  expect(sizes(10_000).at(-1)).toBe(limits.aboveBytes)
})

test('a broken connection costs a piece and no line', () => {
  const { lines, asked, answer, line } = fetching()
  let put = ''
  lines.want(1, 20_000, (piece, done) => {
    put = piece + put
    done(true)
  })
  answer(text)
  line.connected = false
  lines.connected()
  line.connected = true
  lines.connected()
  // What the lost connection was asked is asked again, and an answer that comes twice is taken once.
  expect(asked.at(-1)?.before).toBe(asked.at(-2)?.before)
  for (let answered = asked.length - 1; answered < asked.length; answered++) answer(text, asked[answered])
  expect(put).toBe(text.slice(0, 20_000))
})

test('lines of a screen that another one has replaced are thrown away, and other terminals have their turn', () => {
  const { lines, asked, answer } = fetching()
  const put: string[] = []
  lines.want(1, 30_000, () => put.push('of the old screen'))
  lines.want(2, 5_000, (piece, done) => {
    put.push(`of 2: ${piece.length}`)
    done(true)
  })
  const old = asked.at(-1)!
  lines.forget(1)
  answer(text, old)
  expect(asked.at(-1)).toMatchObject({ terminal: 2, before: 5_000 })
  answer(text)
  expect(put).toEqual(['of 2: 5000'])
  expect(asked).toHaveLength(2)
})

test('where there is no room for more, no more is asked for; others go on', () => {
  const { lines, asked, answer } = fetching()
  lines.want(1, 90_000, (_, done) => done(false))
  lines.want(2, 90_000, (_, done) => done(true))
  answer(text)
  expect(asked.map(({ terminal }) => terminal)).toEqual([1, 2])
})
