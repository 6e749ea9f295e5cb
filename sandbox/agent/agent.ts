import type { CheckEngine, CheckEngineOptions, FinishedCommand, QuizVerdict } from '../verify/engine.ts'
import { homeFiles } from '../verify/adapters/home-files.ts'
import { httpRequest } from '../verify/adapters/http-request.ts'
import { systemClock, type Clock } from '../cluster/machinery/clock.ts'
import type { Locale } from '../../labs/schema/index.ts'
import { PROTOCOL_VERSION, type AgentHealth, type AgentMessage, type ClusterPicture, type LessonEdits, type LessonForAgent, type PageMark, type RunResult, type SandboxEvent, type Stage, type StepState } from '../protocol.ts'
import { Gate } from './box/gate.ts'
import type { LearnerBox } from './box/learner-box.ts'
import { readCheckpoint, writeCheckpoint } from './checkpoint/archive.ts'
import { packHome, startUnpackingHome } from './checkpoint/home.ts'
import type { Manifest } from './checkpoint/manifest.ts'
import { resumeShells, takeCheckpoint, type SandboxParts } from './checkpoint/take.ts'
import { Clients } from './clients.ts'
import { followEdits } from './edited-lesson.ts'
import { fillHome } from './files.ts'
import { ClusterView, type ClusterListener } from './cluster-view/cluster-view.ts'
import { FilesAnswerer } from './files-view/answer.ts'
import { Kinds } from './files-view/kinds.ts'
import type { LabCluster } from './lab-cluster.ts'
import { LateChecks } from './late-checks.ts'
import { PageMarks } from './page-marks.ts'
import { readyParsers } from './ready-parsers.ts'
import { runScript, type ScriptOptions, type ScriptOutcome } from './run.ts'
import { Terminals } from './terminals/terminals.ts'

/** The site is told of input at most so often. */
const INPUT_EVENT_MILLISECONDS = 10_000

const WARM_UP = 'kubectl get nodes >/dev/null 2>&1'
const WARM_UP_SECONDS = 30
/** So long, at most, the home folder of an earlier sandbox is handed to its tar before the cluster comes back, which keeps this process busy. */
const HEAD_START_MILLISECONDS = 15
/** As many shells as a page opens first. */
const SPARE_SHELLS = 2
/** Files of a home folder by which a shell starts otherwise than with them missing. */
const SHELL_FILES = new Set(['.bashrc', '.bash_history', '.inputrc'])

/** What a page's session is told. */
export interface PageListener {
  stageChanged(): void
  stepsChanged(): void
  /** News of the cluster, the same for every page. */
  clusterSaid(message: AgentMessage): void
  terminalsChanged(): void
  lessonEdited(edits: LessonEdits | null): void
  /** Something was marked on another page. */
  marked(mark: PageMark): void
}

