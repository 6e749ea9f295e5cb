import type { CronJob } from 'kubernetes-types/batch/v1'
import { invalid, notSupported, required, type FieldError } from '../../field-errors.ts'
import { goLabelSelector, invalidValue } from '../rules/go-values.ts'
import { nonNegative } from '../rules/numbers.ts'
import { scheduleProblem } from './schedule-problem.ts'
import { jobSpecProblems } from './job-rules.ts'

/** A job's name is the cron job's and eleven characters more. */
const LONGEST_NAME = 52
const POLICIES = ['Allow', 'Forbid', 'Replace']

/** pkg/apis/batch/validation ValidateCronJobSpec */
export function validateCronJob({ metadata, spec }: CronJob): FieldError[] {
  if (!spec) return [required('spec.schedule')]
  const errors: FieldError[] = []
  if ((metadata?.name ?? '').length > LONGEST_NAME) errors.push(invalid('metadata.name', metadata?.name, `must be no more than ${LONGEST_NAME} characters`))
  errors.push(...scheduleProblems(spec.schedule, spec.timeZone))
  errors.push(...nonNegative(spec.startingDeadlineSeconds, 'spec.startingDeadlineSeconds'))
  errors.push(...timeZoneProblems(spec.timeZone))
  if (!POLICIES.includes(spec.concurrencyPolicy ?? '')) errors.push(notSupported('spec.concurrencyPolicy', spec.concurrencyPolicy, POLICIES))
  const job = spec.jobTemplate?.spec
  if (job) errors.push(...jobSpecProblems(job, 'spec.jobTemplate.spec'))
  if (job?.selector) errors.push(invalidValue('spec.jobTemplate.spec.selector', goLabelSelector(job.selector), '`selector` will be auto-generated'))
  if (job?.manualSelector) errors.push(notSupported('spec.jobTemplate.spec.manualSelector', job.manualSelector, ['nil', 'false']))
  errors.push(...nonNegative(spec.successfulJobsHistoryLimit, 'spec.successfulJobsHistoryLimit'))
  errors.push(...nonNegative(spec.failedJobsHistoryLimit, 'spec.failedJobsHistoryLimit'))
  return errors
}

function scheduleProblems(schedule: string | undefined, timeZone: string | undefined): FieldError[] {
  if (!schedule) return [required('spec.schedule')]
  const errors: FieldError[] = []
  const problem = scheduleProblem(schedule)
  if (problem !== null) errors.push(invalid('spec.schedule', schedule, problem))
  if (/TZ/.test(schedule) && timeZone === undefined) errors.push(invalid('spec.schedule', schedule, 'cannot use TZ or CRON_TZ in schedule, use timeZone field instead'))
  return errors
}

function timeZoneProblems(timeZone: string | undefined): FieldError[] {
  if (timeZone === undefined) return []
  if (timeZone === '') return [invalid('spec.timeZone', timeZone, 'timeZone must be nil or non-empty string')]
  if (timeZone.toLowerCase() === 'local') return [invalid('spec.timeZone', timeZone, 'timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones')]
  try {
    Intl.DateTimeFormat('en', { timeZone })
    return []
  } catch {
    return [invalid('spec.timeZone', timeZone, `unknown time zone ${timeZone}`)]
  }
}
