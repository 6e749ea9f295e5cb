import type { GatePlace } from './gate.ts'

/**
 * Where the learner's programs run. Two implementations: `nested` (a second bubblewrap inside the sandbox, always used
 * where the machine can isolate) and `unisolated` (a scratch folder, for one trusted learner who was told so).
 */
export interface LearnerBox {
  /** The learner's home as the agent sees it. */
  readonly home: string
  /** Where shells can be made to wait. */
  readonly gate: GatePlace
  /** What to spawn so that `command` runs as the learner. `variables` are added to the learner's environment. */
  enter(command: readonly string[], variables?: Readonly<Record<string, string>>): Promise<Spawn>
  /** Ends every program of the learner. */
  close(): Promise<void>
}

export interface Spawn {
  file: string
  args: string[]
  cwd: string
  env: Record<string, string>
}

/** The environment of every program of the learner. */
export function learnerEnvironment(home: string, tools: string): Record<string, string> {
  return {
    HOME: home,
    USER: 'learner',
    LOGNAME: 'learner',
    SHELL: '/bin/bash',
    PATH: `${tools}:/usr/bin:/usr/sbin`,
    LANG: 'C.UTF-8',
    TERM: 'xterm-256color',
    COLORTERM: 'truecolor',
    EDITOR: 'vim',
    PAGER: 'less',
    LESS: '-R',
  }
}
