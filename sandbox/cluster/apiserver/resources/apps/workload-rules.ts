import type { Deployment, ReplicaSet } from 'kubernetes-types/apps/v1'
import type { PodTemplateSpec } from 'kubernetes-types/core/v1'
import type { LabelSelector } from 'kubernetes-types/meta/v1'
import { matchesLabelSelector, SelectorError } from '../../../machinery/selectors.ts'
import type { Stored } from '../../../machinery/object.ts'
import { equalJson } from '../../json-value.ts'
import { forbidden, invalid, notSupported, required, type FieldError } from '../../field-errors.ts'
import { podTemplateProblems } from '../core/pod-spec-rules.ts'
import { goIntOrString, goLabelSelector, goMap, goPointer, goStruct, invalidValue, notSupportedValue } from '../rules/go-values.ts'
import { isEmptySelector, labelSelectorProblems } from '../rules/label-selector.ts'
import { aboveAllProblems, intOrPercentProblems, isNone, nonNegative } from '../rules/numbers.ts'

/** pkg/apis/apps/validation, in its order. */
export function validateDeployment({ spec }: Deployment): FieldError[] {
  if (!spec) return [required('spec.selector'), required('spec.template')]
  return [
    ...nonNegative(spec.replicas, 'spec.replicas'),
    ...selectorProblems(spec.selector, 'deployment'),
    ...workloadTemplateProblems(spec.template, spec.selector, 'ReplicaSet'),
    ...strategyProblems(spec.strategy),
    ...nonNegative(spec.minReadySeconds, 'spec.minReadySeconds'),
    ...nonNegative(spec.revisionHistoryLimit, 'spec.revisionHistoryLimit'),
    ...nonNegative(spec.progressDeadlineSeconds, 'spec.progressDeadlineSeconds'),
    ...((spec.progressDeadlineSeconds ?? Infinity) <= (spec.minReadySeconds ?? 0)
      ? [invalid('spec.progressDeadlineSeconds', spec.progressDeadlineSeconds, 'must be greater than minReadySeconds')]
      : []),
  ]
}

export function validateReplicaSet({ spec }: ReplicaSet): FieldError[] {
  if (!spec) return [required('spec.selector')]
  return [
    ...nonNegative(spec.replicas, 'spec.replicas'),
    ...nonNegative(spec.minReadySeconds, 'spec.minReadySeconds'),
    ...selectorProblems(spec.selector, 'deployment'),
    ...workloadTemplateProblems(spec.template, spec.selector, 'ReplicaSet'),
  ]
}

export const validateDeploymentUpdate = (deployment: Deployment, old: Stored<Deployment>): FieldError[] => selectorIsKept(deployment.spec?.selector, old.spec?.selector)
export const validateReplicaSetUpdate = (set: ReplicaSet, old: Stored<ReplicaSet>): FieldError[] => selectorIsKept(set.spec?.selector, old.spec?.selector)

export function selectorIsKept(selector: LabelSelector | undefined, old: LabelSelector | undefined): FieldError[] {
  return equalJson(selector, old) ? [] : [invalidValue('spec.selector', goLabelSelector(selector ?? {}), 'field is immutable')]
}

export function selectorProblems(selector: LabelSelector | undefined, kind: string): FieldError[] {
  if (!selector) return [required('spec.selector')]
  const errors = labelSelectorProblems(selector, 'spec.selector')
  if (isEmptySelector(selector)) errors.push(invalidValue('spec.selector', goLabelSelector(selector), `empty selector is invalid for ${kind}`))
  return errors
}

/** The template of pods that are to run for good. */
export function workloadTemplateProblems(template: PodTemplateSpec | undefined, selector: LabelSelector | undefined, kind: string): FieldError[] {
  if (!template) return [required(TEMPLATE)]
  return [...templateLabelsProblems(template, selector), ...podTemplateProblems(template, TEMPLATE), ...lastingProblems(template, kind)]
}

const TEMPLATE = 'spec.template'

/** Without a selector nothing is selected; an empty one is complained of elsewhere. */
export const templateLabelsProblems = (template: PodTemplateSpec, selector: LabelSelector | undefined): FieldError[] =>
  selector && (isEmptySelector(selector) || selects(selector, template))
    ? []
    : [invalidValue(`${TEMPLATE}.metadata.labels`, goMap(template.metadata?.labels), '`selector` does not match template `labels`')]

/** Pods of it restart, and have no deadline. */
export function lastingProblems(template: PodTemplateSpec, kind: string): FieldError[] {
  const errors: FieldError[] = []
  const policy = template.spec?.restartPolicy
  if (policy && policy !== 'Always') errors.push(notSupported(`${TEMPLATE}.spec.restartPolicy`, policy, ['Always']))
  if (template.spec?.activeDeadlineSeconds !== undefined) errors.push(forbidden(`${TEMPLATE}.spec.activeDeadlineSeconds`, `activeDeadlineSeconds in ${kind} is not Supported`))
  return errors
}

/** A selector that cannot be read has been complained of already. */
function selects(selector: LabelSelector, template: PodTemplateSpec): boolean {
  try {
    return matchesLabelSelector(selector, template.metadata?.labels)
  } catch (failure) {
    if (failure instanceof SelectorError) return true
    throw failure
  }
}

function strategyProblems(strategy: NonNullable<Deployment['spec']>['strategy']): FieldError[] {
  const field = 'spec.strategy'
  if (strategy?.type === 'Recreate') {
    return strategy.rollingUpdate ? [forbidden(`${field}.rollingUpdate`, "may not be specified when strategy `type` is 'Recreate'")] : []
  }
  if (strategy?.type !== 'RollingUpdate') {
    const written = goStruct('apps.DeploymentStrategy', { Type: JSON.stringify(strategy?.type ?? ''), RollingUpdate: goPointer('apps.RollingUpdateDeployment', strategy?.rollingUpdate) })
    return [notSupportedValue(field, written, ['Recreate', 'RollingUpdate'])]
  }
  const { maxUnavailable, maxSurge } = strategy.rollingUpdate ?? {}
  const at = `${field}.rollingUpdate`
  const errors = [...intOrPercentProblems(maxUnavailable, `${at}.maxUnavailable`), ...intOrPercentProblems(maxSurge, `${at}.maxSurge`)]
  if (isNone(maxUnavailable) && isNone(maxSurge)) errors.push(invalidValue(`${at}.maxUnavailable`, goIntOrString(maxUnavailable), 'may not be 0 when `maxSurge` is 0'))
  return [...errors, ...aboveAllProblems(maxUnavailable, `${at}.maxUnavailable`)]
}
