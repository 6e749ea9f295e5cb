import type { Container, PodSecurityContext, PodSpec, SeccompProfile } from 'kubernetes-types/core/v1'
import { duplicate, invalid, notSupported, required, type FieldError } from '../../field-errors.ts'
import { invalidAsWhole } from '../rules/go-values.ts'
import { descendingPathProblems } from './path-rules.ts'

/** kubernetes-types is older than these. */
interface AppArmorProfile {
  type?: string
  localhostProfile?: string
}
type PodContext = PodSecurityContext & { appArmorProfile?: AppArmorProfile; supplementalGroupsPolicy?: string; seLinuxChangePolicy?: string }
type ContainerContext = NonNullable<Container['securityContext']> & { appArmorProfile?: AppArmorProfile }

/** Of user and group ids. */
const GREATEST_ID = 2_147_483_647

const idProblems = (id: number | undefined, field: string): FieldError[] =>
  id !== undefined && (id < 0 || id > GREATEST_ID) ? [invalid(field, id, `must be between 0 and ${GREATEST_ID}, inclusive`)] : []

const ofList = (value: string | undefined, supported: readonly string[], field: string): FieldError[] =>
  value === undefined || supported.includes(value) ? [] : [notSupported(field, value, supported)]

/** pkg/apis/core/validation validatePodSpecSecurityContext */
export function podSecurityProblems(spec: PodSpec, field: string): FieldError[] {
  const context = spec.securityContext as PodContext | undefined
  if (!context) return []
  return [
    ...idProblems(context.fsGroup, `${field}.fsGroup`),
    ...idProblems(context.runAsUser, `${field}.runAsUser`),
    ...idProblems(context.runAsGroup, `${field}.runAsGroup`),
    ...(context.supplementalGroups ?? []).flatMap((group, index) => idProblems(group, `${field}.supplementalGroups[${index}]`)),
    ...(spec.shareProcessNamespace && spec.hostPID ? [invalid(`${field}.shareProcessNamespace`, true, 'ShareProcessNamespace and HostPID cannot both be enabled')] : []),
    ...sysctlProblems(spec, field),
    ...ofList(context.fsGroupChangePolicy, ['Always', 'OnRootMismatch'], `${field}.fsGroupChangePolicy`),
    ...seccompProblems(context.seccompProfile, `${field}.seccompProfile`),
    ...appArmorProblems(context.appArmorProfile, `${field}.appArmorProfile`),
    ...ofList(context.supplementalGroupsPolicy, ['Merge', 'Strict'], `${field}.supplementalGroupsPolicy`),
    ...ofList(context.seLinuxChangePolicy, ['MountOption', 'Recursive'], `${field}.seLinuxChangePolicy`),
  ]
}

const SYSCTL = '^([a-z0-9]([-_a-z0-9]*[a-z0-9])?[\\./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?$'
const LONGEST_SYSCTL_BYTES = 253
/** Of the node, not of a pod that shares its network, its processes or its memory. */
const hostKinds = [
  { shares: 'hostNetwork', prefix: 'net.' },
  { shares: 'hostIPC', prefix: 'kernel.shm' },
] as const

function sysctlProblems(spec: PodSpec, field: string): FieldError[] {
  const given = spec.securityContext?.sysctls ?? []
  return given.flatMap(({ name }, index) => {
    const at = `${field}.sysctls[${index}].name`
    if (!name) return [required(at)]
    if (name.length > LONGEST_SYSCTL_BYTES || !new RegExp(SYSCTL).test(name)) {
      return [invalid(at, name, `must have at most ${LONGEST_SYSCTL_BYTES} characters and match regex ${SYSCTL}`)]
    }
    if (given.findIndex((one) => one.name === name) < index) return [duplicate(at, name)]
    const host = hostKinds.find(({ shares, prefix }) => spec[shares] && name.startsWith(prefix))
    return host ? [invalid(at, name, `may not be specified when '${host.shares}' is true`)] : []
  })
}

const PROFILES = ['Localhost', 'RuntimeDefault', 'Unconfined']

/** validateSeccompProfileField */
function seccompProblems(profile: SeccompProfile | undefined, field: string): FieldError[] {
  if (!profile) return []
  const { type, localhostProfile } = profile
  const errors = type ? ofList(type, PROFILES, `${field}.type`) : [required(`${field}.type`, 'type is required when seccompProfile is set')]
  const at = `${field}.localhostProfile`
  if (type === 'Localhost') errors.push(...(localhostProfile === undefined ? [required(at, 'must be set when seccomp type is Localhost')] : descendingPathProblems(localhostProfile, at)))
  else if (localhostProfile !== undefined) errors.push(invalidAsWhole(at, 'can only be set when seccomp type is Localhost'))
  return errors
}

/** ValidateAppArmorProfileField */
function appArmorProblems(profile: AppArmorProfile | undefined, field: string): FieldError[] {
  if (!profile) return []
  const { type, localhostProfile } = profile
  if (!type) return [required(`${field}.type`, 'type is required when appArmorProfile is set')]
  const at = `${field}.localhostProfile`
  const missing = required(at, 'must be set when AppArmor type is Localhost')
  if (type !== 'Localhost') {
    if (!PROFILES.includes(type)) return [notSupported(`${field}.type`, type, PROFILES)]
    return localhostProfile === undefined ? [] : [invalid(at, localhostProfile, 'can only be set when AppArmor type is Localhost')]
  }
  if (localhostProfile === undefined || localhostProfile === '') return [missing]
  return localhostProfile.trim() === localhostProfile ? [] : [invalid(at, localhostProfile, 'must not be padded with whitespace')]
}

/** ValidateSecurityContext; `hostUsers` false: the pod has users of its own. */
export function containerSecurityProblems(given: Container['securityContext'], hostUsers: boolean, field: string): FieldError[] {
  if (!given) return []
  const context = given as ContainerContext
  const { runAsUser, runAsGroup, privileged, allowPrivilegeEscalation, capabilities, procMount } = context
  const errors = [...idProblems(runAsUser, `${field}.runAsUser`), ...idProblems(runAsGroup, `${field}.runAsGroup`), ...ofList(procMount, ['Default', 'Unmasked'], `${field}.procMount`)]
  if (hostUsers && procMount === 'Unmasked') errors.push(invalid(`${field}.procMount`, procMount, '`hostUsers` must be false to use `Unmasked`'))
  errors.push(...seccompProblems(context.seccompProfile, `${field}.seccompProfile`))
  if (allowPrivilegeEscalation === false) {
    const refused = (what: string): FieldError => invalid(field, context, `cannot set \`allowPrivilegeEscalation\` to false and ${what}`)
    if (privileged) errors.push(refused('`privileged` to true'))
    if (capabilities?.add?.includes('CAP_SYS_ADMIN')) errors.push(refused('`capabilities.Add` CAP_SYS_ADMIN'))
  }
  return [...errors, ...appArmorProblems(context.appArmorProfile, `${field}.appArmorProfile`)]
}
