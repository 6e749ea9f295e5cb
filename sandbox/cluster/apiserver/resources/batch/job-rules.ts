import type { Job, JobSpec } from 'kubernetes-types/batch/v1'
import type { Stored } from '../../../machinery/object.ts'
import { matchesLabelSelector } from '../../../machinery/selectors.ts'
import { equalJson } from '../../json-value.ts'
import { invalid, notSupported, required, type FieldError } from '../../field-errors.ts'
import { podTemplateProblems } from '../core/pod-spec-rules.ts'
import { goLabelSelector, goMap, invalidValue } from '../rules/go-values.ts'
import { labelSelectorProblems } from '../rules/label-selector.ts'
import { nonNegative } from '../rules/numbers.ts'

/** pkg/apis/batch/validation ValidateJob */
export function validateJob({ spec }: Job): FieldError[] {
  if (!spec) return [required('spec.template')]
  const errors = jobSpecProblems(spec, 'spec')
  if (!spec.selector) errors.push(required('spec.selector'))
  else {
    errors.push(...labelSelectorProblems(spec.selector, 'spec.selector'))
    if (!matchesLabelSelector(spec.selector, spec.template?.metadata?.labels)) {
      errors.push(invalidValue('spec.template.metadata.labels', goMap(spec.template?.metadata?.labels), '`selector` does not match template `labels`'))
    }
  }
  return errors
}

export function jobSpecProblems(spec: JobSpec, field: string): FieldError[] {
  const errors = [
    ...nonNegative(spec.parallelism, `${field}.parallelism`),
    ...nonNegative(spec.completions, `${field}.completions`),
    ...nonNegative(spec.activeDeadlineSeconds, `${field}.activeDeadlineSeconds`),
    ...nonNegative(spec.backoffLimit, `${field}.backoffLimit`),
    ...nonNegative(spec.ttlSecondsAfterFinished, `${field}.ttlSecondsAfterFinished`),
  ]
  const modes = ['NonIndexed', 'Indexed']
  if (spec.completionMode !== undefined && !modes.includes(spec.completionMode)) errors.push(notSupported(`${field}.completionMode`, spec.completionMode, modes))
  if (spec.completionMode === 'Indexed' && spec.completions === undefined) errors.push(required(`${field}.completions`, 'when completion mode is Indexed'))
  const template = `${field}.template`
  if (!spec.template) return [...errors, required(template)]
  errors.push(...podTemplateProblems(spec.template, template))
  const policy = spec.template.spec?.restartPolicy
  if (policy === 'Always') errors.push(required(`${template}.spec.restartPolicy`, 'valid values: "OnFailure", "Never"'))
  return errors
}

export function validateJobUpdate({ spec }: Job, { spec: old }: Stored<Job>): FieldError[] {
  const errors: FieldError[] = []
  if (!equalJson(spec?.selector, old?.selector)) errors.push(invalidValue('spec.selector', goLabelSelector(spec?.selector ?? {}), 'field is immutable'))
  // A job that is held back and has not begun may still be steered.
  const steerable = old?.suspend === true
  if (!steerable && !equalJson(spec?.template, old?.template)) errors.push(invalid('spec.template', spec?.template, 'field is immutable'))
  if (spec?.completionMode !== old?.completionMode) errors.push(invalid('spec.completionMode', spec?.completionMode, 'field is immutable'))
  const elastic = spec?.completionMode === 'Indexed' && spec.completions === spec.parallelism
  if (!elastic && spec?.completions !== old?.completions) errors.push(invalid('spec.completions', spec?.completions ?? null, 'field is immutable'))
  return errors
}
