import type { Job, JobSpec } from 'kubernetes-types/batch/v1'
import type { PodTemplateSpec } from 'kubernetes-types/core/v1'
import type { Stored } from '../../../machinery/object.ts'
import { matchesLabelSelector } from '../../../machinery/selectors.ts'
import { equalJson } from '../../json-value.ts'
import { dns1123LabelProblems } from '../../../machinery/name-rules.ts'
import { invalid, notSupported, required, tooLong, type FieldError } from '../../field-errors.ts'
import { podTemplateProblems } from '../core/pod-spec-rules.ts'
import { prefixedPathProblems } from '../rules/domains.ts'
import { goLabelSelector, goMap, invalidValue } from '../rules/go-values.ts'
import { labelSelectorProblems } from '../rules/label-selector.ts'
import { nonNegative } from '../rules/numbers.ts'
import { podFailurePolicyProblems, successPolicyProblems } from './job-policy-rules.ts'

/** What keeps the lists of indexes in a status short enough. */
const MOST_PARALLEL_INDEXES = 100_000
const MOST_FAILED_INDEXES = 100_000
/** Beyond so many completions a limit for each index allows fewer. */
const MANY_COMPLETIONS = 100_000
const MOST_WITH_MANY_COMPLETIONS = 10_000
const LONGEST_MANAGER_BYTES = 63

/** pkg/apis/batch/validation ValidateJob */
export function validateJob({ metadata, spec }: Job): FieldError[] {
  if (!spec) return [required('spec.template')]
  const errors = [...(spec.manualSelector ? [] : generatedProblems(metadata, spec)), ...jobSpecProblems(spec, 'spec')]
  if (!spec.selector) errors.push(required('spec.selector'))
  else {
    errors.push(...labelSelectorProblems(spec.selector, 'spec.selector'))
    if (!matchesLabelSelector(spec.selector, spec.template?.metadata?.labels)) {
      errors.push(invalidValue('spec.template.metadata.labels', goMap(spec.template?.metadata?.labels), '`selector` does not match template `labels`'))
    }
  }
  const hostname = `${metadata?.name}-${(spec.completions ?? 0) - 1}`
  if (spec.completionMode === 'Indexed' && (spec.completions ?? 0) > 0 && dns1123LabelProblems(hostname).length > 0) {
    errors.push(invalid('metadata.name', metadata?.name, `will not able to create pod with invalid DNS label: ${hostname}`))
  }
  return errors
}

/** What the server has added is as it would add it: a copy of another Job's manifest brings that one's. */
function generatedProblems(metadata: Job['metadata'], { selector, template }: JobSpec): FieldError[] {
  if (!selector) return []
  const labels = template?.metadata?.labels
  const expected = { 'controller-uid': metadata?.uid ?? '', 'job-name': metadata?.name ?? '', 'batch.kubernetes.io/controller-uid': metadata?.uid ?? '', 'batch.kubernetes.io/job-name': metadata?.name ?? '' }
  const errors = Object.entries(expected).flatMap(([key, value]): FieldError[] => {
    const field = `spec.template.metadata.labels[${key}]`
    if (labels?.[key] === undefined) return [required(field, `must be '${value}'`)]
    return labels[key] === value ? [] : [invalidValue(field, goMap(labels), `must be '${value}'`)]
  })
  return matchesLabelSelector(selector, expected) ? errors : [...errors, invalidValue('spec.selector', goLabelSelector(selector), '`selector` not auto-generated')]
}

export function jobSpecProblems(spec: JobSpec, field: string): FieldError[] {
  const errors = [
    ...nonNegative(spec.parallelism, `${field}.parallelism`),
    ...nonNegative(spec.completions, `${field}.completions`),
    ...nonNegative(spec.activeDeadlineSeconds, `${field}.activeDeadlineSeconds`),
    ...nonNegative(spec.backoffLimit, `${field}.backoffLimit`),
    ...nonNegative(spec.ttlSecondsAfterFinished, `${field}.ttlSecondsAfterFinished`),
    ...nonNegative(spec.backoffLimitPerIndex, `${field}.backoffLimitPerIndex`),
    ...nonNegative(spec.maxFailedIndexes, `${field}.maxFailedIndexes`),
  ]
  if (spec.maxFailedIndexes !== undefined && spec.backoffLimitPerIndex === undefined) {
    errors.push(required(`${field}.backoffLimitPerIndex`, 'when maxFailedIndexes is specified'))
  }
  errors.push(...managerProblems(spec.managedBy, `${field}.managedBy`))
  const modes = ['NonIndexed', 'Indexed']
  if (spec.completionMode !== undefined && !modes.includes(spec.completionMode)) errors.push(notSupported(`${field}.completionMode`, spec.completionMode, modes))
  errors.push(...(spec.completionMode === 'Indexed' ? indexedProblems(spec, field) : withoutIndexesProblems(spec, field)))
  if (spec.podFailurePolicy) errors.push(...podFailurePolicyProblems(spec, `${field}.podFailurePolicy`))
  if (spec.successPolicy && spec.completionMode === 'Indexed') errors.push(...successPolicyProblems(spec, `${field}.successPolicy`))
  errors.push(...replacementProblems(spec, `${field}.podReplacementPolicy`))
  const template = `${field}.template`
  if (!spec.template) return [...errors, required(template)]
  errors.push(...podTemplateProblems(spec.template, template))
  const policy = spec.template.spec?.restartPolicy
  if (!policy || policy === 'Always') errors.push(required(`${template}.spec.restartPolicy`, 'valid values: "OnFailure", "Never"'))
  else if (policy !== 'OnFailure' && policy !== 'Never') errors.push(notSupported(`${template}.spec.restartPolicy`, policy, ['OnFailure', 'Never']))
  else if (policy === 'OnFailure' && spec.podFailurePolicy) {
    errors.push(invalid(`${template}.spec.restartPolicy`, policy, 'only "Never" is supported when podFailurePolicy is specified'))
  }
  return errors
}

