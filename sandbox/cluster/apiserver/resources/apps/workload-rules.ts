import type { DaemonSet, Deployment, ReplicaSet, StatefulSet } from 'kubernetes-types/apps/v1'
import type { PodTemplateSpec } from 'kubernetes-types/core/v1'
import type { LabelSelector } from 'kubernetes-types/meta/v1'
import { matchesLabelSelector, SelectorError } from '../../../machinery/selectors.ts'
import type { Stored } from '../../../machinery/object.ts'
import { equalJson } from '../../json-value.ts'
import { forbidden, invalid, notSupported, required, type FieldError } from '../../field-errors.ts'
import { podTemplateProblems } from '../core/pod-spec-rules.ts'
import { goIntOrString, goLabelSelector, goMap, invalidValue } from '../rules/go-values.ts'
import { isEmptySelector, labelSelectorProblems } from '../rules/label-selector.ts'
import { intOrPercentProblems, isNone, nonNegative } from '../rules/numbers.ts'

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

export function validateDaemonSet({ spec }: DaemonSet): FieldError[] {
  if (!spec) return [required('spec.selector'), required('spec.template')]
  const update = spec.updateStrategy?.rollingUpdate
  const errors = [
    ...selectorProblems(spec.selector, 'daemonset'),
    ...workloadTemplateProblems(spec.template, spec.selector, 'DaemonSet'),
    ...nonNegative(spec.minReadySeconds, 'spec.minReadySeconds'),
    ...intOrPercentProblems(update?.maxUnavailable, 'spec.updateStrategy.rollingUpdate.maxUnavailable', { atMostAll: true }),
    ...intOrPercentProblems(update?.maxSurge, 'spec.updateStrategy.rollingUpdate.maxSurge', { atMostAll: true }),
    ...oneOf(spec.updateStrategy?.type, ['RollingUpdate', 'OnDelete'], 'spec.updateStrategy.type'),
    ...nonNegative(spec.revisionHistoryLimit, 'spec.revisionHistoryLimit'),
  ]
  if (update && isNone(update.maxUnavailable) && isNone(update.maxSurge)) {
    errors.push(required('spec.updateStrategy.rollingUpdate.maxUnavailable', 'cannot be 0 when maxSurge is 0'))
  }
  return errors
}

export function validateStatefulSet({ spec }: StatefulSet): FieldError[] {
  if (!spec) return [required('spec.selector'), required('spec.template')]
  return [
    ...oneOf(spec.podManagementPolicy, ['OrderedReady', 'Parallel'], 'spec.podManagementPolicy'),
    ...oneOf(spec.updateStrategy?.type, ['RollingUpdate', 'OnDelete'], 'spec.updateStrategy.type'),
    ...nonNegative(spec.updateStrategy?.rollingUpdate?.partition, 'spec.updateStrategy.rollingUpdate.partition'),
    ...nonNegative(spec.replicas, 'spec.replicas'),
    ...nonNegative(spec.minReadySeconds, 'spec.minReadySeconds'),
    ...nonNegative(spec.ordinals?.start, 'spec.ordinals.start'),
    ...selectorProblems(spec.selector, 'statefulset'),
    ...workloadTemplateProblems(spec.template, spec.selector, 'StatefulSet'),
  ]
}

export const validateDeploymentUpdate = (deployment: Deployment, old: Stored<Deployment>): FieldError[] => selectorIsKept(deployment.spec?.selector, old.spec?.selector)
export const validateReplicaSetUpdate = (set: ReplicaSet, old: Stored<ReplicaSet>): FieldError[] => selectorIsKept(set.spec?.selector, old.spec?.selector)
export const validateDaemonSetUpdate = (set: DaemonSet, old: Stored<DaemonSet>): FieldError[] => selectorIsKept(set.spec?.selector, old.spec?.selector)

const MUTABLE_IN_STATEFUL_SET = ['replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy', 'minReadySeconds']

export function validateStatefulSetUpdate(set: StatefulSet, old: Stored<StatefulSet>): FieldError[] {
  const fixed = (spec: object | undefined): object => Object.fromEntries(Object.entries(spec ?? {}).filter(([name]) => !MUTABLE_IN_STATEFUL_SET.includes(name)))
  if (equalJson(fixed(set.spec), fixed(old.spec))) return []
  const names = MUTABLE_IN_STATEFUL_SET.map((name) => `'${name}'`)
  return [forbidden('spec', `updates to statefulset spec for fields other than ${names.slice(0, -1).join(', ')} and ${names.at(-1)} are forbidden`)]
}

function selectorIsKept(selector: LabelSelector | undefined, old: LabelSelector | undefined): FieldError[] {
  return equalJson(selector, old) ? [] : [invalidValue('spec.selector', goLabelSelector(selector ?? {}), 'field is immutable')]
}

function selectorProblems(selector: LabelSelector | undefined, kind: string): FieldError[] {
  if (!selector) return [required('spec.selector')]
  const errors = labelSelectorProblems(selector, 'spec.selector')
  if (isEmptySelector(selector)) errors.push(invalidValue('spec.selector', goLabelSelector(selector), `empty selector is invalid for ${kind}`))
  return errors
}

/** The template of pods that are to run for good. */
export function workloadTemplateProblems(template: PodTemplateSpec | undefined, selector: LabelSelector | undefined, kind: string): FieldError[] {
  const field = 'spec.template'
  if (!template) return [required(field)]
  const errors: FieldError[] = []
  // Without a selector nothing is selected; an empty one has been complained of already.
  if (!selector || (!isEmptySelector(selector) && !selects(selector, template))) {
    errors.push(invalidValue(`${field}.metadata.labels`, goMap(template.metadata?.labels), '`selector` does not match template `labels`'))
  }
  errors.push(...podTemplateProblems(template, field))
  const policy = template.spec?.restartPolicy
  if (policy && policy !== 'Always') errors.push(notSupported(`${field}.spec.restartPolicy`, policy, ['Always']))
  if (template.spec?.activeDeadlineSeconds !== undefined) errors.push(forbidden(`${field}.spec.activeDeadlineSeconds`, `activeDeadlineSeconds in ${kind} is not Supported`))
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
    const written = `apps.DeploymentStrategy{Type:${JSON.stringify(strategy?.type ?? '')}, RollingUpdate:(*apps.RollingUpdateDeployment)(nil)}`
    return [{ reason: 'FieldValueNotSupported', field, detail: `Unsupported value: ${written}: supported values: "Recreate", "RollingUpdate"` }]
  }
  const { maxUnavailable, maxSurge } = strategy.rollingUpdate ?? {}
  const at = `${field}.rollingUpdate`
  const errors = [...intOrPercentProblems(maxUnavailable, `${at}.maxUnavailable`, { atMostAll: true }), ...intOrPercentProblems(maxSurge, `${at}.maxSurge`)]
  if (isNone(maxUnavailable) && isNone(maxSurge)) errors.push(invalidValue(`${at}.maxUnavailable`, goIntOrString(maxUnavailable), 'may not be 0 when `maxSurge` is 0'))
  return errors
}

function oneOf(value: string | undefined, supported: string[], field: string): FieldError[] {
  if (!value) return [required(field)]
  return supported.includes(value) ? [] : [invalid(field, value, `must be ${supported.map((one) => `'${one}'`).join(' or ')}`)]
}
