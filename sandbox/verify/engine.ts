import type { Check, Locale, Localized } from '../../labs/schema/index.ts'
import type { LessonForAgent, StepState } from '../protocol.ts'
import { ExpressionError } from './cel/expression.ts'
import { PatternError } from './cel/pattern.ts'
import type { CheckContext, Verdict } from './check-kind.ts'
import { expectedOf, startCheck } from './kinds/index.ts'
import type { CheckPorts, FinishedCommand, Stop } from './ports.ts'
import { judgeAnswer, unknownQuiz, type QuizVerdict } from './quiz-answer.ts'
import { currentMistake, newStepProgress, passedChecks, recallChecks, recordVerdict, stepStates, type PassedCheck, type StepProgress } from './step-progress.ts'
import { KubeconfigError } from './watch/kubeconfig.ts'
import { createWatchPool, type WatchPool } from './watch/watch-pool.ts'

export type * from './ports.ts'
export type { QuizVerdict } from './quiz-answer.ts'
export type { PassedCheck } from './step-progress.ts'

/**
 * The check engine: watches what a lesson's checks depend on and says which steps have passed. Usage by the agent:
 *
 *   const engine = createCheckEngine({ lesson, kubeconfig, ports, changed: () => pages.forEach((p) => p.send(engine.steps(p.locale))), passed })
 *   …
 *   engine.answerQuiz(step, quiz, answer)
 *   await engine.close()
 */
export interface CheckEngineOptions {
  /** The lesson's steps; `passed` of it stay passed and are not evaluated. */
  lesson: Pick<LessonForAgent, 'locale' | 'steps' | 'passed'>
  /** Of an earlier sandbox that goes on in this one; they stay true and are not evaluated. */
  passedChecks?: readonly PassedCheck[]
  /** Text of a kubeconfig for the cluster the lesson is about, embedded or real; null: checks on resources say there is none. */
  kubeconfig: string | null
  ports: CheckPorts
  /** Something in `steps()` is different now. Called at once, and then at most every `ANNOUNCE_MILLISECONDS`. */
  changed(): void
  /** A step passed just now; called once a step, before `changed`. `at` is RFC 3339. */
  passed(step: string, at: string): void
  /** Milliseconds since 1970. */
  now?: () => number
  /** One line per event worth an operator's eye: a watch that was lost, an expression that fails. */
  log?: (line: string) => void
}

export interface CheckEngine {
  /** Every step of the lesson in order; sentences in `locale`, by default the lesson's. */
  steps(locale?: Locale): StepState[]
  /** What the answer is worth. A right one passes the quiz checks that name it; a wrong one changes nothing, and so does one to an unknown quiz. */
  answerQuiz(step: string, quiz: string, answer: readonly string[]): QuizVerdict
  /** To be given to the engine of a sandbox that goes on from this one. */
  passedChecks(): PassedCheck[]
  /** Stops all watches, scripts and requests; nothing is called back any more. */
  close(): Promise<void>
}

/** Whoever shows the steps is told so often at most: each time, a page draws what changed. */
const ANNOUNCE_MILLISECONDS = 20

