import { lessonForAgent } from '../../../labs/load/for-agent.ts'
import { AgentRefusal } from '../../../sandbox/agent-client.ts'
import { CapacityError, IsolationError, StartError, type SandboxProvider } from '../../../sandbox/provider.ts'
import type { LessonProgress } from '../../api/contract.ts'
import { isDiskFull } from '../disk-full.ts'
import type { Lesson, Library } from '../library.ts'
import type { Logger } from '../logger.ts'
import type { Progress } from '../progress.ts'
import { createAgentClient, type AgentClient } from './agent-client.ts'
import type { Checkpoints, Which } from './checkpoints.ts'
import type { EndReason, FailureCode } from './end-reason.ts'
import { listenToAgent } from './listen.ts'
import { isUnsaved, placeOf, type LiveSandbox } from './live-sandbox.ts'
import type { SandboxRecords } from './records.ts'

export interface LifeOptions {
  provider: SandboxProvider
  records: SandboxRecords
  progress: Progress
  library: Library
  checkpoints: Checkpoints
  log: Logger
  now: () => number
  /** Aborts when the site stops looking after sandboxes. */
  stopped: AbortSignal
}

/** The beginning of the first step is kept so long after the sandbox became ready, unless its learner is quicker. */
const FIRST_MARK_MS = 1000

/** Ends after which the learner may come back to what was there. One that is idle was kept before. */
const KEPT_AFTER: ReadonlySet<EndReason['kind']> = new Set(['asked', 'replaced', 'stopped'])

/** Marks sandboxes that belong to the site's learners, among those of `podyard sandbox`. */
const OWNER_PREFIX = 'learner '
export const isLearners = (record: { owner: string }) => record.owner.startsWith(OWNER_PREFIX)

/** Takes one sandbox from its start, or its adoption, to its end. Which there may be is the service's business. */
export class SandboxLife {
  constructor(private readonly options: LifeOptions) {}

  /** Ends as ready or ended; `full` when the machine had no room after all: nothing was started. */
  async start(sandbox: LiveSandbox): Promise<'done' | 'full'> {
    const { provider, records, log, now, stopped } = this.options
    const { id, userId, lesson, locale } = sandbox
    try {
      // Both at once: one that is written down nowhere is ended when the site starts again, one that never started is struck off here.
      const recorded = records.add({ id, userId, lesson, locale, startedAt: new Date(now()) })
      recorded.catch(() => undefined)
      await provider.start({ id, owner: `${OWNER_PREFIX}${userId}`, signal: stopped }).finally(() => recorded)
      if (isEnded(sandbox)) await provider.end(id)
      else await this.prepare(sandbox)
    } catch (error) {
      if (error instanceof CapacityError && !isEnded(sandbox)) return 'full'
      log.error(`sandbox ${id} did not start`, error)
      await this.end(sandbox, failure(error))
    }
    return 'done'
  }

  /** One that an earlier process of the site started. */
  async adopt(sandbox: LiveSandbox): Promise<void> {
    const { log, now } = this.options
    try {
      const health = await this.agent(sandbox).health()
      sandbox.stage = health.stage
      // The site may have stopped between the start and the lesson.
      if (health.lesson === null) return await this.prepare(sandbox)
      sandbox.lastActiveAt = Date.parse(health.lastInputAt) || now()
      this.becomeReady(sandbox)
    } catch (error) {
      log.error(`sandbox ${sandbox.id} was found but does not answer`, error)
      await this.end(sandbox, { kind: 'restart' })
    }
  }

