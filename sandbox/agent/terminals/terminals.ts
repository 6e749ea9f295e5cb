import { randomBytes } from 'node:crypto'
import { limits, type AgentError, type TerminalInfo } from '../../protocol.ts'
import type { LearnerBox } from '../box/learner-box.ts'
import type { TerminalMemory } from '../checkpoint/manifest.ts'
import type { KeptScreen } from './screen.ts'
import type { Size } from './size.ts'
import { firstSize, SpareShells } from './spare-shells.ts'
import { Terminal } from './terminal.ts'

export interface TerminalsEvents {
  /** Something in `list` is different. */
  changed(): void
  commandEnded(command: { line: string; exitStatus: number; terminal: number }): void
}

interface ShellToStart {
  id: number
  name: string
  size: Size
  folder?: string | null
  screen?: KeptScreen
  /** Where it waits before it reads anything of the learner's. */
  gate?: string
}

/** The learner's shells, on all pages the same. */
export class Terminals {
  private readonly open = new Map<number, Terminal>()
  /** Being started: they count, and have their number. */
  private starting = 0
  private lastId = 0
  private readonly spare = new SpareShells((size) => {
    const id = ++this.lastId
    return this.create({ id, name: nameOf(id), size })
  })

  constructor(
    private readonly box: LearnerBox,
    private readonly events: TerminalsEvents,
  ) {}

  list(): TerminalInfo[] {
    return this.all().map((terminal) => terminal.info)
  }

  all(): Terminal[] {
    return [...this.open.values()]
  }

  get(id: number): Terminal | null {
    return this.open.get(id) ?? null
  }

  /** Throws a sentence for the learner when there are too many, or no shell can be started. */
  async start(size: Size, name?: string): Promise<Terminal> {
    if (this.open.size + this.starting >= limits.terminals) throw new TerminalsError('too-many-terminals', { most: limits.terminals }, `There are ${limits.terminals} terminals already, which is the most. Close one first.`)
    const terminal = this.takeSpare(size, name) ?? (await this.startNew(size, name))
    this.events.changed()
    return terminal
  }

  /** The shells to begin with, for a page that finds none: those that stand ready are there when this returns, the rest in a moment. Rejects as `start`. */
  async startFirst(names: readonly string[]): Promise<void> {
    if (this.open.size + this.starting > 0) return
    await Promise.all(names.map((name) => this.start(firstSize, name)))
  }

  /** Has so many shells stand ready for whoever opens the first terminals. */
  async prepare(count: number): Promise<void> {
    await this.spare.make(count)
  }

  /** What a shell reads when it starts is about to be different. */
  dropPrepared(): void {
    this.spare.drop()
  }

  private takeSpare(size: Size, name: string | undefined): Terminal | null {
    const terminal = this.spare.take(size)
    if (terminal === null) return null
    if (name !== undefined) terminal.name = name
    this.open.set(terminal.id, terminal)
    return terminal
  }

  private startNew(size: Size, name: string | undefined): Promise<Terminal> {
    const id = ++this.lastId
    return this.launch({ id, name: name ?? nameOf(id), size })
  }

  /** Shells as they were in an earlier sandbox, as far as shells come back: number, name, size, folder and screen. `gate`: where they wait for their home folder. */
  async resume(memories: readonly (TerminalMemory & { screen: KeptScreen })[], gate: string): Promise<void> {
    this.spare.drop()
    this.lastId = Math.max(this.lastId, ...memories.map(({ id }) => id))
    await Promise.all(memories.map(({ id, name, cols, rows, folder, screen }) => this.launch({ id, name, size: { cols, rows }, folder, screen, gate })))
    this.events.changed()
  }

  private async launch(shell: ShellToStart): Promise<Terminal> {
    this.starting++
    try {
      const terminal = await this.create(shell)
      this.open.set(terminal.id, terminal)
      return terminal
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      throw new TerminalsError('no-shell', { reason }, `No shell could be started: ${reason}`)
    } finally {
      this.starting--
    }
  }

  private async create({ id, name, size, folder, screen, gate }: ShellToStart): Promise<Terminal> {
    const marksWord = randomBytes(9).toString('base64url')
    const spawn = await this.box.enter(['bash', '-i'], { PODYARD_MARKS: marksWord, ...(folder ? { PODYARD_FOLDER: folder } : {}), ...(gate === undefined ? {} : { PODYARD_GATE: gate }) })
    return new Terminal({
      id,
      name,
      size,
      spawn,
      marksWord,
      ...(screen === undefined ? {} : { screen }),
      changed: () => this.events.changed(),
      commandEnded: (command) => this.events.commandEnded({ ...command, terminal: id }),
    })
  }

  /** Ends the shell and forgets it. */
  close(id: number): void {
    const terminal = this.open.get(id)
    if (terminal === undefined) return
    this.open.delete(id)
    terminal.close()
    this.events.changed()
  }

  rename(id: number, name: string): void {
    const terminal = this.open.get(id)
    if (terminal === undefined) return
    terminal.name = name
    this.events.changed()
  }
}

const nameOf = (id: number): string => `bash ${id}`

export class TerminalsError extends Error {
  override name = 'TerminalsError'
  constructor(
    readonly code: 'too-many-terminals' | 'no-shell',
    readonly values: AgentError['values'],
    message: string,
  ) {
    super(message)
  }
}
