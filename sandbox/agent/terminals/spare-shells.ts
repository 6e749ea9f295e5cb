import type { Size } from './size.ts'
import type { Terminal } from './terminal.ts'

/** What a page's first shells are asked for with, before it knows what fits. */
export const firstSize: Size = { cols: 80, rows: 24 }

/**
 * Shells at their prompt that nobody sees yet: whoever opens a terminal gets one of them, which bash's start would keep waiting. Only before
 * a sandbox is worked in; what would make a shell start otherwise has them dropped.
 */
export class SpareShells {
  private readonly shells: Terminal[] = []
  private dropped = false

  /** @param launch starts one, which is not in any list */
  constructor(private readonly launch: (size: Size) => Promise<Terminal>) {}

  /** Resolves when they are at their prompt. */
  async make(count: number): Promise<void> {
    const made = await Promise.all(Array.from({ length: count }, () => this.launch(firstSize)))
    for (const shell of made.sort((one, other) => one.id - other.id)) {
      if (this.dropped) shell.close()
      else this.shells.push(shell)
    }
    await Promise.all(made.map((shell) => shell.atPrompt()))
  }

  /** Null when there is none. */
  take(size: Size): Terminal | null {
    for (let shell = this.shells.shift(); shell !== undefined; shell = this.shells.shift()) {
      if (shell.exited !== null) continue
      shell.resize(size)
      return shell
    }
    return null
  }

  /** For good. */
  drop(): void {
    this.dropped = true
    for (const shell of this.shells.splice(0)) shell.close()
  }
}
