import type { AgentMessage, TerminalInfo } from '../../../sandbox/protocol.ts'
import { arrange, detach, moved, placeBeside, replaced, resized } from '../terminal/arrangement/arrangement.ts'
import type { Arrangement, Direction, Split } from '../terminal/arrangement/arrangement.ts'
import { arrangementOf } from '../terminal/arrangement/arrangement-of.ts'
import { rememberArrangement, rememberedFront, rememberFront } from '../terminal/arrangement/remembered.ts'
import { limits } from '../terminal/limits.ts'
import type { WorkspaceView } from './workspace.ts'

export interface RunRequest {
  block: string
  text: string
  /** The name of the terminal that it belongs in, which is opened when it is not there; null: the first. */
  terminalName: string | null
  /** Stop with Ctrl-C what runs there first. */
  interrupt: boolean
}

interface Place {
  beside: number
  direction: Direction
}

export interface WorkspaceTerminalsOptions {
  /** "course/lesson". */
  lesson: string
  view(): WorkspaceView
  change(change: Partial<WorkspaceView>): void
}

/** The terminals of a workspace: which is in front, how they stand, and what runs in them. */
export class WorkspaceTerminals {
  /** A terminal that this page asked for and that is not there yet; it comes to the front, and runs what waits for it. */
  private opening: { run: RunRequest | null; place: Place | null; instead: number | null } | null = null

  constructor(private readonly options: WorkspaceTerminalsOptions) {}

  bringToFront(terminal: number): void {
    rememberFront(this.options.lesson, terminal)
    this.options.change({ front: terminal, panel: 'terminal' })
  }

  /** Brings it to the front, ready for typing. */
  use(terminal: number): void {
    this.bringToFront(terminal)
    this.view.session?.focus(terminal)
  }

  open(): void {
    this.ask(this.nextName(), null)
  }

  /** Opens a terminal right of, or below, another one, which is the one in front if none is named. */
  split(direction: Direction, beside = this.view.front): void {
    this.ask(this.nextName(), null, beside === null ? null : { beside, direction })
  }

  /** Shows a terminal right of, or below, another one. */
  place(terminal: number, beside: number, direction: Direction): void {
    this.rearrange(placeBeside(arrangementOf(this.view), terminal, beside, direction))
    this.use(terminal)
  }

  /** Gives a terminal of a split a tab of its own. */
  detach(terminal: number): void {
    this.rearrange(detach(arrangementOf(this.view), terminal))
    this.use(terminal)
  }

  /** `split` is part of `arrangementOf` the view. */
  resizeSplit(split: Split, sizes: number[]): void {
    this.rearrange(resized(arrangementOf(this.view), split, sizes))
  }

  /** Moves a terminal's tab so many places to the right; negative: to the left. */
  moveTab(terminal: number, places: number): void {
    this.rearrange(moved(arrangementOf(this.view), terminal, places))
  }

  /** A new shell, by the same name and in the same place, instead of one that has ended. */
  replace(terminal: number): void {
    const ended = this.view.terminals.find(({ id }) => id === terminal)
    if (!ended) return
    // With as many as there may be, its place must be free first.
    const full = this.view.terminals.length >= limits.terminals
    if (full) this.close(terminal)
    this.ask(ended.name, null, null, full ? null : terminal)
  }

  close(terminal: number): void {
    this.view.session?.send({ type: 'terminal.close', terminal })
  }

  rename(terminal: number, name: string): void {
    this.view.session?.send({ type: 'terminal.rename', terminal, name })
  }

  /** Types a lesson's block into a terminal. What became of it is in `blocks`. */
  run(request: RunRequest): void {
    const { terminalName } = request
    const named = this.view.terminals.find((terminal) => terminal.name === terminalName)
    if (terminalName !== null && !named) this.runInNew(request)
    else this.runIn((named ?? this.view.terminals[0])?.id ?? null, request)
  }

  /** Runs a block in a shell of its own, because another command is still running, or because it asks for one. */
  runInNew(request: RunRequest): void {
    const taken = this.view.terminals.some((terminal) => terminal.name === request.terminalName)
    this.ask(taken || request.terminalName === null ? this.nextName() : request.terminalName, request)
  }

  /** The sandbox has said this, and the view is as it is after that. `before`: the terminals that there were. */
  heard(message: AgentMessage, before: readonly TerminalInfo[]): void {
    if (before.length === 0) this.frontAsBefore()
    if (message.type === 'error') this.opening = null
    const known = new Set(before.map(({ id }) => id))
    const opened = message.type === 'terminals' ? message.terminals.find(({ id }) => !known.has(id)) : undefined
    if (!opened || !this.opening) return
    const { run, place, instead } = this.opening
    this.opening = null
    this.settle(opened.id, known, place, instead)
    if (instead !== null) this.close(instead)
    if (run === null) this.use(opened.id)
    else this.bringToFront(opened.id)
    if (run) this.runIn(opened.id, { ...run, interrupt: false })
  }

  private get view(): WorkspaceView {
    return this.options.view()
  }

  private ask(name: string, run: RunRequest | null, place: Place | null = null, instead: number | null = null): void {
    const front = this.view.terminals.find((terminal) => terminal.id === this.view.front)
    if (this.view.session?.send({ type: 'terminal.open', name, cols: front?.cols ?? 80, rows: front?.rows ?? 24 })) this.opening = { run, place, instead }
  }

  private rearrange(arrangement: Arrangement): void {
    rememberArrangement(this.options.lesson, arrangement)
    this.options.change({ remembered: arrangement })
  }

  /** A new terminal stands where it was asked for, else in a tab of its own, whatever once stood where it might be taken to belong. */
  private settle(terminal: number, others: Iterable<number>, place: Place | null, instead: number | null): void {
    const alone = [...arrange(this.view.remembered, [...others]), { terminal }]
    if (instead !== null) return this.rearrange(replaced(alone, instead, terminal))
    this.rearrange(place ? placeBeside(alone, terminal, place.beside, place.direction) : alone)
  }

  private runIn(terminal: number | null, { block, text, interrupt }: RunRequest): void {
    if (terminal === null) return
    if (!this.view.session?.send({ type: 'block.run', terminal, block, text, interrupt })) return
    this.options.change({ front: terminal, panel: 'terminal', sheetOpen: true, blocks: { ...this.view.blocks, [block]: { state: 'sent', terminal } } })
  }

  private nextName(): string {
    const names = new Set(this.view.terminals.map((terminal) => terminal.name))
    let number = 1
    while (names.has(`shell ${number}`)) number += 1
    return `shell ${number}`
  }

  /** A page that comes to terminals that are there shows the one that it showed last. */
  private frontAsBefore(): void {
    const front = rememberedFront(this.options.lesson)
    if (this.view.terminals.some(({ id }) => id === front)) this.options.change({ front })
  }
}
