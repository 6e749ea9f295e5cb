import type { Clock } from '../../cluster/machinery/clock.ts'
import type { ShellMark } from './shell-marks.ts'

/**
 * An interrupt that comes while the shell is about to start the command reaches the shell only, and is lost: so it is sent more than
 * once. What does not end by then does not want to.
 */
const INTERRUPT = { tries: 5, milliseconds: 1_000 }

/** A shell that shows no prompt by then runs something, from its start-up files perhaps. */
const START_MILLISECONDS = 10_000

/**
 * What a shell is doing, from its marks: `starting` until the first prompt, then `prompt` and `running` in turn. Between them, `entered`: a
 * command was given to it and it has not said yet that it runs; or `continued`: it waits for the rest of a command, such as the end of a here-document.
 */
export class ShellActivity {
  private state: 'starting' | 'prompt' | 'entered' | 'continued' | 'running' = 'starting'
  private line = ''
  /** At the last prompt; null before the first. */
  folder: string | null = null
  private waiting: ((prompt: boolean) => void)[] = []
  private ended = false

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

  /** The command in the foreground; null when there is none. */
  get running(): string | null {
    return this.busy ? this.line : null
  }

  mark(mark: ShellMark): void {
    switch (mark.type) {
      case 'folder':
        this.folder = mark.path
        return
      case 'command':
        this.line = mark.line
        return
      case 'started':
        return this.become('running')
      case 'ended':
        // An empty line ends without having started, with the status of the command before it.
        if (this.state === 'running') this.events.commandEnded({ line: this.line, exitStatus: mark.exitStatus })
        return
      case 'continued':
        return this.become('continued')
      case 'prompt':
        this.become('prompt')
        for (const resume of this.waiting.splice(0)) resume(true)
    }
  }

  /** The shell has gone, whatever it was doing: there will be no prompt. */
  end(): void {
    this.ended = true
    for (const resume of this.waiting.splice(0)) resume(false)
  }

  /** Takes the prompt for one command, which is typed for the learner now, Enter included. False when it is taken: what comes next is not typed into that. */
  enter(): boolean {
    if (this.state !== 'prompt') return false
    this.become('entered')
    return true
  }

  /** Resolves true at the prompt: at once, or after the shell has come up; false within a command, or when the shell ends or does not come up. */
  async prompt(): Promise<boolean> {
    if (this.state === 'starting') return this.promptWithin(START_MILLISECONDS)
    return this.state === 'prompt'
  }

  /** Interrupts the running command. Resolves true once it has given the prompt back; false when it does not in time, or the shell ends with it. */
  async interrupt(send: () => void): Promise<boolean> {
    for (let left = INTERRUPT.tries; left > 0 && !this.ended; left--) {
      send()
      if (await this.promptWithin(INTERRUPT.milliseconds)) return true
    }
    return false
  }

  private promptWithin(milliseconds: number): Promise<boolean> {
    return new Promise((resolve) => {
      const settle = (prompt: boolean): void => {
        cancel()
        resolve(prompt)
      }
      const cancel = this.clock.after(milliseconds, () => {
        this.waiting = this.waiting.filter((one) => one !== settle)
        resolve(false)
      })
      this.waiting.push(settle)
    })
  }

  private become(state: typeof this.state): void {
    const before = this.busy
    this.state = state
    if (this.busy !== before) this.events.changed()
  }
}
