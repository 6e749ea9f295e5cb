import { limits } from '../../../../sandbox/protocol.ts'
import type { AgentMessage, PageMessage } from '../../../../sandbox/protocol.ts'
import type { Timers } from './timers.ts'

/**
 * What a shell says meanwhile comes behind one piece at most: the first is small, and each next one as large as the line carries in `pieceMs`.
 */
const pieceMs = 250
const firstPieceBytes = 8 * 1024
const leastPieceBytes = 4 * 1024

/** Where the lines go. `done(false)`: no more of them are wanted. */
export type PutAbove = (text: string, done: (wantsMore: boolean) => void) => void

interface Wanted {
  before: number
  put: PutAbove
}

/**
 * Fetches, piece by piece and from below, what stands above the screens that came: a screen can be used at once, and its scrollback grows behind
 * it. One piece is on its way at a time, for all terminals of a page, that which was shown first before the others. Lines are named by their place
 * in the sandbox, so that a broken connection costs a piece and no line.
 */
export class LinesAbove {
  private readonly wanted = new Map<number, Wanted>()
  private asked: { terminal: number; before: number; bytes: number; at: number } | null = null
  private parts: string[] = []
  private pieceBytes = firstPieceBytes

  constructor(
    private readonly timers: Pick<Timers, 'now'>,
    private readonly send: (message: PageMessage) => boolean,
  ) {}

  /** A screen was drawn, above which lines belong that end at `before`. */
  want(terminal: number, before: number, put: PutAbove): void {
    // Last, so that others keep their turn.
    this.wanted.delete(terminal)
    this.wanted.set(terminal, { before, put })
    this.ask()
  }

  /** It has another screen now, or none. */
  forget(terminal: number): void {
    this.wanted.delete(terminal)
    this.ask()
  }

  /** A connection is there, maybe a new one: what the one before was asked is not answered any more. */
  connected(): void {
    this.asked = null
    this.parts = []
    this.pieceBytes = firstPieceBytes
    this.ask()
  }

  receive({ terminal, before, from, data, more }: AgentMessage & { type: 'terminal.above' }): void {
    this.parts.push(data)
    if (more) return
    const text = this.parts.join('')
    this.parts = []
    const { asked } = this
    this.asked = null
    if (asked?.terminal === terminal && asked.before === before) this.measure(asked)
    const wanted = this.wanted.get(terminal)
    if (wanted?.before !== before) return this.ask()
    const goOn = (wantsMore: boolean): void => {
      // Another screen may have come while these lines were put.
      if (this.wanted.get(terminal) === wanted) {
        if (wantsMore && from !== null) this.wanted.set(terminal, { ...wanted, before: from })
        else this.wanted.delete(terminal)
      }
      this.ask()
    }
    if (text === '') goOn(true)
    else wanted.put(text, goOn)
  }

  private ask(): void {
    const [next] = this.wanted
    if (this.asked || !next) return
    const [terminal, { before }] = next
    const asked = { terminal, before, bytes: this.pieceBytes, at: this.timers.now() }
    if (this.send({ type: 'terminal.above', terminal, before, bytes: asked.bytes })) this.asked = asked
  }

  private measure({ bytes, at }: { bytes: number; at: number }): void {
    const ms = Math.max(1, this.timers.now() - at)
    // By half or double at most: one late answer says little.
    const fitting = Math.min(bytes * 2, Math.max(bytes / 2, (bytes * pieceMs) / ms))
    this.pieceBytes = Math.round(Math.min(limits.aboveBytes, Math.max(leastPieceBytes, fitting)))
  }
}
