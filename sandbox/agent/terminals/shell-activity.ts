import type { Clock } from '../../cluster/machinery/clock.ts'
import type { ShellMark } from './shell-marks.ts'

/** How long an interrupted command may take to give the prompt back. */
const INTERRUPT_MILLISECONDS = 3_000

/** What a shell is doing, from its marks: `starting` until the first prompt, then `prompt` and `running` in turn. */
export class ShellActivity {
  private state: 'starting' | 'prompt' | 'running' = 'starting'
  private line = ''
  private waiting: (() => void)[] = []

  constructor(
    private readonly clock: Pick<Clock, 'after'>,
    private readonly events: {
      /** `busy` has changed. */
      changed(): void
      commandEnded(command: { line: string; exitStatus: number }): void
    },
  ) {}

  get busy(): boolean {
    return this.state === 'running'
  }

  mark(mark: ShellMark): void {
    switch (mark.type) {
      case 'command':
        this.line = mark.line
        return
      case 'started':
        return this.become('running')
      case 'ended':
        // An empty line ends without having started, with the status of the command before it.
        if (this.state === 'running') this.events.commandEnded({ line: this.line, exitStatus: mark.exitStatus })
        return
      case 'prompt':
        this.become('prompt')
        for (const resume of this.waiting.splice(0)) resume()
    }
  }

  /** Resolves true at the prompt: at once, or after the shell has come up; false at once when a command runs. */
  async prompt(): Promise<boolean> {
    if (this.state === 'running') return false
    if (this.state === 'starting') await new Promise<void>((resolve) => this.waiting.push(resolve))
    return true
  }

  /** Resolves true once the running command has given the prompt back; false when it does not in time. */
  promptAfterInterrupt(): Promise<boolean> {
    return new Promise((resolve) => {
      const cancel = this.clock.after(INTERRUPT_MILLISECONDS, () => resolve(false))
      this.waiting.push(() => {
        cancel()
        resolve(true)
      })
    })
  }

  private become(state: 'prompt' | 'running'): void {
    const before = this.busy
    this.state = state
    if (this.busy !== before) this.events.changed()
  }
}
