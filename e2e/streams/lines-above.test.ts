import { Terminal as Emulator } from '@xterm/xterm'
import { expect, test } from 'vitest'
import { LinesAbove } from '../../app/_components/terminal/connection/lines-above.ts'
import { OutputStream } from '../../app/_components/terminal/connection/output-stream.ts'
import { FakeTimers } from '../../app/_components/terminal/connection/testing/fake-timers.ts'
import { putLinesAbove } from '../../app/_components/terminal/lines-above-screen.ts'
import type { PtyListener } from '../../sandbox/agent/terminals/pty.ts'
import type { Reader } from '../../sandbox/agent/terminals/reader.ts'
import { Terminal } from '../../sandbox/agent/terminals/terminal.ts'
import { limits } from '../../sandbox/protocol.ts'
import type { PageMessage } from '../../sandbox/protocol.ts'
import { type Random, seeded } from '../support/random.ts'

const size = { cols: 40, rows: 10 }
const SAYINGS = 60
const MOST_LINES_AT_ONCE = 900

const newEmulator = (of: { cols: number; rows: number }) => new Emulator({ allowProposedApi: true, scrollback: limits.scrollbackLines, ...of })

/** A shell of an agent, and pages that come to it one after the other, over connections that break. */
class Visits {
  said = 0
  private saidBytes = 0
  pieces = 0
  private readonly timers = new FakeTimers()
  private listener: PtyListener | null = null
  private readonly terminal: Terminal
  private toPage: (() => void)[] = []
  private toAgent: (() => void)[] = []
  /** Of emulators, which take real turns. */
  private working = 0
  private reader: Reader | null = null
  private emulator = newEmulator(size)
  private output!: OutputStream
  private lines!: LinesAbove

  constructor(private readonly random: Random) {
    this.terminal = new Terminal({
      id: 1, name: 'shell', size, spawn: { file: 'bash', args: [], cwd: '/', env: {} }, marksWord: 'word', changed: () => undefined, commandEnded: () => undefined, clock: this.timers,
      open: (_spawn, _size, listener) => {
        this.listener = listener
        return { write: () => true, resize: () => undefined, pause: () => undefined, resume: () => undefined, hangUp: () => undefined }
      },
    })
    this.come()
  }

  async play(): Promise<void> {
    for (let sayings = 0; sayings < SAYINGS; ) {
      const drawn = this.random()
      if (drawn < 0.04) this.come()
      else if (drawn < 0.12) this.connect()
      else if (drawn < 0.3) this.say(sayings++)
      else if (drawn < 0.6) this.toPage.shift()?.()
      else if (drawn < 0.8) this.toAgent.shift()?.()
      else await this.turn()
    }
    while (this.output.have() !== this.saidBytes || this.toPage.length + this.toAgent.length + this.working > 0) {
      this.toPage.shift()?.()
      this.toAgent.shift()?.()
      await this.turn()
    }
  }

  /** The numbers of the lines that the page holds, as it holds them. */
  held(): number[] {
    const { normal } = this.emulator.buffer
    const rows = Array.from({ length: normal.length }, (_, row) => normal.getLine(row)!)
    const texts = rows.reduce<string[]>((all, row) => (row.isWrapped ? [...all.slice(0, -1), all.at(-1)! + row.translateToString(true)] : (all.push(row.translateToString(true)), all)), [])
    return texts.flatMap((text) => /^line (\d+)/.exec(text)?.[1] ?? []).map(Number)
  }

  private async turn(): Promise<void> {
    this.timers.pass(20)
    await new Promise((resolve) => setImmediate(resolve))
  }

  /** Lines in colours, of several widths, broken by the edge. */
  private say(saying: number): void {
    const count = Math.ceil(this.random() * MOST_LINES_AT_ONCE)
    const text = Array.from({ length: count }, () => `line ${this.said++} ${saying % 3 === 0 ? '\x1b[32m你好\x1b[0m' : saying % 3 === 1 ? 'x'.repeat(45) : ''}\r\n`).join('')
    this.saidBytes += Buffer.byteLength(text)
    this.listener!.data(Buffer.from(text))
  }

  /** A page that has nothing yet. */
  private come(): void {
    const emulator = newEmulator(size)
    this.emulator = emulator
    const begun = (done: () => void): (() => void) => {
      this.working++
      return () => {
        this.working--
        done()
      }
    }
    this.lines = new LinesAbove(this.timers, (message) => this.ask(message))
    const output = new OutputStream((offset) => this.toAgent.push(() => this.reader && this.terminal.acknowledge(this.reader, offset)))
    output.attach({
      write: (data, done) => emulator.write(data, begun(done)),
      reset: ({ cols, rows, data }, done) => {
        emulator.reset()
        emulator.resize(cols, rows)
        emulator.write(data, begun(done))
      },
      putAbove: (text, done) => {
        this.pieces++
        let room = false
        const put = begun(() => done(room))
        putLinesAbove(emulator, text, { newReader: newEmulator, whenAtRest: (run) => run(true), done: (hasRoom) => ((room = hasRoom), put()) })
      },
    })
    this.output = output
    this.connect()
  }

  /** What is on its way in either direction is lost. */
  private connect(): void {
    if (this.reader) this.terminal.release(this.reader)
    this.toPage = []
    this.toAgent = []
    const { output, lines, toPage } = this
    this.reader = this.terminal.attach(
      {
        output: (offset, data) => toPage.push(() => expect(output.receive(offset, new Uint8Array(data))).toBe(true)),
        skipped: (from, to, coloured) => toPage.push(() => expect(output.skip(from, to, coloured)).toBe(true)),
        screen: ({ cols, rows, live, above, offset }) => {
          toPage.push(() => {
            lines.forget(1)
            output.receiveScreen({ cols, rows, data: live }, offset, () => above && lines.want(1, above, (text, done) => output.putAbove(text, done)))
          })
        },
      },
      output.have(),
    )
    output.connected()
    lines.connected()
  }

  private ask(message: PageMessage): boolean {
    if (message.type !== 'terminal.above') return false
    const { terminal, before } = message
    const { lines, toPage, toAgent } = this
    toAgent.push(() => {
      const { data, from } = this.terminal.above(before, message.bytes)
      toPage.push(() => lines.receive({ type: 'terminal.above', terminal, before, from, data, more: false }))
    })
    return true
  }
}

/** Of all seeds: without any, this proves nothing. */
let pieces = 0

test.each([1, 2, 3, 5, 8, 13])('whenever a page comes and however often its line breaks, it holds each line once and in order (seed %i)', async (seed) => {
  const visits = new Visits(seeded(seed))
  await visits.play()
  expect(visits.held()).toEqual(Array.from({ length: visits.said }, (_, line) => line))
  pieces += visits.pieces
})

test('lines came behind their screens', () => expect(pieces).toBeGreaterThan(20))
