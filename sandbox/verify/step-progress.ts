import { createHash } from 'node:crypto'
import type { Check, Locale, Localized } from '../../labs/schema/index.ts'
import type { CheckState, LessonForAgent, StepState } from '../protocol.ts'
import type { Verdict } from './check-kind.ts'
import { notLookedAt } from './not-looked-at.ts'

/** Checks of one lesson are told apart. */
const DIGEST_CHARACTERS = 16

type StepSpec = LessonForAgent['steps'][number]

interface CheckProgress {
  expected: Localized
  verdict: Verdict
  passedAt?: string
}

/** A check that was true in an earlier sandbox, by the digest of what it asks: a lesson that was changed meanwhile has it looked at again. */
export interface PassedCheck {
  step: string
  check: string
  /** RFC 3339. */
  at: string
}

/** What is known of one step: a pure record that verdicts are told to. */
export interface StepProgress {
  readonly spec: StepSpec
  passedAt?: string
  readonly checks: CheckProgress[]
  /** Truth of each mistake's checks, in the order of the spec. */
  readonly mistakes: boolean[][]
}

const before: Localized = { en: 'passed', zh: '已通过' }

export function newStepProgress(spec: StepSpec, expected: Localized[], passedAt?: string): StepProgress {
  return {
    spec,
    passedAt,
    checks: expected.map((one) => ({ expected: one, verdict: { passed: passedAt !== undefined, observed: passedAt ? before : notLookedAt }, passedAt })),
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

/** Checks that are true are true again, and a step all of whose checks are has passed. */
export function recallChecks(step: StepProgress, passed: readonly PassedCheck[]): void {
  const times = new Map(passed.filter((one) => one.step === step.spec.id).map(({ check, at }) => [check, at]))
  step.checks.forEach((check, index) => {
    const at = times.get(digestOf(step.spec.checks[index]!))
    if (at !== undefined) recordVerdict(step, index, { passed: true, observed: before }, at)
  })
}

export function passedChecks(steps: readonly StepProgress[]): PassedCheck[] {
  return steps.flatMap((step) =>
    step.checks.flatMap((check, index) => (check.passedAt === undefined ? [] : [{ step: step.spec.id, check: digestOf(step.spec.checks[index]!), at: check.passedAt }])),
  )
}

const digestOf = (check: Check): string => createHash('sha256').update(JSON.stringify(check)).digest('base64url').slice(0, DIGEST_CHARACTERS)

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
