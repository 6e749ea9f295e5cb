import type { CheckEngine, CheckEngineOptions, FinishedCommand } from '../verify/engine.ts'
import { homeFiles } from '../verify/adapters/home-files.ts'
import { httpRequest } from '../verify/adapters/http-request.ts'
import { systemClock, type Clock } from '../cluster/machinery/clock.ts'
import type { Locale } from '../../labs/schema/index.ts'
import { PROTOCOL_VERSION, type AgentHealth, type ClusterPicture, type LessonForAgent, type RunResult, type SandboxEvent, type Stage, type StepState } from '../protocol.ts'
import type { LearnerBox } from './box/learner-box.ts'
import { Clients } from './clients.ts'
import { fillHome } from './files.ts'
import type { LabCluster } from './lab-cluster.ts'
import { runScript, type ScriptOptions, type ScriptOutcome } from './run.ts'
import { Terminals } from './terminals/terminals.ts'

/** The site is told of input at most so often. */
const INPUT_EVENT_MILLISECONDS = 10_000

const WARM_UP = 'kubectl get nodes >/dev/null 2>&1'
const WARM_UP_SECONDS = 30

/** What a page's session is told. */
export interface PageListener {
  stageChanged(): void
  stepsChanged(): void
  pictureChanged(): void
  terminalsChanged(): void
}

export interface AgentOptions {
  box: LearnerBox
  /** Starts the cluster ahead of any lesson; null: this sandbox has none. */
  startCluster: ((changed: () => void) => Promise<LabCluster>) | null
  createCheckEngine: (options: CheckEngineOptions) => CheckEngine
  clock?: Clock
  log: (line: string) => void
}

/** Why a lesson could not be given to this sandbox; the words are for whoever asked. */
export class LessonError extends Error {
  override name = 'LessonError'
  constructor(
    readonly status: 409 | 422 | 500,
    message: string,
  ) {
    super(message)
  }
}

/** One sandbox's state and what can be done to it; pages and the site reach it through sessions. */
export class Agent {
  stage: Stage = 'booting'
  readonly clients: Clients
  readonly terminals: Terminals
  readonly pages = new Set<PageListener>()
  private readonly listeners = new Set<(event: SandboxEvent) => void>()
  private readonly commandListeners = new Set<(command: FinishedCommand) => void>()
  private readonly clock: Clock
  private lesson: LessonForAgent | null = null
  private checks: CheckEngine | null = null
  private cluster: LabCluster | null = null
  private readonly clusterStart: Promise<void>
  private lastInputAt: number
  private lastInputEventAt = 0

  constructor(private readonly options: AgentOptions) {
    this.clock = options.clock ?? systemClock
    this.clients = new Clients(this.clock)
    this.lastInputAt = this.clock.now()
    this.terminals = new Terminals(options.box, {
      changed: () => this.pages.forEach((page) => page.terminalsChanged()),
      commandEnded: (command) => this.commandListeners.forEach((listener) => listener(command)),
    })
    this.clusterStart = this.bringUpCluster()
    // Whoever needs the cluster awaits the promise and hears of it; nobody may do so before it fails.
    this.clusterStart.catch(() => undefined)
  }

  health(): AgentHealth {
    return { protocol: PROTOCOL_VERSION, stage: this.stage, lesson: this.lesson?.lesson ?? null, lastInputAt: new Date(this.lastInputAt).toISOString() }
  }

  /** Fills the home folder, sizes the cluster, starts the checks. Once; throws `LessonError`. */
  async begin(lesson: LessonForAgent): Promise<void> {
    if (this.lesson !== null) throw new LessonError(409, `This sandbox was given the lesson ${this.lesson.lesson} already.`)
    this.lesson = lesson
    try {
      await this.clusterStart
      await fillHome(this.options.box.home, lesson.files)
      if (lesson.sandbox.kind === 'embedded') await this.cluster?.fit(lesson.sandbox)
      else await this.endCluster()
    } catch (error) {
      this.lesson = null
      throw new LessonError(422, (error as Error).message)
    }
    this.checks = this.options.createCheckEngine({
      lesson,
      kubeconfig: this.cluster?.kubeconfig ?? null,
      ports: {
        ...homeFiles(this.options.box.home),
        request: httpRequest,
        run: (script, options) => this.script(script, options),
        onCommand: (listener) => {
          this.commandListeners.add(listener)
          return () => this.commandListeners.delete(listener)
        },
      },
      changed: () => this.pages.forEach((page) => page.stepsChanged()),
      passed: (step, at) => this.tell({ type: 'step.passed', lesson: lesson.lesson, step, at }),
      now: () => this.clock.now(),
      log: this.options.log,
    })
    this.enter('ready')
    this.pages.forEach((page) => page.stepsChanged())
  }