export interface AgentOptions {
  box: LearnerBox
  /** Starts the cluster ahead of any lesson; null: this sandbox has none. */
  startCluster: ((listener: ClusterListener) => Promise<LabCluster>) | null
  createCheckEngine: (options: CheckEngineOptions) => CheckEngine
  /** All that can be done ahead of a learner is done. */
  warm?: () => void
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
  readonly clusterView: ClusterView
  readonly pages = new Set<PageListener>()
  readonly marks = new PageMarks((step) => this.lesson?.steps.some(({ id }) => id === step) ?? false)
  private readonly listeners = new Set<(event: SandboxEvent) => void>()
  private readonly commandListeners = new Set<(command: FinishedCommand) => void>()
  readonly clock: Clock
  private lesson: LessonForAgent | null = null
  /** What this sandbox goes on from; null: from the beginning. */
  private resumed: Manifest | null = null
  private resuming = false
  /** What was edited in the lesson since the lab was kept and nobody has read yet; null: nothing. */
  edits: LessonEdits | null = null
  private checks: LateChecks | null = null
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
      commandEnded: (command) => {
        this.checks?.now()
        // What a long command did is work to be kept, though nobody typed meanwhile.
        this.learnerWorked()
        this.commandListeners.forEach((listener) => listener(command))
        this.clusterView.commandEnded(command)
      },
    })
    this.clusterView = new ClusterView({
      clock: this.clock,
      cluster: () => this.cluster,
      sessions: () => new Map(this.terminals.all().flatMap(({ id, session }) => (session === null ? [] : [[session, id] as const]))),
      broadcast: (message) => this.pages.forEach((page) => page.clusterSaid(message)),
      log: options.log,
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
      if (lesson.files.some(({ path }) => SHELL_FILES.has(path))) this.terminals.dropPrepared()
      if (this.resumed === null) await fillHome(this.options.box.home, lesson.files)
      else if (this.resumed.lesson !== lesson.lesson) throw new Error(`This sandbox goes on from a checkpoint of ${this.resumed.lesson}.`)
      else if (this.resumed.givenFiles !== null) this.tellOfEdits(await followEdits(this.options.box.home, lesson.files, this.resumed.givenFiles))
      if (lesson.sandbox.kind !== 'embedded') await this.endCluster()
      else if (this.resumed === null || this.resumed.nodes === null) await this.cluster?.fit(lesson.sandbox)
      else await this.cluster?.grow(lesson.sandbox)
    } catch (error) {
      this.lesson = null
      throw new LessonError(422, (error as Error).message)
    }
    this.checks = new LateChecks(this.clock, () => this.createChecks(lesson), () => this.pages.forEach((page) => page.stepsChanged()))
    this.enter('ready')
  }

  /** Once is enough, on whichever page. */
  editsRead(): void {
    this.tellOfEdits(null)
  }

  private tellOfEdits(edits: LessonEdits | null): void {
    if (edits !== null && edits.added.length + edits.updated.length + edits.left.length === 0) return
    this.edits = edits
    this.pages.forEach((page) => page.lessonEdited(edits))
  }

  /** The sandbox as it is now, as bytes; throws `LessonError` while there is nothing to keep. */
  async checkpoint(kind: Manifest['kind']): Promise<AsyncGenerator<Buffer>> {
    if (this.lesson === null || this.checks === null) throw new LessonError(409, 'This sandbox has no lesson yet: there is nothing to keep.')
    // What is done from now on is not in it, and is to be told of, however soon after the last time.
    if (kind === 'whole') this.lastInputEventAt = 0
    return writeCheckpoint(await takeCheckpoint(kind, this.parts(), this.lesson, this.checks.now()))
  }

  /**
   * Goes on from a checkpoint, before the lesson is given, which then leaves files and cluster as they are. Once; throws `LessonError`, after
   * which this sandbox is of no use.
   */
  async resume(archive: AsyncIterable<Buffer>): Promise<void> {
    if (this.lesson !== null || this.resuming) throw new LessonError(409, 'This sandbox is in use already.')
    this.resuming = true
    const gate = new Gate(this.options.box.gate)
    const unpacking = startUnpackingHome(this.options.box, gate)
    // The warm cluster goes while the checkpoint is on its way. Whoever brings the next one hears of it when that fails.
    this.clusterStart.then(() => this.cluster?.makeRoom()).catch(() => undefined)
    try {
      const checkpoint = await readCheckpoint(archive)
      await this.clusterStart
      const { manifest, cluster, home } = checkpoint
      // Programs of the learner's first: they run beside the cluster's coming back, which keeps this process busy.
      const { fed, done } = unpacking.feed(home)
      const shells = gate.forShells().then((place) => resumeShells(checkpoint, this.parts(), place))
      const cameBack = Promise.race([fed, new Promise<void>((go) => this.clock.after(HEAD_START_MILLISECONDS, go))]).then(async () => {
        if (cluster !== null && manifest.nodes !== null) await this.cluster?.resume({ nodes: manifest.nodes, images: manifest.images, cluster })
      })
      await Promise.all([fed, done, shells, cameBack])
      this.closeBehindShells(gate)
      this.clusterView.goOnFrom(manifest.reports)
      this.resumed = manifest
    } catch (error) {
      throw new LessonError(422, (error as Error).message)
    } finally {
      unpacking.stop()
    }
  }

  private closeBehindShells(gate: Gate): void {
    Promise.all(this.terminals.all().map((terminal) => terminal.atPrompt()))
      .then(() => gate.close())
      .catch((error: unknown) => this.options.log(`the gate of the shells stays: ${String(error)}`))
  }

  /** The learner's home folder as .tar.gz. */
  home(): AsyncGenerator<Buffer> {
    return packHome(this.options.box, this.options.log)
  }

  private parts(): SandboxParts {
    return { box: this.options.box, terminals: this.terminals, cluster: this.cluster, clusterView: this.clusterView, clock: this.clock, log: this.options.log }
  }

  steps(locale?: Locale): StepState[] {
    return this.checks?.now().steps(locale) ?? []
  }

  /** None before the checks have begun, of which pages are told. */
  stepsSoFar(locale?: Locale): StepState[] {
    return this.checks?.soFar?.steps(locale) ?? []
  }

  picture(): ClusterPicture | null {
    return this.cluster?.picture() ?? null
  }

  /** What one page asks about files, kinds and ports. */
  answerFiles(send: (message: AgentMessage) => void): FilesAnswerer {
    const kinds = new Kinds(() => this.cluster?.kubeconfig ?? null, this.options.log)
    return new FilesAnswerer({ home: this.options.box.home, kinds, send, worked: () => this.learnerWorked(), log: this.options.log })
  }

  /** Null: there is no lesson yet that could ask anything. */
  answerQuiz(step: string, quiz: string, answer: readonly string[]): QuizVerdict | null {
    if (this.checks === null || this.lesson === null) return null
    const verdict = this.checks.now().answerQuiz(step, quiz, answer)
    this.tell({ type: 'quiz.answered', lesson: this.lesson.lesson, step, quiz, right: verdict.right, at: new Date(this.clock.now()).toISOString() })
    return verdict
  }

  private createChecks(lesson: LessonForAgent): CheckEngine {
    return this.options.createCheckEngine({
      lesson,
      passedChecks: this.resumed?.passedChecks ?? [],
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
  }

  /** A script played by the site, as the learner. To checks on commands, its whole text is one command. */
  async run(script: string, timeoutSeconds: number): Promise<RunResult> {
    this.checks?.now()
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

  /** The learner gave input, or a command of the learner's has ended. */
  learnerWorked(): void {
    const now = this.clock.now()
    this.lastInputAt = now
    if (now - this.lastInputEventAt < INPUT_EVENT_MILLISECONDS) return
    this.lastInputEventAt = now
    this.tell({ type: 'input', at: new Date(now).toISOString() })
  }

  /** Calls back for what the site wants to know, and at once with what it may have missed. Returns how to stop. */
  onEvent(listener: (event: SandboxEvent) => void): () => void {
    this.listeners.add(listener)
    listener({ type: 'stage', stage: this.stage })
    const { lesson } = this
    if (lesson !== null) for (const { id, passedAt } of this.stepsSoFar()) if (passedAt !== undefined) listener({ type: 'step.passed', lesson: lesson.lesson, step: id, at: passedAt })
    return () => this.listeners.delete(listener)
  }

  async close(): Promise<void> {
    this.terminals.dropPrepared()
    this.terminals.all().forEach((terminal) => terminal.close())
    this.clusterView.close()
    await this.checks?.close()
    await this.endCluster()
    await this.options.box.close()
  }

  private async bringUpCluster(): Promise<void> {
    if (this.options.startCluster === null) return this.enter('lesson')
    this.enter('cluster')
    try {
      this.cluster = await this.options.startCluster(this.clusterView)
      this.enter('nodes')
      await this.cluster.nodesReady()
      this.enter('lesson')
      void this.warmUp()
    } catch (error) {
      this.options.log(`the cluster did not start: ${(error as Error).stack ?? String(error)}`)
      throw new Error(`The sandbox's cluster did not start: ${(error as Error).message}`)
    }
  }

  /**
   * The learner's first kubectl finds its discovery cached, the learner's box is up, and so are the first shells. Nobody waits for this, and a
   * learner who is faster loses nothing.
   */
  private async warmUp(): Promise<void> {
    try {
      await runScript(this.options.box, WARM_UP, { timeoutSeconds: WARM_UP_SECONDS })
      if (this.lesson === null && !this.resuming) await this.terminals.prepare(SPARE_SHELLS)
      if (this.lesson === null) readyParsers()
    } catch (error) {
      this.options.log(`could not warm up: ${String(error)}`)
    }
    this.options.warm?.()
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
