import type { Locale, Localized } from '../../labs/schema/index.ts'
import type { CheckState, LessonForAgent, StepState } from '../protocol.ts'
import type { Verdict } from './check-kind.ts'

type StepSpec = LessonForAgent['steps'][number]

interface CheckProgress {
  expected: Localized
  verdict: Verdict
  passedAt?: string
}

/** What is known of one step: a pure record that verdicts are told to. */
export interface StepProgress {
  readonly spec: StepSpec
  passedAt?: string
  readonly checks: CheckProgress[]
  /** Truth of each mistake's checks, in the order of the spec. */
  readonly mistakes: boolean[][]
}

const unknown: Localized = { en: 'not looked at yet', zh: '尚未检查' }
const before: Localized = { en: 'passed', zh: '已通过' }

export function newStepProgress(spec: StepSpec, expected: Localized[], passedAt?: string): StepProgress {
  return {
    spec,
    passedAt,
    checks: expected.map((one) => ({ expected: one, verdict: { passed: passedAt !== undefined, observed: passedAt ? before : unknown }, passedAt })),
    mistakes: spec.mistakes.map((mistake) => mistake.when.map(() => false)),
  }
}

/**
 * Tells a step what a check found. A check that passed stays passed. Returns whether anything a learner sees is different,
 * and sets the step's `passedAt` when this was the last check.
 */
export function recordVerdict(step: StepProgress, index: number, verdict: Verdict, at: string): boolean {
  const check = step.checks[index]
  if (!check || check.passedAt !== undefined) return false
  const different = JSON.stringify(check.verdict) !== JSON.stringify(verdict)
  check.verdict = verdict
  if (verdict.passed) check.passedAt = at
  if (step.passedAt === undefined && step.checks.every((one) => one.passedAt !== undefined)) step.passedAt = at
  return different
}

/** The first mistake all of whose checks are true; none once the step has passed. */
export function currentMistake(step: StepProgress): StepSpec['mistakes'][number] | null {
  if (step.passedAt !== undefined) return null
  const index = step.mistakes.findIndex((truths) => truths.every(Boolean))
  return step.spec.mistakes[index] ?? null
}

/** The steps as the learner's page shows them. */
export function stepStates(steps: readonly StepProgress[], locale: Locale): StepState[] {
  const active = steps.find((step) => step.passedAt === undefined)
  return steps.map((step) => {
    const mistake = currentMistake(step)
    return {
      id: step.spec.id,
      state: step.passedAt !== undefined ? 'passed' : step === active ? 'active' : 'todo',
      checks: step.checks.map((check): CheckState => ({
        state: check.passedAt !== undefined ? 'passed' : check.verdict.broken ? 'failed' : 'waiting',
        expected: check.expected[locale],
        observed: check.verdict.observed[locale],
        ...(check.passedAt !== undefined && { passedAt: check.passedAt }),
      })),
      mistake: mistake && { id: mistake.id, says: mistake.says[locale] ?? mistake.says.en ?? mistake.id },
      ...(step.passedAt !== undefined && { passedAt: step.passedAt }),
    }
  })
}