  steps(locale?: Locale): StepState[] {
    return this.checks?.steps(locale) ?? []
  }

  picture(): ClusterPicture | null {
    return this.cluster?.picture() ?? null
  }

  answerQuiz(step: string, quiz: string, answer: readonly string[]): boolean {
    return this.checks?.answerQuiz(step, quiz, answer) ?? false
  }

  /** A script played by the site, as the learner. To checks on commands, its whole text is one command. */
  async run(script: string, timeoutSeconds: number): Promise<RunResult> {
    const { exitStatus, output, timedOut } = await this.script(script, { timeoutSeconds })
    this.commandListeners.forEach((listener) => listener({ line: script, exitStatus, terminal: null }))
    return { exitStatus, output: timedOut ? `${output}\nStopped after ${timeoutSeconds} seconds.\n` : output }
  }

  private async script(script: string, options: ScriptOptions): Promise<ScriptOutcome> {
    await this.clusterStart
    return runScript(this.options.box, script, options)
  }

  resize(terminal: number, size: { cols: number; rows: number }): void {
    const target = this.terminals.get(terminal)
    if (target === null) return
    const { cols, rows } = target.info
    target.resize(size)
    if (cols !== size.cols || rows !== size.rows) this.pages.forEach((page) => page.terminalsChanged())
  }

  learnerTyped(): void {
    const now = this.clock.now()
    this.lastInputAt = now
    if (now - this.lastInputEventAt < INPUT_EVENT_MILLISECONDS) return
    this.lastInputEventAt = now
    this.tell({ type: 'input', at: new Date(now).toISOString() })
  }

  /** Calls back for what the site wants to know. Returns how to stop. */
  onEvent(listener: (event: SandboxEvent) => void): () => void {
    this.listeners.add(listener)
    listener({ type: 'stage', stage: this.stage })
    return () => this.listeners.delete(listener)
  }

  async close(): Promise<void> {
    this.terminals.all().forEach((terminal) => terminal.close())
    await this.checks?.close()
    await this.endCluster()
    await this.options.box.close()
  }

  private async bringUpCluster(): Promise<void> {
    if (this.options.startCluster === null) return this.enter('lesson')
    this.enter('cluster')
    try {
      this.cluster = await this.options.startCluster(() => this.pages.forEach((page) => page.pictureChanged()))
      this.enter('nodes')
      await this.cluster.nodesReady()
      this.enter('lesson')
      this.warmUp()
    } catch (error) {
      this.options.log(`the cluster did not start: ${(error as Error).stack ?? String(error)}`)
      throw new Error(`The sandbox's cluster did not start: ${(error as Error).message}`)
    }
  }

  /**
   * The learner's first kubectl finds its discovery cached, and the learner's box is up. Nobody waits for this, and a learner who is faster
   * loses nothing.
   */
  private warmUp(): void {
    runScript(this.options.box, WARM_UP, { timeoutSeconds: WARM_UP_SECONDS }).catch((error: unknown) => this.options.log(`could not warm up: ${String(error)}`))
  }

  private async endCluster(): Promise<void> {
    const cluster = this.cluster
    this.cluster = null
    await cluster?.close()
  }

  private enter(stage: Stage): void {
    if (this.stage === stage) return
    this.stage = stage
    this.pages.forEach((page) => page.stageChanged())
    this.tell({ type: 'stage', stage })
  }

  private tell(event: SandboxEvent): void {
    this.listeners.forEach((listener) => listener(event))
  }
}
