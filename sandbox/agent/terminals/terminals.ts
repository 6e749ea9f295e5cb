import { randomBytes } from 'node:crypto'
import { limits, type TerminalInfo } from '../../protocol.ts'
import type { LearnerBox } from '../box/learner-box.ts'
import type { TerminalMemory } from '../checkpoint/manifest.ts'
import type { Size } from './screen.ts'
import { Terminal } from './terminal.ts'

export interface TerminalsEvents {
  /** Something in `list` is different. */
  changed(): void
  commandEnded(command: { line: string; exitStatus: number; terminal: number }): void
}

/** The learner's shells, on all pages the same. */
export class Terminals {
  private readonly open = new Map<number, Terminal>()
  /** Being started: they count, and have their number. */
  private starting = 0
  private lastId = 0

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
    if (this.open.size + this.starting >= limits.terminals) throw new TerminalsError(`There are ${limits.terminals} terminals already, which is the most. Close one first.`)
    const id = ++this.lastId
    const terminal = await this.launch({ id, name: name ?? `bash ${id}`, size })
    this.events.changed()
    return terminal
  }

  /** Shells as they were in an earlier sandbox, as far as shells come back: number, name, size, folder and screen. */
  async resume(memories: readonly (TerminalMemory & { screen: string })[]): Promise<void> {
    this.lastId = Math.max(this.lastId, ...memories.map(({ id }) => id))
    await Promise.all(memories.map(({ id, name, cols, rows, folder, screen }) => this.launch({ id, name, size: { cols, rows }, folder, screen })))
    this.events.changed()
  }

  private async launch({ id, name, size, folder, screen }: { id: number; name: string; size: Size; folder?: string | null; screen?: string }): Promise<Terminal> {
    this.starting++
    try {
      const marksWord = randomBytes(9).toString('base64url')
      const spawn = await this.box.enter(['bash', '-i'], { PODYARD_MARKS: marksWord, ...(folder ? { PODYARD_FOLDER: folder } : {}) })
      const terminal = new Terminal({
        id,
        name,
        size,
        spawn,
        marksWord,
        ...(screen === undefined ? {} : { screen }),
        changed: () => this.events.changed(),
        commandEnded: (command) => this.events.commandEnded({ ...command, terminal: id }),
      })
      this.open.set(id, terminal)
      return terminal
    } catch (error) {
      throw new TerminalsError(`No shell could be started: ${error instanceof Error ? error.message : String(error)}`)
    } finally {
      this.starting--
    }
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

export class TerminalsError extends Error {
  override name = 'TerminalsError'
}
