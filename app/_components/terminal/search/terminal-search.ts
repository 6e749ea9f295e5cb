import type { IDecoration, IDisposable, Terminal } from '@xterm/xterm'
import type { Timers } from '../connection/timers.ts'
import { bufferLines, stretchesOf } from './buffer-lines.ts'
import type { BufferLines, Stretch } from './buffer-lines.ts'
import { mostMatches } from './matches-in.ts'
import type { Match } from './matches-in.ts'
import type { Searcher } from './searcher.ts'
import { compile } from './wanted.ts'
import type { Wanted } from './wanted.ts'

/** After output, until what was found is looked for again. */
const againAfterMs = 200

export type SearchState =
  | { kind: 'idle' }
  /** `number`: of the one that is selected, from 1; of `isMore` than `count`, the last ones. */
  | { kind: 'found'; number: number; count: number; isMore: boolean }
  | { kind: 'bad-expression' }
  | { kind: 'takes-too-long' }

export interface MatchColours {
  matchBackground: string
  activeMatchBackground: string
}

/** Looks for text in all that a terminal holds; shows what it found, and one of it selected. */
export class TerminalSearch {
  private wanted: Wanted | null = null
  /** Of which `matches` tell. */
  private lines: BufferLines | null = null
  private isStale = true
  private matches: Match[] = []
  private selected = -1
  private state: SearchState = { kind: 'idle' }
  private readonly listeners = new Set<(state: SearchState) => void>()
  private readonly disposables: IDisposable[]
  private drawn: { viewport: number; decorations: IDecoration[] } | null = null
  private cancelAgain: (() => void) | null = null

  constructor(
    private readonly terminal: Terminal,
    private readonly searcher: Searcher,
    private readonly timers: Pick<Timers, 'after'>,
    private readonly colours: () => MatchColours,
  ) {
    this.disposables = [
      terminal.onWriteParsed(() => this.changed()),
      terminal.onResize(() => this.changed()),
      terminal.buffer.onBufferChange(() => this.changed()),
      // Also after someone has scrolled, of which nothing else tells.
      terminal.onRender(() => this.wanted && this.drawn?.viewport !== terminal.buffer.active.viewportY && this.draw()),
    ]
  }

  onState(listener: (state: SearchState) => void): () => void {
    this.listeners.add(listener)
    listener(this.state)
    return () => this.listeners.delete(listener)
  }

  /** Selects the match that stands at the selection or above it, else the last one. */
  async look(wanted: Wanted): Promise<void> {
    this.wanted = wanted
    if (wanted.text === '') return this.clear()
    if (compile(wanted) === null) return this.show([], { kind: 'bad-expression' })
    const at = this.terminal.getSelectionPosition()?.start.y ?? this.terminal.buffer.active.viewportY + this.terminal.rows
    await this.find(at, true)
  }

  /** From one match to another; from the last to the first. */
  step(direction: 'next' | 'previous'): void {
    const count = this.matches.length
    if (count > 0) this.select((this.selected + (direction === 'next' ? 1 : count - 1)) % count, true)
  }

  /** Something else stands in the terminal now. */
  changed(): void {
    this.isStale = true
    if (!this.wanted || this.state.kind === 'bad-expression') return
    this.cancelAgain ??= this.timers.after(againAfterMs, () => {
      this.cancelAgain = null
      void this.find(this.terminal.getSelectionPosition()?.start.y ?? 0, false)
    })
  }

  clear(): void {
    this.wanted = null
    this.cancelAgain?.()
    this.cancelAgain = null
    this.terminal.clearSelection()
    this.show([], { kind: 'idle' })
    this.lines = null
    this.isStale = true
    this.searcher.stop()
  }

  dispose(): void {
    for (const one of this.disposables) one.dispose()
    this.cancelAgain?.()
    this.searcher.stop()
  }

  private async find(fromRow: number, moves: boolean): Promise<void> {
    const { wanted } = this
    if (!wanted) return
    const lines = this.lines && !this.isStale ? this.lines : bufferLines(this.terminal.buffer.active)
    this.isStale = false
    const outcome = await this.searcher.find(lines.texts, wanted)
    if (this.wanted !== wanted || outcome === 'superseded') return
    if (outcome === 'takes-too-long') return this.show([], { kind: 'takes-too-long' })
    this.lines = lines
    this.matches = outcome.found
    const above = this.matches.findLastIndex(({ line }) => (lines.rows[line] ?? 0) <= fromRow)
    if (this.matches.length === 0) {
      if (moves) this.terminal.clearSelection()
      this.show([], { kind: 'found', number: 0, count: 0, isMore: false })
    } else this.select(above < 0 ? this.matches.length - 1 : above, moves)
  }

  private show(matches: Match[], state: SearchState): void {
    this.matches = matches
    this.state = state
    if (matches.length === 0) this.selected = -1
    this.draw()
    for (const listener of this.listeners) listener(state)
  }

  private select(index: number, moves: boolean): void {
    this.selected = index
    const match = this.matches[index]
    const [first, ...more] = match && this.lines ? stretchesOf(this.terminal.buffer.active, this.lines, match) : []
    if (first && moves) {
      const { active } = this.terminal.buffer
      const last = more.at(-1) ?? first
      this.terminal.select(first.column, first.row, (last.row - first.row) * this.terminal.cols + last.column + last.columns - first.column)
      const isInView = first.row >= active.viewportY && first.row < active.viewportY + this.terminal.rows
      if (!isInView) this.terminal.scrollToLine(Math.max(0, first.row - Math.floor(this.terminal.rows / 2)))
    }
    const count = this.matches.length
    this.show(this.matches, { kind: 'found', number: index + 1, count, isMore: count >= mostMatches })
  }

  /** Only what is in view: thousands of matches would cost thousands of marks. */
  private draw(): void {
    for (const decoration of this.drawn?.decorations ?? []) decoration.dispose()
    const { active } = this.terminal.buffer
    const { lines } = this
    const decorations: IDecoration[] = []
    if (lines && this.matches.length > 0) {
      const top = active.viewportY
      const bottom = top + this.terminal.rows
      // A line begins above what it fills.
      const firstLine = Math.max(0, countWhere(lines.rows, (row) => row <= top) - 1)
      for (let index = countWhere(this.matches, ({ line }) => line < firstLine); index < this.matches.length; index++) {
        const match = this.matches[index]!
        if ((lines.rows[match.line] ?? bottom) >= bottom) break
        const stretches = stretchesOf(active, lines, match).filter(({ row }) => row >= top && row < bottom)
        decorations.push(...stretches.flatMap((stretch) => this.mark(stretch, index === this.selected) ?? []))
      }
    }
    this.drawn = { viewport: active.viewportY, decorations }
  }

  private mark({ row, column, columns }: Stretch, isSelected: boolean): IDecoration | undefined {
    const { active } = this.terminal.buffer
    const marker = this.terminal.registerMarker(row - active.baseY - active.cursorY)
    const { matchBackground, activeMatchBackground } = this.colours()
    const decoration = this.terminal.registerDecoration({ marker, x: column, width: columns, backgroundColor: isSelected ? activeMatchBackground : matchBackground, layer: isSelected ? 'top' : 'bottom' })
    decoration?.onDispose(() => marker.dispose())
    return decoration
  }
}

/** How many of them at the beginning are so, of a list in which none after these is. */
function countWhere<Item>(items: readonly Item[], isSo: (item: Item) => boolean): number {
  let low = 0
  let high = items.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (isSo(items[middle]!)) low = middle + 1
    else high = middle
  }
  return low
}
