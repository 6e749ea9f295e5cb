import { rightAnswer } from '../../../labs/load/solution.ts'
import type { LessonSpec, Step } from '../../../labs/schema/index.ts'
import type { RunResult, StepState } from '../../../sandbox/protocol.ts'
import type { LessonSandbox } from './lesson-sandbox.ts'

/** Milliseconds in which what a script did has to show in the steps. */
const SHOWS_WITHIN_MS = 30_000
/** Milliseconds given to a check to pass by itself before its solution is played: watches and repeated requests are done by then. */
const QUIET_MS = 700

export interface Outcome {
  /** "write-rc" or "write-rc: labels-differ" */
  title: string
  /** What is wrong, in lines; empty when all is well. */
  complaints: string[]
  seconds: number
}

/** Plays all solutions in one sandbox: each step fails before its own, and passes after it. */
export async function playSolutions(lesson: LessonSpec, sandbox: LessonSandbox, report: (outcome: Outcome) => void): Promise<void> {
  for (const step of lesson.steps) {
    const began = performance.now()
    const complaints: string[] = []
    if (await sandbox.until((steps) => isPassed(steps, step.id), QUIET_MS)) complaints.push('it has passed before its solution was played, so it checks nothing')
    const named = new Set<string>()
    const listenForMistakes = new AbortController()
    sandbox.onSteps((steps) => {
      const mistake = stateOf(steps, step.id)?.mistake
      if (mistake) named.add(mistake.id)
    }, listenForMistakes.signal)
    await solve(step, sandbox, complaints)
    const passed = await sandbox.until((steps) => isPassed(steps, step.id), SHOWS_WITHIN_MS)
    listenForMistakes.abort()
    if (!passed) complaints.push('it does not pass after its solution:', ...openChecks(sandbox.steps(), step.id))
    for (const id of named) complaints.push(`the mistake "${id}" is named although the solution was played`)
    report({ title: step.id, complaints, seconds: (performance.now() - began) / 1000 })
    if (complaints.length > 0 && !isPassed(sandbox.steps(), step.id)) return
  }
}

/** Plays the solutions up to a step, then the example of one of its mistakes, which has to be named then. */
export async function playMistake(lesson: LessonSpec, index: number, mistakeId: string, sandbox: LessonSandbox): Promise<Outcome> {
  const began = performance.now()
  const step = lesson.steps[index]
  const mistake = step?.mistakes.find((one) => one.id === mistakeId)
  if (!step || !mistake) throw new Error(`there is no mistake "${mistakeId}" in step ${index + 1}`)
  const outcome = (complaints: string[]): Outcome => ({ title: `${step.id}: ${mistakeId}`, complaints, seconds: (performance.now() - began) / 1000 })

  for (const before of lesson.steps.slice(0, index)) {
    const complaints: string[] = []
    await solve(before, sandbox, complaints)
    if (!(await sandbox.until((steps) => isPassed(steps, before.id), SHOWS_WITHIN_MS))) {
      return outcome([`the step "${before.id}" before it does not pass after its solution`, ...complaints, ...openChecks(sandbox.steps(), before.id)])
    }
  }
  const result = await sandbox.run(mistake.example)
  const isNamed = await sandbox.until((steps) => stateOf(steps, step.id)?.mistake?.id === mistakeId, SHOWS_WITHIN_MS)
  if (isNamed) return outcome([])
  const state = stateOf(sandbox.steps(), step.id)
  const instead = state?.state === 'passed' ? 'the step has passed' : state?.mistake ? `"${state.mistake.id}" is named` : 'no mistake is named'
  return outcome([`its example was played, but ${instead}`, ...outputLines(result), ...openChecks(sandbox.steps(), step.id)])
}

async function solve(step: Step, sandbox: LessonSandbox, complaints: string[]): Promise<void> {
  const result = await sandbox.run(step.solution)
  if (result.exitStatus !== 0) complaints.push(`its solution ended with status ${result.exitStatus}`, ...outputLines(result))
  for (const check of step.checks) {
    const quiz = check.kind === 'quiz' ? step.quizzes.find((one) => one.id === check.quiz) : undefined
    if (quiz) sandbox.answer(step.id, quiz.id, rightAnswer(quiz))
  }
}

const stateOf = (steps: StepState[], id: string): StepState | undefined => steps.find((step) => step.id === id)
const isPassed = (steps: StepState[], id: string): boolean => stateOf(steps, id)?.state === 'passed'

function openChecks(steps: StepState[], id: string): string[] {
  const open = stateOf(steps, id)?.checks.filter((check) => check.state !== 'passed') ?? []
  return open.flatMap((check) => [`expected: ${check.expected}`, `observed: ${check.observed}`])
}

/** Lines of a script's output that a report shows, the last ones. */
const SHOWN_LINES = 12

function outputLines(result: RunResult): string[] {
  const lines = result.output.trimEnd().split('\n')
  return lines[0] === '' && lines.length === 1 ? [] : lines.slice(-SHOWN_LINES).map((line) => `| ${line}`)
}
