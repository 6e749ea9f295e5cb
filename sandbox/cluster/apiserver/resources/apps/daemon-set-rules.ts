import type { DaemonSet, DaemonSetUpdateStrategy, RollingUpdateDaemonSet } from 'kubernetes-types/apps/v1'
import type { Stored } from '../../../machinery/object.ts'
import { required, type FieldError } from '../../field-errors.ts'
import { podTemplateProblems } from '../core/pod-spec-rules.ts'
import { goIntOrString, goLabelSelector, goPointer, goStruct, invalidValue, notSupportedValue } from '../rules/go-values.ts'
import { isEmptySelector, labelSelectorProblems } from '../rules/label-selector.ts'
import { aboveAllProblems, intOrPercentProblems, isNone, nonNegative } from '../rules/numbers.ts'
import { lastingProblems, selectorIsKept, templateLabelsProblems } from './workload-rules.ts'

/** pkg/apis/apps/validation ValidateDaemonSetSpec, in its order; a selector that is missing is one that matches nothing. */
export function validateDaemonSet({ spec }: DaemonSet): FieldError[] {
  const selector = spec?.selector
  const template = spec?.template ?? { spec: { containers: [] } }
  return [
    ...labelSelectorProblems(selector, 'spec.selector'),
    ...templateLabelsProblems(template, selector),
    ...(selector && isEmptySelector(selector) ? [invalidValue('spec.selector', goLabelSelector(selector), 'empty selector is invalid for daemonset')] : []),
    ...podTemplateProblems(template, 'spec.template'),
    ...lastingProblems(template, 'DaemonSet'),
    ...nonNegative(spec?.minReadySeconds, 'spec.minReadySeconds'),
    ...strategyProblems(spec?.updateStrategy, 'spec.updateStrategy'),
    ...nonNegative(spec?.revisionHistoryLimit, 'spec.revisionHistoryLimit'),
  ]
}

export const validateDaemonSetUpdate = (set: DaemonSet, old: Stored<DaemonSet>): FieldError[] => selectorIsKept(set.spec?.selector, old.spec?.selector)

function strategyProblems(strategy: DaemonSetUpdateStrategy | undefined, field: string): FieldError[] {
  if (strategy?.type === 'OnDelete') return []
  if (strategy?.type === 'RollingUpdate') return strategy.rollingUpdate ? rollingProblems(strategy.rollingUpdate, `${field}.rollingUpdate`) : [required(`${field}.rollingUpdate`)]
  const written = goStruct('apps.DaemonSetUpdateStrategy', { Type: JSON.stringify(strategy?.type ?? ''), RollingUpdate: goPointer('apps.RollingUpdateDaemonSet', strategy?.rollingUpdate) })
  return [notSupportedValue(field, written, ['RollingUpdate', 'OnDelete'])]
}

function rollingProblems({ maxUnavailable, maxSurge }: RollingUpdateDaemonSet, field: string): FieldError[] {
  const errors = [
    ...intOrPercentProblems(maxUnavailable, `${field}.maxUnavailable`),
    ...intOrPercentProblems(maxSurge, `${field}.maxSurge`),
    ...aboveAllProblems(maxUnavailable, `${field}.maxUnavailable`),
    ...aboveAllProblems(maxSurge, `${field}.maxSurge`),
  ]
  if (!isNone(maxUnavailable) && !isNone(maxSurge)) errors.push(invalidValue(`${field}.maxSurge`, goIntOrString(maxSurge), 'may not be set when maxUnavailable is non-zero'))
  if (isNone(maxUnavailable) && isNone(maxSurge)) errors.push(required(`${field}.maxUnavailable`, 'cannot be 0 when maxSurge is 0'))
  return errors
}