function indexedProblems({ completions, parallelism = 0, maxFailedIndexes, backoffLimitPerIndex }: JobSpec, field: string): FieldError[] {
  const errors: FieldError[] = []
  const atMost = (name: string, value: number | undefined, most: number, detail: string): void => {
    if (value !== undefined && value > most) errors.push(invalid(`${field}.${name}`, value, detail))
  }
  if (completions === undefined) errors.push(required(`${field}.completions`, 'when completion mode is Indexed'))
  atMost('parallelism', parallelism, MOST_PARALLEL_INDEXES, `must be less than or equal to ${MOST_PARALLEL_INDEXES} when completion mode is Indexed`)
  atMost('maxFailedIndexes', maxFailedIndexes, completions ?? Infinity, 'must be less than or equal to completions')
  atMost('maxFailedIndexes', maxFailedIndexes, MOST_FAILED_INDEXES, `must be less than or equal to ${MOST_FAILED_INDEXES}`)
  if ((completions ?? 0) <= MANY_COMPLETIONS || backoffLimitPerIndex === undefined) return errors
  if (maxFailedIndexes === undefined) errors.push(required(`${field}.maxFailedIndexes`, `must be specified when completions is above ${MANY_COMPLETIONS}`))
  const fewer = `must be less than or equal to ${MOST_WITH_MANY_COMPLETIONS} when completions are above ${MANY_COMPLETIONS} and used with backoff limit per index`
  atMost('parallelism', parallelism, MOST_WITH_MANY_COMPLETIONS, fewer)
  atMost('maxFailedIndexes', maxFailedIndexes, MOST_WITH_MANY_COMPLETIONS, fewer)
  return errors
}

function withoutIndexesProblems({ backoffLimitPerIndex, maxFailedIndexes, successPolicy }: JobSpec, field: string): FieldError[] {
  const needsIndexes = 'requires indexed completion mode'
  return [
    ...(backoffLimitPerIndex === undefined ? [] : [invalid(`${field}.backoffLimitPerIndex`, backoffLimitPerIndex, needsIndexes)]),
    ...(maxFailedIndexes === undefined ? [] : [invalid(`${field}.maxFailedIndexes`, maxFailedIndexes, needsIndexes)]),
    ...(successPolicy === undefined ? [] : [invalid(`${field}.successPolicy`, successPolicy, needsIndexes)]),
  ]
}

function replacementProblems({ podReplacementPolicy, podFailurePolicy }: JobSpec, field: string): FieldError[] {
  const supported = podFailurePolicy ? ['Failed'] : ['Failed', 'TerminatingOrFailed']
  return podReplacementPolicy === undefined || supported.includes(podReplacementPolicy) ? [] : [notSupported(field, podReplacementPolicy, supported)]
}

function managerProblems(manager: string | undefined, field: string): FieldError[] {
  if (manager === undefined) return []
  return [...prefixedPathProblems(manager, field), ...(manager.length > LONGEST_MANAGER_BYTES ? [tooLong(field, LONGEST_MANAGER_BYTES)] : [])]
}

const FIXED = ['completionMode', 'podFailurePolicy', 'backoffLimitPerIndex', 'managedBy', 'successPolicy'] as const

export function validateJobUpdate(job: Job, { spec: old, status }: Stored<Job>): FieldError[] {
  const { spec } = job
  const errors: FieldError[] = []
  const fixed = (name: string, value: unknown): number => errors.push(invalid(`spec.${name}`, value ?? null, 'field is immutable'))
  if (spec?.completions !== old?.completions) {
    if (spec?.completionMode !== 'Indexed') fixed('completions', spec?.completions)
    // https://kubernetes.io/docs/concepts/workloads/controllers/job/#elastic-indexed-jobs
    else if (spec.completions !== spec.parallelism) errors.push(invalid('spec.completions', spec.completions, 'can only be modified in tandem with spec.parallelism'))
  }
  if (!equalJson(spec?.selector, old?.selector)) errors.push(invalidValue('spec.selector', goLabelSelector(spec?.selector ?? {}), 'field is immutable'))
  // Where the pods of a Job go that has not begun may still be told.
  const steerable = old?.suspend === true && status?.startTime === undefined
  if (!equalJson(spec?.template, steerable && old ? withDirections(old, spec) : old?.template)) fixed('template', spec?.template)
  for (const name of FIXED) if (!equalJson(spec?.[name], old?.[name])) fixed(name, spec?.[name])
  return errors
}

/** The old template with the new one's scheduling directives. https://kubernetes.io/docs/concepts/workloads/controllers/job/#mutable-scheduling-directives */
function withDirections(old: JobSpec, next: JobSpec | undefined): PodTemplateSpec {
  const wanted = next?.template?.spec
  const { nodeSelector, tolerations, schedulingGates } = wanted ?? {}
  const { labels, annotations } = next?.template?.metadata ?? {}
  const affinity = { ...old.template.spec?.affinity, nodeAffinity: wanted?.affinity?.nodeAffinity }
  const hasAffinity = wanted?.affinity !== undefined || Object.values(affinity).some((one) => one !== undefined)
  return {
    ...old.template,
    metadata: { ...old.template.metadata, labels, annotations },
    spec: { ...old.template.spec!, nodeSelector, tolerations, schedulingGates, affinity: hasAffinity ? affinity : undefined },
  }
}
