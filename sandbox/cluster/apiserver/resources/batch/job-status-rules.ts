import type { Job, JobStatus } from 'kubernetes-types/batch/v1'
import type { Stored } from '../../../machinery/object.ts'
import { invalid, required, type FieldError } from '../../field-errors.ts'
import { invalidAsWhole } from '../rules/go-values.ts'
import { nonNegative } from '../rules/numbers.ts'
import { countIndexes } from './index-text.ts'

const conditions = (problem: string): FieldError => invalidAsWhole('status.conditions', problem)
const is = (status: JobStatus, type: string): boolean => status.conditions?.some((one) => one.type === type && one.status === 'True') ?? false

/** What a Job's status may say, each part of it with the others and after what was there. pkg/apis/batch/validation ValidateJobStatusUpdate */
export function validateJobStatus(job: Job, old: Stored<Job>): FieldError[] {
  const status = job.status ?? {}
  const before = old.status ?? {}
  const [complete, failed] = [is(status, 'Complete'), is(status, 'Failed')]
  const errors = [
    ...nonNegative(status.active, 'status.active'),
    ...nonNegative(status.succeeded, 'status.succeeded'),
    ...nonNegative(status.failed, 'status.failed'),
    ...nonNegative(status.ready, 'status.ready'),
    ...nonNegative(status.terminating, 'status.terminating'),
  ]
  if (complete && failed) errors.push(conditions('cannot set Complete=True and Failed=true conditions'))
  if (complete && is(status, 'FailureTarget')) errors.push(conditions('cannot set Complete=True and FailureTarget=true conditions'))
  errors.push(...timeProblems(status, complete))
  if (failed && !is(status, 'FailureTarget')) errors.push(conditions('cannot set Failed=True condition without the FailureTarget=true condition'))
  if (complete && !is(status, 'SuccessCriteriaMet')) errors.push(conditions('cannot set Complete=True condition without the SuccessCriteriaMet=true condition'))
  if (complete || failed) errors.push(...endedProblems(status))
  errors.push(...indexProblems(job))
  if ((status.ready ?? 0) > (status.active ?? 0)) errors.push(invalid('status.ready', status.ready, 'cannot set more ready pods than active'))
  if (is(status, 'SuccessCriteriaMet') && failed) errors.push(conditions('cannot set SuccessCriteriaMet=True and Failed=true conditions'))
  if (is(status, 'SuccessCriteriaMet') && is(status, 'FailureTarget')) errors.push(conditions('cannot set SuccessCriteriaMet=True and FailureTarget=true conditions'))
  for (const type of ['Failed', 'Complete', 'FailureTarget', 'SuccessCriteriaMet']) {
    if (is(before, type) && !is(status, type)) errors.push(conditions(`cannot disable the terminal ${type}=True condition`))
  }
  if ((status.failed ?? 0) < (before.failed ?? 0)) errors.push(invalid('status.failed', status.failed ?? 0, 'cannot decrease the failed counter'))
  if ((status.succeeded ?? 0) < (before.succeeded ?? 0)) errors.push(invalid('status.succeeded', status.succeeded ?? 0, 'cannot decrease the succeeded counter'))
  return errors
}

function timeProblems({ startTime, completionTime }: JobStatus, complete: boolean): FieldError[] {
  const errors: FieldError[] = []
  if (completionTime && !complete) errors.push(invalid('status.completionTime', completionTime, 'cannot set completionTime when there is no Complete=True condition'))
  if (!completionTime && complete) errors.push(required('status.completionTime', 'completionTime is required for Complete jobs'))
  if (startTime && completionTime && Date.parse(completionTime) < Date.parse(startTime)) {
    errors.push(invalid('status.completionTime', completionTime, 'completionTime cannot be set before startTime'))
  }
  return errors
}

function endedProblems({ active = 0, terminating = 0, startTime, uncountedTerminatedPods: uncounted }: JobStatus): FieldError[] {
  const errors: FieldError[] = []
  if (active > 0) errors.push(invalid('status.active', active, 'active>0 is invalid for finished job'))
  if (!startTime) errors.push(required('status.startTime', 'startTime is required for finished job'))
  if ((uncounted?.failed ?? []).length + (uncounted?.succeeded ?? []).length > 0) {
    errors.push(invalid('status.uncountedTerminatedPods', uncounted, 'uncountedTerminatedPods needs to be empty for finished job'))
  }
  if (terminating > 0) errors.push(invalid('status.terminating', terminating, 'terminating>0 is invalid for finished job'))
  return errors
}

function indexProblems({ spec, status = {} }: Job): FieldError[] {
  const errors: FieldError[] = []
  const unread = (text: string | undefined, name: string): void => {
    if (text === undefined || spec?.completions === undefined) return
    const read = countIndexes(text, spec.completions)
    if ('problem' in read) errors.push(invalid(`status.${name}`, text, `error parsing ${name}: ${read.problem}`))
  }
  unread(status.completedIndexes, 'completedIndexes')
  unread(spec?.backoffLimitPerIndex === undefined ? undefined : status.failedIndexes, 'failedIndexes')
  if (status.completedIndexes && spec?.completionMode !== 'Indexed') {
    errors.push(invalid('status.completedIndexes', status.completedIndexes, 'cannot set non-empty completedIndexes when non-indexed completion mode'))
  }
  if (status.failedIndexes !== undefined && spec?.backoffLimitPerIndex === undefined) {
    errors.push(invalid('status.failedIndexes', status.failedIndexes, 'cannot set non-null failedIndexes when backoffLimitPerIndex is null'))
  }
  return errors
}
