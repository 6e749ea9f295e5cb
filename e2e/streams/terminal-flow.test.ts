import { expect, test } from 'vitest'
import { OutputStream } from '../../app/_components/terminal/connection/output-stream.ts'
import { FakeTimers } from '../../app/_components/terminal/connection/testing/fake-timers.ts'
import { WriteBatch } from '../../app/_components/terminal/connection/write-batch.ts'
import type { PtyListener } from '../../sandbox/agent/terminals/pty.ts'
import { Terminal } from '../../sandbox/agent/terminals/terminal.ts'
import { limits } from '../../sandbox/protocol.ts'
import { type Random, seeded } from '../support/random.ts'

/** What programs say at once: a PTY gives some 4 KiB. */
const sayings = ['y\r\n'.repeat(1300), '1234567\r\n'.repeat(450), `${'z'.repeat(78)}\r\n`.repeat(50), '\x1b[31mred\x1b[m\r\n'.repeat(270), 'prompt\x1b[1m$ '].map((text) => Buffer.from(text))
const SAID_TIMES = 2_500
/** A program goes on in its manner for so long at most. */
const OF_A_KIND = 1_500
/** More than any timer of either end waits. */
const LONG_MS = 500

/** A terminal of an agent and one of a page, with a line between that holds back what it likes; time passes when it is told to. */
class TwoEnds {
  readonly said: Buffer[] = []
  readonly drawn: Buffer[] = []
  readonly skips: { from: number; to: number; coloured: boolean }[] = []
  private readonly timers = new FakeTimers()
  private readonly toPage: (() => void)[] = []
  private readonly toAgent: (() => void)[] = []
  private readonly drawing: (() => void)[] = []
  private paused = false
  private listener: PtyListener | null = null
  private readonly output: OutputStream
  private left = SAID_TIMES
  private saying = sayings[0]!
  private again = 0
  /** How often the page and the line have a turn where the program might have it. */
  private readonly pace: number

  constructor(private readonly random: Random) {
    this.pace = random() ** 2
    const terminal = new Terminal({
      id: 1, name: 'shell', size: { cols: 80, rows: 24 }, spawn: { file: 'bash', args: [], cwd: '/', env: {} }, marksWord: 'word', changed: () => undefined, commandEnded: () => undefined, clock: this.timers,
      open: (_spawn, _size, listener) => {
        this.listener = listener
        return { write: () => true, resize: () => undefined, pause: () => (this.paused = true), resume: () => (this.paused = false), hangUp: () => undefined }
      },
    })
    const batch = new WriteBatch(this.timers, (data, done) => this.drawing.push(() => (this.drawn.push(Buffer.from(data)), done())))
    this.output = new OutputStream((offset) => this.toAgent.push(() => terminal.acknowledge(reader, offset)))
    this.output.attach({ write: (data, done) => batch.write(data, done), reset: (_screen, done) => done(), putAbove: () => expect.unreachable('nothing is above what was read from the beginning') })
    const reader = terminal.attach(
      {
        output: (offset, data) => this.toPage.push(() => expect(this.output.receive(offset, new Uint8Array(data))).toBe(true)),
        skipped: (from, to, coloured) => {
          this.skips.push({ from, to, coloured })
          this.toPage.push(() => expect(this.output.skip(from, to, coloured)).toBe(true))
        },
        screen: () => expect.unreachable('a page that reads on needs no screen'),
      },
      0,
    )
  }

  /** Until all has been said and drawn, in any order that a machine may have. */
  async play(): Promise<void> {
    for (let turn = 0; this.left > 0 || this.output.have() !== this.saidBytes || this.drawing.length > 0; turn++) {
      const ways = [...(this.paused || this.left === 0 ? [] : [this.say, this.say, this.say]), ...[this.toPage, this.drawing, this.toAgent].flatMap((queue) => (queue.length > 0 ? [() => queue.shift()!()] : []))]
      if (ways.length === 0) await this.wait()
      else if (ways.length > 3 && this.random() > this.pace) this.say()
      else ways[Math.floor(this.random() * ways.length)]!()
      if (this.random() < 0.1) this.timers.pass(Math.floor(this.random() * 12))
      // The agent's own emulator takes real turns.
      if (turn % 500 === 0) await new Promise((resolve) => setImmediate(resolve))
    }
    this.timers.pass(LONG_MS)
    for (let draw = this.drawing.shift(); draw; draw = this.drawing.shift()) draw()
  }

  get saidBytes(): number {
    return this.said.reduce((sum, { byteLength }) => sum + byteLength, 0)
  }

  private readonly say = (): void => {
    if (this.again-- <= 0) {
      this.saying = sayings[Math.floor(this.random() * sayings.length)]!
      this.again = Math.floor(this.random() * OF_A_KIND)
    }
    this.left--
    this.said.push(this.saying)
    this.listener!.data(Buffer.from(this.saying))
  }

  /** Nobody can do anything: time passes, or the emulator catches up. Whoever waits for more than that stands still for good. */
  private async wait(): Promise<void> {
    this.timers.pass(LONG_MS)
    if (this.toPage.length + this.drawing.length + this.toAgent.length > 0 || (!this.paused && this.left > 0)) return
    await expect.poll(() => this.left === 0 || !this.paused, { timeout: 20_000, message: 'the program waits, and nothing is on its way' }).toBe(true)
    if (this.left === 0) expect(this.output.have()).toBe(this.saidBytes)
  }
}

/** Of all seeds: without any, this proves nothing of what is left out. */
let skips = 0

test.each([1, 2, 3, 6, 8, 13, 21, 32])('whatever a program says and however late each end is, all that a page keeps arrives, and nobody waits for ever (seed %i)', async (seed) => {
  const ends = new TwoEnds(seeded(seed))
  await ends.play()
  const said = Buffer.concat(ends.said)
  const expected: Buffer[] = []
  let at = 0
  for (const { from, to, coloured } of ends.skips) {
    expected.push(said.subarray(at, from), Buffer.from(coloured ? '\x1b[0m' : ''))
    at = to
    expect(said.subarray(to).toString('latin1').split('\n').length).toBeGreaterThan(limits.scrollbackLines)
  }
  expected.push(said.subarray(at))
  expect(Buffer.concat(ends.drawn).equals(Buffer.concat(expected))).toBe(true)
  skips += ends.skips.length
})

test('something was left out', () => expect(skips).toBeGreaterThan(0))
