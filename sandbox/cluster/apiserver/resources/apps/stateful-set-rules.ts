import type { StatefulSet, StatefulSetSpec, StatefulSetUpdateStrategy } from 'kubernetes-types/apps/v1'
import type { Stored } from '../../../machinery/object.ts'
import { dns1123LabelProblems } from '../../../machinery/name-rules.ts'
import { equalJson } from '../../json-value.ts'
import { forbidden, invalid, notSupported, required, type FieldError } from '../../field-errors.ts'
import { goPointer, goStruct, invalidValue } from '../rules/go-values.ts'
import { annotationsProblems, labelsProblems } from '../rules/metadata.ts'
import { nonNegative } from '../rules/numbers.ts'
import { lastingProblems, selectorProblems, templateLabelsProblems } from './workload-rules.ts'

/**
 * pkg/apis/apps/validation ValidateStatefulSetSpec, in its order. Of the template only labels and annotations are looked at
 * (1.34 looks further): what is wrong with its pods shows when the controller creates them.
 */
export function validateStatefulSet({ spec }: StatefulSet): FieldError[] {
  const template = spec?.template ?? { spec: { containers: [] } }
  return [
    ...managementProblems(spec?.podManagementPolicy),
    ...strategyProblems(spec?.updateStrategy, 'spec.updateStrategy'),
    ...retentionProblems(spec?.persistentVolumeClaimRetentionPolicy),
    ...nonNegative(spec?.replicas, 'spec.replicas'),
    ...nonNegative(spec?.minReadySeconds, 'spec.minReadySeconds'),
    ...nonNegative(spec?.revisionHistoryLimit, 'spec.revisionHistoryLimit'),
    ...nonNegative(spec?.ordinals?.start, 'spec.ordinals.start'),
    ...selectorProblems(spec?.selector, 'statefulset'),
    ...templateLabelsProblems(template, spec?.selector),
    ...labelsProblems(template.metadata?.labels, 'spec.template.labels'),
    ...annotationsProblems(template.metadata?.annotations, 'spec.template.annotations'),
    ...lastingProblems(template, 'StatefulSet'),
  ]
}

/** What an older set may keep: the name of its Service. */
export const validateNewStatefulSet = ({ spec }: StatefulSet): FieldError[] =>
  spec?.serviceName ? dns1123LabelProblems(spec.serviceName).map((problem) => invalid('spec.serviceName', spec.serviceName, problem)) : []

const MUTABLE = ['replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy', 'minReadySeconds']

export function validateStatefulSetUpdate(set: StatefulSet, old: Stored<StatefulSet>): FieldError[] {
  const fixed = (spec: object | undefined): object => Object.fromEntries(Object.entries(spec ?? {}).filter(([name]) => !MUTABLE.includes(name)))
  if (equalJson(fixed(set.spec), fixed(old.spec))) return []
  const names = MUTABLE.map((name) => `'${name}'`)
  return [forbidden('spec', `updates to statefulset spec for fields other than ${names.slice(0, -1).join(', ')} and ${names.at(-1)} are forbidden`)]
}

function managementProblems(policy: string | undefined): FieldError[] {
  if (!policy) return [required('spec.podManagementPolicy')]
  return policy === 'OrderedReady' || policy === 'Parallel' ? [] : [invalid('spec.podManagementPolicy', policy, "must be 'OrderedReady' or 'Parallel'")]
}

function strategyProblems(strategy: StatefulSetUpdateStrategy | undefined, field: string): FieldError[] {
  const rolling = strategy?.rollingUpdate
  if (!strategy?.type) return [required(field)]
  if (strategy.type === 'RollingUpdate') return nonNegative(rolling?.partition, `${field}.rollingUpdate.partition`)
  if (strategy.type !== 'OnDelete') {
    const written = goStruct('apps.StatefulSetUpdateStrategy', { Type: JSON.stringify(strategy.type), RollingUpdate: goPointer('apps.RollingUpdateStatefulSetStrategy', rolling) })
    return [invalidValue(field, written, "must be 'RollingUpdate' or 'OnDelete'")]
  }
  if (!rolling) return []
  const written = goStruct('apps.RollingUpdateStatefulSetStrategy', { Partition: String(rolling.partition ?? 0), MaxUnavailable: goPointer('intstr.IntOrString', undefined) })
  return [invalidValue(`${field}.rollingUpdate`, written, "only allowed for updateStrategy 'RollingUpdate'")]
}

function retentionProblems(policy: StatefulSetSpec['persistentVolumeClaimRetentionPolicy']): FieldError[] {
  const supported = ['Retain', 'Delete']
  return (['whenDeleted', 'whenScaled'] as const).flatMap((when) => {
    const value = policy?.[when]
    return value === undefined || supported.includes(value) ? [] : [notSupported(`spec.persistentVolumeClaimRetentionPolicy.${when}`, value, supported)]
  })
}
