import type { CronJob } from 'kubernetes-types/batch/v1'
import type { Stored } from '../../../machinery/object.ts'
import { invalid, notSupported, required, type FieldError } from '../../field-errors.ts'
import { goLabelSelector, invalidValue } from '../rules/go-values.ts'
import { nonNegative } from '../rules/numbers.ts'
import { scheduleProblem } from './schedule-problem.ts'
import { jobSpecProblems } from './job-rules.ts'

/** A job's name is the cron job's and eleven characters more. */
const LONGEST_NAME = 52
const POLICIES = ['Allow', 'Forbid', 'Replace']
/** Between slashes. https://data.iana.org/time-zones/theory.html#naming */
const ZONE_PART = /^(?!-)(?!\.\.?$)[A-Za-z.\-_0-9+]{1,14}$/

/** pkg/apis/batch/validation ValidateCronJobSpec */
export function validateCronJob({ spec }: CronJob): FieldError[] {
  if (!spec) return [required('spec.schedule')]
  const errors = scheduleProblems(spec.schedule)
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

/** Of a new one only: an older one keeps its name and its time zone in the schedule. */
export function validateNewCronJob({ metadata, spec }: CronJob): FieldError[] {
  const errors: FieldError[] = []
  if (spec?.schedule?.includes('TZ')) errors.push(invalid('spec.schedule', spec.schedule, 'cannot use TZ or CRON_TZ in schedule, use timeZone field instead'))
  if ((metadata?.name ?? '').length > LONGEST_NAME) errors.push(invalid('metadata.name', metadata?.name, `must be no more than ${LONGEST_NAME} characters`))
  return errors
}

export function validateCronJobUpdate({ spec }: CronJob, { spec: old }: Stored<CronJob>): FieldError[] {
  if (!spec?.schedule?.includes('TZ')) return []
  if (!old?.schedule.includes('TZ')) return [invalid('spec.schedule', spec.schedule, 'cannot use TZ or CRON_TZ in schedule, use timeZone field instead')]
  return spec.timeZone === undefined ? [] : [invalid('spec.schedule', spec.schedule, 'cannot use both timeZone field and TZ or CRON_TZ in schedule')]
}

function scheduleProblems(schedule: string | undefined): FieldError[] {
  if (!schedule) return [required('spec.schedule')]
  const problem = scheduleProblem(schedule)
  return problem === null ? [] : [invalid('spec.schedule', schedule, problem)]
}

function timeZoneProblems(timeZone: string | undefined): FieldError[] {
  if (timeZone === undefined) return []
  if (timeZone === '') return [invalid('spec.timeZone', timeZone, 'timeZone must be nil or non-empty string')]
  if (!timeZone.split('/').every((part) => ZONE_PART.test(part))) return [invalid('spec.timeZone', timeZone, `unknown time zone ${timeZone}`)]
  if (timeZone.toLowerCase() === 'local') return [invalid('spec.timeZone', timeZone, 'timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones')]
  try {
    Intl.DateTimeFormat('en', { timeZone })
    return []
  } catch {
    return [invalid('spec.timeZone', timeZone, `unknown time zone ${timeZone}`)]
  }
}
