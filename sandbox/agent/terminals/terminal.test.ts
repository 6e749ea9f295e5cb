import { expect, test } from 'vitest'
import type { PtyListener } from './pty.ts'
import type { ReaderSink } from './reader.ts'
import { OutputRing } from './output-ring.ts'
import { FURTHEST_AHEAD_BYTES, RunAhead } from './run-ahead.ts'
import { Terminal } from './terminal.ts'

const { inFlight, ahead } = new RunAhead(new OutputRing(1))
const { pause } = ahead

/** A terminal whose program says what the test makes it say. */
function terminal() {
  let listener: PtyListener | null = null
  let paused = false
  const one = new Terminal({
    id: 1,
    name: 'bash 1',
    size: { cols: 80, rows: 24 },
    spawn: { file: 'bash', args: [], cwd: '/', env: {} },
    marksWord: 'word',
    changed: () => undefined,
    commandEnded: () => undefined,
    open: (_spawn, _size, whoListens) => {
      listener = whoListens
      return { write: () => true, resize: () => undefined, pause: () => (paused = true), resume: () => (paused = false), hangUp: () => undefined }
    },
  })
  return { one, say: (text: string | Buffer) => listener?.data(Buffer.from(text)), isPaused: () => paused }
}

/** What a page was sent. */
function page(): ReaderSink & { screens: number; end: number } {
  const sink = {
    screens: 0,
    end: 0,
    output: (offset: number, data: Buffer) => void (sink.end = offset + data.byteLength),
    skipped: (_: number, to: number) => void (sink.end = to),
    screen: ({ offset }: { offset: number }) => {
      sink.screens++
      sink.end = offset
    },
  }
  return sink
}

test('a program waits for the page that is far behind, and goes on when it has caught up', () => {
  const { one, say, isPaused } = terminal()
  const reader = one.attach(page(), 0)
  say(Buffer.alloc(pause + 1, 'y'))
  expect(isPaused()).toBe(true)
  one.acknowledge(reader, inFlight.pause)
  one.acknowledge(reader, pause)
  expect(isPaused()).toBe(false)
})

test('a page that is given the screen has caught up: what was said meanwhile holds nobody', async () => {
  const { one, say, isPaused } = terminal()
  say('before\r\n')
  const sink = page()
  one.attach(sink, null)
  // The page lacks all of this until its screen is painted, which is more than a program may be ahead.
  say(Buffer.alloc(pause + 1, 'y'))
  expect(isPaused()).toBe(true)
  await expect.poll(() => sink.screens).toBe(1)
  await expect.poll(() => sink.end).toBeGreaterThan(pause)
  expect(isPaused()).toBe(false)
})

test('a second page lets a program go on that waits for the first', () => {
  const { one, say, isPaused } = terminal()
  one.attach(page(), 0)
  say(Buffer.alloc(pause + 1, 'y'))
  expect(isPaused()).toBe(true)
  one.attach(page(), null)
  expect(isPaused()).toBe(false)
})

test('a program of short lines goes on while what it says need not be sent, and waits in the end', () => {
  const { one, say, isPaused } = terminal()
  const reader = one.attach(page(), 0)
  const said = (): void => say('1234567\r\n'.repeat(1_000))
  for (let at = 0; at < pause + 100_000; at += 9_000) said()
  expect(isPaused()).toBe(false)
  for (let at = 0; at < FURTHEST_AHEAD_BYTES; at += 9_000) said()
  expect(isPaused()).toBe(true)
  // What the page draws makes room, and what it need not draw makes more.
  one.acknowledge(reader, 128 * 1024)
  expect(isPaused()).toBe(false)
})
