import { systemClock, type Clock } from '../../cluster/machinery/clock.ts'
import type { TerminalInfo } from '../../protocol.ts'
import type { Spawn } from '../box/learner-box.ts'
import type { TerminalMemory } from '../checkpoint/manifest.ts'
import { Coalescer } from './coalescer.ts'
import { OutputRing } from './output-ring.ts'
import { openPty, type OpenPty, type Pty } from './pty.ts'
import { FURTHEST_AHEAD_BYTES, RunAhead } from './run-ahead.ts'
import { Reader, type ReaderSink } from './reader.ts'
import { Screen, type KeptScreen } from './screen.ts'
import { ShellActivity } from './shell-activity.ts'
import { ShellMarks } from './shell-marks.ts'
import type { Size } from './size.ts'
import { TypedLine } from './typed-line.ts'

/** A page that keeps up is at most so far behind, plus what was read before the pause took hold. */
const RING_BYTES = FURTHEST_AHEAD_BYTES + 512 * 1024

/** Ctrl-U, in readline's emacs and vi modes. */
const DISCARD_LINE = '\x15'

export interface TerminalOptions {
  id: number
  name: string
  size: Size
  spawn: Spawn
  /** What the shell's marks end in. */
  marksWord: string
  /** What is on the screen before the shell says anything. */
  screen?: KeptScreen
  changed(): void
  commandEnded(command: { line: string; exitStatus: number }): void
  open?: OpenPty
  clock?: Clock
}

/** One shell: its PTY, what it said, and the pages that read it. */
export class Terminal {
  readonly id: number
  name: string
  exited: number | null = null
  private size: Size
  private readonly pty: Pty
  private readonly ring = new OutputRing(RING_BYTES)
  private readonly runAhead = new RunAhead(this.ring)
  private readonly screen: Screen
  private readonly marks: ShellMarks
  private readonly activity: ShellActivity
  private readonly typedLine = new TypedLine()
  private readonly coalescer: Coalescer
  private readonly readers = new Set<Reader>()
  private paused = false

  constructor(private readonly options: TerminalOptions) {
    const clock = options.clock ?? systemClock
    this.id = options.id
    this.name = options.name
    this.size = options.size
    this.screen = new Screen(this.ring, options.size, () => this.applyFlow(), options.screen)
    this.marks = new ShellMarks(options.marksWord)
    this.activity = new ShellActivity(clock, options)
    this.coalescer = new Coalescer(clock, () => this.readers.forEach((reader) => reader.pump()))
    this.pty = (options.open ?? openPty)(options.spawn, options.size, { data: (chunk) => this.said(chunk), exit: (status) => this.ended(status) })
  }

  get info(): TerminalInfo {
    return { id: this.id, name: this.name, ...this.size, busy: this.activity.busy && this.exited === null, exited: this.exited }
  }

  /** The session (setsid(2)) of its programs; null: it has ended. */
  get session(): number | null {
    return this.exited === null ? (this.pty.pid ?? null) : null
  }

  /** What a checkpoint keeps of it, but for its screen. */
  get memory(): TerminalMemory {
    return { id: this.id, name: this.name, ...this.size, folder: this.activity.folder, running: this.activity.running }
  }

  /** What a checkpoint keeps of its screen. */
  async keptScreen(): Promise<KeptScreen> {
    return (await this.screen.paint()).kept
  }

  /** What is far above the screen; see `Screen.above`. */
  above(before: number, wantedBytes: number): ReturnType<Screen['above']> {
    return this.screen.above(before, wantedBytes)
  }

  /** Sends `sink` what it lacks from now on. `from`: offset of the first byte it does not have; null: everything, as a screen. */
  attach(sink: ReaderSink, from: number | null): Reader {
    const reader = new Reader(this.ring, this.screen, sink, from, this.runAhead, this.options.clock ?? systemClock, () => this.applyFlow())
    this.readers.add(reader)
    reader.pump()
    this.applyFlow()
    return reader
  }

  release(reader: Reader): void {
    reader.detach()
    this.readers.delete(reader)
    this.applyFlow()
  }

  acknowledge(reader: Reader, offset: number): void {
    reader.acknowledge(offset)
    this.applyFlow()
  }

  /** False when the program has left too much unread. */
  write(data: Buffer): boolean {
    this.typedLine.typed(data)
    return this.exited !== null || this.pty.write(data)
  }

  resize(size: Size): void {
    if (size.cols === this.size.cols && size.rows === this.size.rows) return
    this.size = { cols: size.cols, rows: size.rows }
    this.screen.resize(this.size)
    this.pty.resize(this.size)
  }

  /** Resolves when the shell waits for a command; false when it has not after a while. */
  atPrompt(): Promise<boolean> {
    return this.activity.prompt()
  }

  /** Types a block and runs it, on a line of its own. Null when done; otherwise why not. */
  async run(text: string, interrupt: boolean): Promise<'busy' | 'exited' | null> {
    if (this.exited !== null) return 'exited'
    const atPrompt = (await this.activity.prompt()) ? await this.onEmptyLine() : interrupt && (await this.interrupt())
    if (this.hasExited) return 'exited'
    if (!atPrompt || !this.activity.enter()) return 'busy'
    const before = this.typedLine.state === 'ahead' ? DISCARD_LINE : ''
    this.pty.write(Buffer.from(before + asPaste(text)))
    return null
  }

  /** What the learner began to type is never joined to a block: it stays to be read above, after ^C, and does not run. */
  private async onEmptyLine(): Promise<boolean> {
    return this.typedLine.state !== 'begun' || (await this.interrupt())
  }

  private interrupt(): Promise<boolean> {
    return this.activity.interrupt(() => this.write(Buffer.from('\x03')))
  }

  close(): void {
    this.pty.hangUp()
  }

  private said(chunk: Buffer): void {
    this.ring.append(chunk)
    this.screen.said()
    for (const mark of this.marks.read(chunk)) {
      if (mark.type === 'prompt') this.typedLine.prompted()
      this.activity.mark(mark)
    }
    this.coalescer.add(chunk.byteLength)
    this.applyFlow()
  }

  /** Asked again after a wait. */
  private get hasExited(): boolean {
    return this.exited !== null
  }

  private ended(status: number): void {
    this.exited = status
    this.activity.end()
    this.coalescer.stop()
    this.readers.forEach((reader) => reader.pump())
    this.options.changed()
  }

  /** The PTY waits for the page that keeps up best; one that does not gets a screen later. Without a page it never waits. */
  private applyFlow(): void {
    const lag = Math.min(...[...this.readers].map((reader) => reader.lag), Infinity)
    const pause = (this.readers.size > 0 && this.isTooFar(lag)) || this.screen.isBehind
    if (pause === this.paused) return
    this.paused = pause
    if (pause) this.pty.pause()
    else this.pty.resume()
  }

  private isTooFar(lag: number): boolean {
    const { pause, resume } = this.runAhead.ahead
    return lag > (this.paused ? resume : pause)
  }
}

/** As one bracketed paste, so that the shell takes several lines for one; then Enter. */
function asPaste(text: string): string {
  // The end of a paste within it would run the rest as if typed.
  const body = text.replace(/\r\n?/g, '\n').replace(/\x1b\[20[01]~/g, '').replace(/\n+$/, '')
  return `\x1b[200~${body}\x1b[201~\r`
}
