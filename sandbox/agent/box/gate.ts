import { execFile } from 'node:child_process'
import { open, rm } from 'node:fs/promises'
import { promisify } from 'node:util'
import { limits } from '../../protocol.ts'

/** Where it is: as the agent sees it, and as programs of the learner see it. */
export interface GatePlace {
  outside: string
  inside: string
}

/**
 * A FIFO at which shells wait, in the file that they read first (bash.bashrc), until the home folder of an earlier sandbox is there: to start them
 * takes about as long as to unpack it.
 */
export class Gate {
  private readonly held: ReturnType<typeof open>

  constructor(private readonly place: GatePlace) {
    this.held = this.make()
    this.held.catch(() => undefined)
  }

  /** Where shells are told to wait, once it is there. Rejects when it could not be made. */
  async forShells(): Promise<string> {
    await this.held
    return this.place.inside
  }

  /** A command for the learner's box: after `script`, in sh, if it ends well, as many shells as there may be go on. */
  openingAfter(script: string): string[] {
    return ['sh', '-c', `${script} && printf '${'\\n'.repeat(limits.terminals)}' 1<>"$0"`, this.place.inside]
  }

  /** When no shell waits any more. */
  async close(): Promise<void> {
    await (await this.held).close()
    await rm(this.place.outside, { force: true })
  }

  private async make(): ReturnType<typeof open> {
    await promisify(execFile)('mkfifo', ['-m', '600', this.place.outside])
    // What is written to a FIFO that nobody holds open is lost.
    return open(this.place.outside, 'r+')
  }
}
