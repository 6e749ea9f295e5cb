import type { IMarker, Terminal } from '@xterm/headless'
import { loadGraphemes } from './graphemes.ts'
import type { History } from './history.ts'
import type { Size } from './size.ts'

/** Lines above the screen that stay in an emulator, within the reach of a change of size; more than any screen has. */
export const LIVE_LINES = 500
/** Lines that one piece of output may scroll, at most, before what scrolled is moved to the history. */
const PIECE_LINES = 2_000
/** Bytes of one piece: the emulator takes a turn of the event loop for each, however small. */
const PIECE_BYTES = 128 * 1024

const LINE_FEED = 0x0a

/** Reads a terminal's output. What it holds above `LIVE_LINES` goes to a history. */
export interface Emulator {
  write(piece: Buffer | string): Promise<void>
  resize(size: Size): void
  /** Moves what has scrolled far above the screen to the history. */
  archive(): void
  /** Moves everything to the history; to be called with the cursor in the first column, before plain text that is not shown to the emulator. */
  archiveAll(): void
  /** Whether text that comes now shows as it is, in the usual colours, and scrolls the whole screen. */
  isPlain(): boolean
  /** What is not in the history. */
  serialize(): string
  dispose(): void
}

/** How much of `bytes` from `from` on can be written before the next `archive()`. */
export function pieceEnd(bytes: Buffer, from: number, { cols }: Size): number {
  const most = Math.min(from + Math.min(PIECE_BYTES, PIECE_LINES * cols), bytes.byteLength)
  let end = from
  for (let lines = 0; lines < PIECE_LINES; lines++) {
    end = bytes.indexOf(LINE_FEED, end) + 1
    if (end === 0 || end >= most) return most
  }
  return end
}

export async function createEmulator({ cols, rows, data }: Size & { data: string }, history: History): Promise<Emulator> {
  const [{ default: headless }, { default: addon }, Graphemes] = await Promise.all([import('@xterm/headless'), import('@xterm/addon-serialize'), loadGraphemes()])
  // Twice the lines of a piece: those that end with a line feed, and those that the right edge breaks.
  const terminal: Terminal = new headless.Terminal({ cols, rows, scrollback: LIVE_LINES + 2 * PIECE_LINES, allowProposedApi: true })
  const serializer = new addon.SerializeAddon()
  terminal.loadAddon(serializer)
  // As wide as the page shows them, and as programs take them to be: what is told to go to a column finds it.
  terminal.loadAddon(new Graphemes())
  const styled = watchStyle(terminal, history)
  const { normal } = terminal.buffer
  /** The first line that is not in the history; null: all are here. */
  let live: IMarker | null = null
  const firstLive = (): number => (live === null || live.isDisposed ? 0 : live.line)
  const moveToHistory = (end: number): void => {
    const start = firstLive()
    if (end <= start) return
    history.append(Buffer.from(`${serializer.serialize({ range: { start, end: end - 1 }, excludeModes: true, excludeAltBuffer: true })}\x1b[0m\r\n`))
  }
  const write = (piece: Buffer | string): Promise<void> => new Promise((resolve) => terminal.write(piece, resolve))
  if (data !== '') await write(data)
  return {
    write,
    resize: (size) => terminal.resize(size.cols, size.rows),
    archive() {
      // Nothing scrolls there, and markers can only be set on the screen that is shown.
      if (terminal.buffer.active.type === 'alternate') return
      let end = normal.baseY - LIVE_LINES
      while (end > firstLive() && normal.getLine(end)?.isWrapped === true) end--
      if (end <= firstLive()) return
      moveToHistory(end)
      live?.dispose()
      live = terminal.registerMarker(end - normal.baseY - normal.cursorY) ?? null
    },
    archiveAll() {
      moveToHistory(normal.baseY + normal.cursorY)
      live?.dispose()
      live = null
      terminal.clear()
    },
    isPlain() {
      const { insertMode, originMode, wraparoundMode } = terminal.modes
      return terminal.buffer.active.type === 'normal' && wraparoundMode && !insertMode && !originMode && !styled()
    },
    serialize: () => serializer.serialize({ scrollback: normal.baseY - firstLive() }),
    dispose: () => terminal.dispose(),
  }
}

/**
 * Follows what the terminal's API does not tell: whether colours or a scrolling region are set (when in doubt, they are), and that a program has
 * the scrollback cleared.
 */
function watchStyle({ parser }: Terminal, history: History): () => boolean {
  let coloured = false
  let region = false
  const see = (id: { prefix?: string; intermediates?: string; final: string }, seen: (parameters: (number | number[])[]) => void): void => {
    parser.registerCsiHandler(id, (parameters) => {
      seen(parameters)
      return false
    })
  }
  see({ final: 'm' }, (parameters) => (coloured = !(parameters.length === 1 && parameters[0] === 0)))
  see({ final: 'r' }, (parameters) => (region = parameters.some((parameter) => parameter !== 0)))
  see({ final: 'J' }, ([what]) => what === 3 && history.clear())
  parser.registerEscHandler({ final: 'c' }, () => {
    coloured = region = false
    history.clear()
    return false
  })
  return () => coloured || region
}