  /** Marks it as ended at once, then ends what there is of it. Idempotent; the first reason stays. */
  async end(sandbox: LiveSandbox, reason: EndReason, isToBeKept = KEPT_AFTER.has(reason.kind)): Promise<void> {
    if (isEnded(sandbox)) return
    const { provider, records, log, now } = this.options
    const keeps = sandbox.state === 'ready' && isToBeKept
    sandbox.state = 'ended'
    sandbox.endReason = reason
    sandbox.endedAt = now()
    if (keeps) void this.keep(sandbox)
    sandbox.settle()
    for (const listener of sandbox.onEnd) listener()
    await sandbox.saving
    // On a full disk it cannot be written down; the next start of the site finds that it is gone.
    await records.end(sandbox.id, new Date(sandbox.endedAt), reason).catch((error) => log.error(`that sandbox ${sandbox.id} has ended could not be recorded`, error))
    await provider.end(sandbox.id).catch((error) => log.error(`sandbox ${sandbox.id} could not be ended`, error))
  }

  /** Keeps the lab, then ends it. False: it could not be kept, and goes on. */
  async keepAndEnd(sandbox: LiveSandbox, reason: EndReason): Promise<boolean> {
    const isKept = sandbox.state !== 'ready' || (await this.keep(sandbox))
    if (!isKept && !isEnded(sandbox)) return false
    // Its learner may have typed meanwhile.
    await this.end(sandbox, reason, isUnsaved(sandbox))
    return true
  }

  /** Keeps the lab as it is now, beside its going on; whether that was possible. What fails is logged, and what was kept before stays. */
  keep(sandbox: LiveSandbox): Promise<boolean> {
    const { now } = this.options
    const at = now()
    return this.save(sandbox, { kind: 'lab' }, (tookMs) => {
      sandbox.savedAt = at
      sandbox.saveTookMs = tookMs
    })
  }

  agent(sandbox: LiveSandbox): AgentClient {
    return createAgentClient(() => this.options.provider.connect(sandbox.id))
  }

  private async prepare(sandbox: LiveSandbox): Promise<void> {
    const { library, progress, now } = this.options
    const lesson = lessonOf(library, sandbox)
    if (!lesson) throw new Error(`the lesson ${sandbox.lesson} is not there any more`)
    const [known] = await Promise.all([progress.ofLesson(sandbox.userId, lesson.id), this.resume(sandbox)])
    await this.agent(sandbox).giveLesson(lessonForAgent(lesson, sandbox.locale, passedSteps(lesson, known)))
    sandbox.lastActiveAt = now()
    sandbox.savedAt = sandbox.lastActiveAt
    this.becomeReady(sandbox)
  }

  private async resume(sandbox: LiveSandbox): Promise<void> {
    if (sandbox.begins === 'beginning') return
    const checkpoint = await this.options.checkpoints.open(placeOf(sandbox), sandbox.begins === 'kept' ? 'lab' : 'step')
    if (checkpoint === null) return
    try {
      await this.agent(sandbox).resume(checkpoint)
    } catch (error) {
      throw new NotResumedError((error as Error).message, { cause: error })
    } finally {
      checkpoint.destroy()
    }
  }

  /** One at a time for each sandbox. */
  private save(sandbox: LiveSandbox, which: Which, saved: (tookMs: number) => void = () => {}): Promise<boolean> {
    const { checkpoints, log, now } = this.options
    const saving = (sandbox.saving ?? Promise.resolve())
      .then(async () => {
        const begun = now()
        await checkpoints.save(placeOf(sandbox), which, await this.agent(sandbox).checkpoint(which.kind === 'lab' ? 'whole' : 'light'))
        sandbox.noRoomAt = null
        saved(now() - begun)
        return true
      })
      .catch((error) => {
        sandbox.noRoomAt = isDiskFull(error) ? now() : null
        log.error(`sandbox ${sandbox.id} could not be kept`, error)
        return false
      })
      .finally(() => {
        if (sandbox.saving === saving) sandbox.saving = null
      })
    sandbox.saving = saving
    return saving
  }

