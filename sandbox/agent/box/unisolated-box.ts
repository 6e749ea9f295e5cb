import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { writeSkeleton } from './etc.ts'
import type { GatePlace } from './gate.ts'
import { learnerEnvironment, type LearnerBox, type Spawn } from './learner-box.ts'

/**
 * No box: programs run as the user who runs Podyard, in a scratch home. For one learner who is trusted with this machine, and
 * only when the operator asked for it.
 */
export class UnisolatedBox implements LearnerBox {
  readonly home: string
  readonly gate: GatePlace
  private readonly bashrc: string

  constructor(
    private readonly folders: { home: string; tools: string },
    bashrc: string,
  ) {
    this.home = folders.home
    this.gate = { outside: `${folders.home}.gate`, inside: `${folders.home}.gate` }
    this.bashrc = join(folders.home, '.podyard.bashrc')
    mkdirSync(this.home, { recursive: true })
    writeSkeleton(this.home)
    writeFileSync(this.bashrc, `${bashrc}\n. ~/.bashrc\n`)
  }

  enter(command: readonly string[], variables: Readonly<Record<string, string>> = {}): Promise<Spawn> {
    const [file = 'bash', ...args] = command
    const interactive = file === 'bash' && args[0] === '-i' ? ['--rcfile', this.bashrc] : []
    const environment = learnerEnvironment(this.home, this.folders.tools)
    const path = `${environment.PATH}:${process.env.PATH ?? ''}`
    return Promise.resolve({ file, args: [...interactive, ...args], cwd: this.home, env: { ...environment, PATH: path, ...variables } })
  }

  close(): Promise<void> {
    return Promise.resolve()
  }
}
