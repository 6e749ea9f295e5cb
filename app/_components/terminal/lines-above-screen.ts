import type { Terminal } from '@xterm/xterm'

interface Lines {
  readonly length: number
  readonly maxLength: number
  get(index: number): object | undefined
  splice(start: number, deleteCount: number, ...items: object[]): void
}

interface NormalBuffer {
  readonly lines: Lines
  /** The first line of the screen, the first line that is shown, the line of a saved cursor: counted from the top of the scrollback. */
  ybase: number
  ydisp: number
  savedY: number
}

/** What xterm.js 6.0 is made of; lines-above-screen.test.ts fails when a newer one is not. */
interface Inside {
  _core: {
    buffers: { normal: NormalBuffer }
    _bufferService: { _onScroll: { fire(line: number): void } }
    _selectionService?: { _model: { handleTrim(lines: number): boolean } }
  }
}

/** Items of one call, which are its arguments. */
const insertedAtOnce = 1_000

export interface PutOptions {
  /** Reads text as the terminal does; of this size, with as much scrollback. */
  newReader(size: { cols: number; rows: number }): Terminal
  /** Calls when it is a good moment, now or later, and says whether the lines still belong there. */
  whenAtRest(run: (isWanted: boolean) => void): void
  /** False: no more lines do, or fit. */
  done(hasRoom: boolean): void
}

/**
 * Puts whole lines of text, as escape sequences that begin and end in the usual colours, above all lines of a terminal. What is shown stays where
 * it is, as do the selection and what a program has on the screen. xterm.js has nothing for that: the lines are read by a second one that nobody
 * sees, and are moved from there.
 */
export function putLinesAbove(terminal: Terminal, text: string, options: PutOptions): void {
  const { cols } = terminal
  const reader = options.newReader({ cols, rows: 1 })
  reader.write(text, () =>
    options.whenAtRest((isWanted) => {
      const isStillAsWide = terminal.cols === cols
      const hasRoom = isWanted && isStillAsWide && move(reader, terminal)
      reader.dispose()
      if (isWanted && !isStillAsWide) putLinesAbove(terminal, text, options)
      else options.done(hasRoom)
    }),
  )
}

/** All but the line that the cursor is in. False when not all found room: those further up are what is forgotten, as ever. */
function move(reader: Terminal, terminal: Terminal): boolean {
  const read = inside(reader).buffers.normal
  const { buffers, _bufferService, _selectionService } = inside(terminal)
  const { normal } = buffers
  const count = read.ybase + reader.buffer.normal.cursorY
  const fitting = Math.min(count, normal.lines.maxLength - normal.lines.length)
  const lines = Array.from({ length: fitting }, (_, index) => read.lines.get(count - fitting + index)).filter((line) => line !== undefined)
  for (let end = lines.length; end > 0; end -= insertedAtOnce) normal.lines.splice(0, 0, ...lines.slice(Math.max(0, end - insertedAtOnce), end))
  normal.ybase += lines.length
  normal.ydisp += lines.length
  normal.savedY += lines.length
  if (terminal.buffer.active.type === 'normal') {
    // Trimmed by less than nothing.
    _selectionService?._model.handleTrim(-lines.length)
    _bufferService._onScroll.fire(normal.ydisp)
    terminal.refresh(0, terminal.rows - 1)
  }
  return fitting === count && normal.lines.length < normal.lines.maxLength
}

const inside = (terminal: Terminal): Inside['_core'] => (terminal as unknown as Inside)._core
