import type { JobSpec, PodFailurePolicyOnExitCodesRequirement, PodFailurePolicyRule, SuccessPolicyRule } from 'kubernetes-types/batch/v1'
import { labelKeyProblems } from '../../../machinery/name-rules.ts'
import { duplicate, invalid, notSupported, required, tooLong, type FieldError } from '../../field-errors.ts'
import { invalidAsWhole, tooMany } from '../rules/go-values.ts'
import { nonNegative } from '../rules/numbers.ts'
import { countIndexes } from './index-text.ts'

const MOST_RULES = 20
const MOST_EXIT_CODES = 255
const MOST_CONDITIONS = 20
const LONGEST_INDEXES_BYTES = 64 * 1024
const ACTIONS = ['Count', 'FailIndex', 'FailJob', 'Ignore']
const OPERATORS = ['In', 'NotIn']
const CONDITION_STATUSES = ['False', 'True', 'Unknown']

/** Go's %q of a list: `["In" "NotIn"]`. */
const quoted = (values: readonly string[]): string => `[${values.map((one) => JSON.stringify(one)).join(' ')}]`
const oneOfRequired = (value: string | undefined, values: readonly string[], field: string): FieldError[] => {
  if (!value) return [required(field, `valid values: ${quoted(values)}`)]
  return values.includes(value) ? [] : [notSupported(field, value, values)]
}

/** https://kubernetes.io/docs/concepts/workloads/controllers/job/#pod-failure-policy */
export function podFailurePolicyProblems(spec: JobSpec, field: string): FieldError[] {
  const rules = spec.podFailurePolicy?.rules ?? []
  const pod = spec.template?.spec
  const containers = new Set([...(pod?.containers ?? []), ...(pod?.initContainers ?? [])].map(({ name }) => name))
  return [
    ...(rules.length > MOST_RULES ? [tooMany(`${field}.rules`, rules.length, MOST_RULES)] : []),
    ...rules.flatMap((rule, index) => failureRuleProblems(rule, spec, containers, `${field}.rules[${index}]`)),
  ]
}

function failureRuleProblems(rule: PodFailurePolicyRule, spec: JobSpec, containers: ReadonlySet<string>, field: string): FieldError[] {
  const errors: FieldError[] = []
  if (rule.action === 'FailIndex') {
    if (spec.backoffLimitPerIndex === undefined) errors.push(invalid(`${field}.action`, rule.action, 'requires the backoffLimitPerIndex to be set'))
  } else errors.push(...oneOfRequired(rule.action, ACTIONS, `${field}.action`))
  const conditions = rule.onPodConditions ?? []
  if (rule.onExitCodes) errors.push(...exitCodeProblems(rule.onExitCodes, containers, `${field}.onExitCodes`))
  if (conditions.length > MOST_CONDITIONS) errors.push(tooMany(`${field}.onPodConditions`, conditions.length, MOST_CONDITIONS))
  for (const [index, { type, status }] of conditions.entries()) {
    const at = `${field}.onPodConditions[${index}]`
    for (const problem of labelKeyProblems(type)) errors.push(invalid(`${at}.type`, type, problem))
    errors.push(...oneOfRequired(status, CONDITION_STATUSES, `${at}.status`))
  }
  if (rule.onExitCodes && conditions.length > 0) errors.push(invalidAsWhole(field, 'specifying both OnExitCodes and OnPodConditions is not supported'))
  if (!rule.onExitCodes && conditions.length === 0) errors.push(invalidAsWhole(field, 'specifying one of OnExitCodes and OnPodConditions is required'))
  return errors
}

function exitCodeProblems({ operator, containerName, values = [] }: PodFailurePolicyOnExitCodesRequirement, containers: ReadonlySet<string>, field: string): FieldError[] {
  const errors = oneOfRequired(operator, OPERATORS, `${field}.operator`)
  if (containerName !== undefined && !containers.has(containerName)) {
    errors.push(invalid(`${field}.containerName`, containerName, 'must be one of the container or initContainer names in the pod template'))
  }
  const at = `${field}.values`
  if (values.length === 0) errors.push(invalid(at, [], 'at least one value is required'))
  else if (values.length > MOST_EXIT_CODES) errors.push(tooMany(at, values.length, MOST_EXIT_CODES))
  for (const [index, code] of values.entries()) {
    if (operator === 'In' && code === 0) errors.push(invalid(`${at}[${index}]`, code, 'must not be 0 for the In operator'))
    if (values.indexOf(code) < index) errors.push(duplicate(`${at}[${index}]`, code))
  }
  if (values.some((code, index) => index > 0 && values[index - 1]! > code)) errors.push(invalid(at, values, 'must be ordered'))
  return errors
}

/** https://kubernetes.io/docs/concepts/workloads/controllers/job/#success-policy */
export function successPolicyProblems(spec: JobSpec, field: string): FieldError[] {
  const rules = spec.successPolicy?.rules ?? []
  return [
    ...(rules.length === 0 ? [required(`${field}.rules`, 'at least one rules must be specified when the successPolicy is specified')] : []),
    ...(rules.length > MOST_RULES ? [tooMany(`${field}.rules`, rules.length, MOST_RULES)] : []),
    ...rules.flatMap((rule, index) => successRuleProblems(rule, spec.completions ?? 0, `${field}.rules[${index}]`)),
  ]
}

function successRuleProblems({ succeededCount, succeededIndexes }: SuccessPolicyRule, completions: number, field: string): FieldError[] {
  const errors: FieldError[] = []
  if (succeededCount === undefined && succeededIndexes === undefined) {
    errors.push(required(field, 'at least one of succeededCount or succeededIndexes must be specified'))
  }
  let indexes = 0
  if (succeededIndexes !== undefined) {
    const at = `${field}.succeededIndexes`
    if (succeededIndexes.length > LONGEST_INDEXES_BYTES) errors.push(tooLong(at, LONGEST_INDEXES_BYTES))
    const read = countIndexes(succeededIndexes, completions)
    if ('problem' in read) errors.push(invalid(at, succeededIndexes, `error parsing succeededIndexes: ${read.problem}`))
    else indexes = read.count
  }
  if (succeededCount === undefined) return errors
  const at = `${field}.succeededCount`
  errors.push(...nonNegative(succeededCount, at))
  if (succeededCount > completions) errors.push(invalid(at, succeededCount, `must be less than or equal to ${completions} (the number of specified completions)`))
  if (succeededIndexes !== undefined && succeededCount > indexes) {
    errors.push(invalid(at, succeededCount, `must be less than or equal to ${indexes} (the number of indexes in the specified succeededIndexes field)`))
  }
  return errors
}
