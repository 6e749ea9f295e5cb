import type { Container, PodSecurityContext } from 'kubernetes-types/core/v1'
import { invalid, notSupported, type FieldError } from '../../field-errors.ts'

/** Of user and group ids. */
const GREATEST_ID = 2_147_483_647

const idProblems = (id: number | undefined, field: string): FieldError[] =>
  id !== undefined && (id < 0 || id > GREATEST_ID) ? [invalid(field, id, `must be between 0 and ${GREATEST_ID}, inclusive`)] : []

const CHANGE_POLICIES = ['Always', 'OnRootMismatch']

/** pkg/apis/core/validation ValidatePodSecurityContext; sysctls are looked at with the pod. */
export function podSecurityProblems(context: PodSecurityContext | undefined, field: string): FieldError[] {
  if (!context) return []
  const { fsGroup, runAsUser, runAsGroup, supplementalGroups = [], fsGroupChangePolicy } = context
  return [
    ...idProblems(fsGroup, `${field}.fsGroup`),
    ...idProblems(runAsUser, `${field}.runAsUser`),
    ...idProblems(runAsGroup, `${field}.runAsGroup`),
    ...supplementalGroups.flatMap((group, index) => idProblems(group, `${field}.supplementalGroups[${index}]`)),
    ...(fsGroupChangePolicy !== undefined && !CHANGE_POLICIES.includes(fsGroupChangePolicy) ? [notSupported(`${field}.fsGroupChangePolicy`, fsGroupChangePolicy, CHANGE_POLICIES)] : []),
  ]
}

/** ValidateSecurityContext */
export function containerSecurityProblems(context: Container['securityContext'], field: string): FieldError[] {
  if (!context) return []
  const { runAsUser, runAsGroup, privileged, allowPrivilegeEscalation, capabilities } = context
  const errors = [...idProblems(runAsUser, `${field}.runAsUser`), ...idProblems(runAsGroup, `${field}.runAsGroup`)]
  if (allowPrivilegeEscalation !== false) return errors
  if (privileged) errors.push(invalid(field, context, 'cannot set `allowPrivilegeEscalation` to false and `privileged` to true'))
  if (capabilities?.add?.includes('CAP_SYS_ADMIN')) errors.push(invalid(field, context, 'cannot set `allowPrivilegeEscalation` to false and `capabilities.Add` CAP_SYS_ADMIN'))
  return errors
}