/** Starts evaluating at once. Never throws: a check that cannot be evaluated is `failed` and says why in `observed`. */
export function createCheckEngine(options: CheckEngineOptions): CheckEngine {
  const { lesson, ports, now = Date.now, log = () => undefined } = options
  const passedBefore = new Map(lesson.passed.map(({ step, at }) => [step, at]))
  const steps = lesson.steps.map((spec) => newStepProgress(spec, spec.checks.map(expectedOrSource), passedBefore.get(spec.id)))
  for (const step of steps) recallChecks(step, options.passedChecks ?? [])
  const watches = openWatches(options.kubeconfig, log)
  const stops = new Map<StepProgress, Stop[]>()
  const quizListeners = new Map<string, Set<() => void>>()
  let closed = false
  let announced = false
  let announcedAt = -Infinity

  /** Several verdicts of one moment make one call, at once; so do those that follow closely, as when a lesson begins. */
  function announce(): void {
    if (announced || closed) return
    announced = true
    const say = (): void => {
      announced = false
      announcedAt = performance.now()
      if (!closed) options.changed()
    }
    const wait = announcedAt + ANNOUNCE_MILLISECONDS - performance.now()
    if (wait > 0) setTimeout(say, wait).unref()
    else setImmediate(say)
  }

  const commandListeners = new Set<(command: FinishedCommand, active: StepProgress | undefined) => void>()
  const stopCommands = ports.onCommand((command) => {
    // Which step the learner was at when it ended; hearing of it may pass that step.
    const active = steps.find((step) => step.passedAt === undefined)
    for (const listener of [...commandListeners]) listener(command, active)
  })

  function contextOf(step: StepProgress, purpose: CheckContext['purpose']): CheckContext {
    /** A command is a mistake only in the step the learner is at: what is wrong there may be asked for in another. */
    const onCommand: CheckPorts['onCommand'] = (listener) => {
      const heardCommand = (command: FinishedCommand, active: StepProgress | undefined): void => {
        if (purpose === 'step' || active === step) listener(command)
      }
      commandListeners.add(heardCommand)
      return () => commandListeners.delete(heardCommand)
    }
    return {
      ports: { ...ports, onCommand },
      watches,
      purpose,
      log,
      onQuizPassed(quiz, listener) {
        const key = `${step.spec.id}/${quiz}`
        const listeners = quizListeners.get(key) ?? new Set()
        quizListeners.set(key, listeners.add(listener))
        return () => listeners.delete(listener)
      },
    }
  }

  function heard(step: StepProgress, index: number, verdict: Verdict): void {
    if (closed || step.passedAt !== undefined) return
    const at = new Date(now()).toISOString()
    const different = recordVerdict(step, index, verdict, at)
    if (step.passedAt !== undefined) {
      for (const stop of stops.get(step) ?? []) stop()
      stops.delete(step)
      options.passed(step.spec.id, at)
    }
    if (different) announce()
  }

  function heardMistake(step: StepProgress, mistake: number, index: number, verdict: Verdict): void {
    const truths = step.mistakes[mistake]
    if (closed || !truths || truths[index] === verdict.passed) return
    const before = currentMistake(step)
    truths[index] = verdict.passed
    if (currentMistake(step) !== before) announce()
  }

  function startOne(check: Check, context: CheckContext, report: (verdict: Verdict) => void): Stop {
    try {
      return startCheck(check, context, report)
    } catch (error) {
      const message = (error as Error).message
      log(`a ${check.kind} check cannot be evaluated: ${message}`)
      report({ passed: false, broken: true, observed: { en: `this check is wrong: ${message}`, zh: `这项检查有误：${message}` } })
      return () => undefined
    }
  }

  for (const step of steps) {
    if (step.passedAt !== undefined) continue
    const own: Stop[] = []
    stops.set(step, own)
    const keep = (stop: Stop): void => {
      if (step.passedAt === undefined) own.push(stop)
      else stop()
    }
    step.spec.checks.forEach((check, index) => {
      if (step.checks[index]?.passedAt !== undefined) return
      keep(stoppedWhenPassed((report) => startOne(check, contextOf(step, 'step'), report), (verdict) => heard(step, index, verdict)))
    })
    step.spec.mistakes.forEach((mistake, at) => {
      mistake.when.forEach((check, index) => keep(startOne(check, contextOf(step, 'mistake'), (verdict) => heardMistake(step, at, index, verdict))))
    })
  }

  return {
    steps: (locale = lesson.locale) => stepStates(steps, locale),
    answerQuiz(stepId, quizId, answer) {
      const quiz = lesson.steps.find((step) => step.id === stepId)?.quizzes.find((one) => one.id === quizId)
      const verdict = quiz ? judgeAnswer(quiz, answer) : unknownQuiz
      if (verdict.right) for (const listener of [...(quizListeners.get(`${stepId}/${quizId}`) ?? [])]) listener()
      return verdict
    },
    passedChecks: () => passedChecks(steps),
    close() {
      closed = true
      stopCommands()
      for (const all of stops.values()) for (const stop of all) stop()
      watches?.close()
      return Promise.resolve()
    },
  }
}

/** A check that passed is not looked at again: its watches and listeners end with the first true verdict. */
function stoppedWhenPassed(start: (report: (verdict: Verdict) => void) => Stop, heard: (verdict: Verdict) => void): Stop {
  let stop: Stop | null = null
  let done = false
  const end = (): void => {
    done = true
    stop?.()
  }
  stop = start((verdict) => {
    if (done) return
    if (verdict.passed) end()
    heard(verdict)
  })
  if (done) stop()
  return end
}

/** The sentence for `expected`; a check that is wrong in itself shows its kind there and the reason in `observed`. */
function expectedOrSource(check: Check): Localized {
  try {
    return expectedOf(check)
  } catch (error) {
    if (error instanceof ExpressionError || error instanceof PatternError) return { en: `a ${check.kind} check`, zh: `${check.kind} 检查` }
    throw error
  }
}

function openWatches(kubeconfig: string | null, log: (line: string) => void): WatchPool | null {
  if (kubeconfig === null) return null
  try {
    return createWatchPool(kubeconfig, log)
  } catch (error) {
    if (!(error instanceof KubeconfigError)) throw error
    log(error.message)
    return null
  }
}