  /** Keeps what the step that is now to do begins with, once. */
  private async markStep(sandbox: LiveSandbox): Promise<void> {
    const active = (await this.agent(sandbox).steps()).find((step) => step.state === 'active')
    if (active === undefined || isEnded(sandbox) || (await this.options.checkpoints.find(placeOf(sandbox))).step === active.id) return
    await this.save(sandbox, { kind: 'step', step: active.id })
  }

  /** Whether the lesson has this step, and the question in it: what a sandbox tells of others, nobody wants on record. */
  private asks(sandbox: LiveSandbox, step: string, quiz?: string): boolean {
    const found = lessonOf(this.options.library, sandbox)?.spec.steps.find((one) => one.id === step)
    return found !== undefined && (quiz === undefined || found.quizzes.some((one) => one.id === quiz))
  }

  private becomeReady(sandbox: LiveSandbox): void {
    if (isEnded(sandbox)) return
    const { provider, progress, log, now, stopped } = this.options
    sandbox.state = 'ready'
    const forget = provider.onExit(sandbox.id, (exit) => {
      if (!isEnded(sandbox)) log.info(`sandbox ${sandbox.id} has ended by itself: ${exit.reason}`)
      void this.end(sandbox, { kind: 'died', code: exit.code, detail: exit.reason })
    })
    const mark = (): void => void this.markStep(sandbox).catch((error) => log.debug(`the beginning of a step of sandbox ${sandbox.id} could not be kept`, error))
    // Packing takes a CPU, and the learner's page is about to be drawn: so not at once, but before anything is done.
    const first = setTimeout(() => markFirst(), FIRST_MARK_MS).unref()
    let markFirst = (): void => {
      clearTimeout(first)
      markFirst = () => undefined
      mark()
    }
    const listening = listenToAgent({
      agent: this.agent(sandbox),
      signal: stopped,
      log,
      onStage: (stage) => (sandbox.stage = stage),
      onInput: () => {
        sandbox.lastActiveAt = now()
        markFirst()
      },
      onPass: async (step, at) => {
        if (!this.asks(sandbox, step)) return
        await progress.recordPass({ userId: sandbox.userId, lesson: sandbox.lesson, step, at })
        mark()
      },
      onAnswer: async ({ step, quiz, right, at }) => {
        if (this.asks(sandbox, step, quiz)) await progress.recordAnswer({ userId: sandbox.userId, lesson: sandbox.lesson, step, quiz, right, at })
      },
    })
    sandbox.onEnd.add(forget).add(() => listening.stop()).add(() => clearTimeout(first))
    sandbox.settle()
  }
}

class NotResumedError extends Error {
  override name = 'NotResumedError'
}

/** Null when the lesson was removed since. */
export function lessonOf(library: Library, sandbox: LiveSandbox): Lesson | null {
  const [course = '', id = ''] = sandbox.lesson.split('/')
  return library.lesson(course, id)
}

/** A sandbox may end while something about it is awaited; the compiler does not know that. */
const isEnded = (sandbox: LiveSandbox): boolean => sandbox.state === 'ended'

/** Steps that were removed from the lesson since are not the agent's business. */
function passedSteps(lesson: Lesson, progress: LessonProgress) {
  const known = new Set(lesson.spec.steps.map((step) => step.id))
  return progress.passed.filter((pass) => known.has(pass.step)).map((pass) => ({ step: pass.step, at: pass.at }))
}

function failureCode(error: unknown): FailureCode {
  if (isDiskFull(error)) return 'disk-full'
  if (error instanceof StartError) return 'machine'
  return error instanceof AgentRefusal ? 'lesson' : 'other'
}

function failure(error: unknown): EndReason {
  if (error instanceof NotResumedError) return { kind: 'notResumed', detail: error.message }
  if (error instanceof IsolationError) return { kind: 'cannotIsolate', problems: error.problems.map(({ code, values }) => ({ code, values })), detail: error.message }
  return { kind: 'failed', code: failureCode(error), detail: error instanceof Error ? error.message : String(error) }
}
