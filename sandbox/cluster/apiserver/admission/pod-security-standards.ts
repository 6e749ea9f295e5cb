import type { Container, PodSpec, SeccompProfile, SecurityContext } from 'kubernetes-types/core/v1'
import type { ObjectMeta } from 'kubernetes-types/meta/v1'

/** One control of the standards that a pod does not keep: `privileged`, `container "a" must not set securityContext.privileged=true`. */
export interface StandardProblem {
  reason: string
  detail: string
}

type Check = (metadata: ObjectMeta, spec: PodSpec) => StandardProblem | null

const allContainers = (spec: PodSpec): Container[] => [...(spec.initContainers ?? []), ...(spec.containers ?? []), ...((spec.ephemeralContainers ?? []) as Container[])]
const quoted = (names: readonly string[]): string => names.map((name) => JSON.stringify(name)).join(', ')
const containersNamed = (names: readonly string[]): string => `${names.length === 1 ? 'container' : 'containers'} ${quoted(names)}`
const unique = (values: readonly string[]): string[] => [...new Set(values)].sort()
const plural = (count: number, one: string, many: string): string => (count === 1 ? one : many)

/** The names of the containers whose security context is as asked. */
const where = (spec: PodSpec, is: (context: SecurityContext | undefined, container: Container) => boolean): string[] =>
  allContainers(spec)
    .filter((container) => is(container.securityContext, container))
    .map(({ name }) => name)

const problem = (reason: string, detail: string): StandardProblem => ({ reason, detail })

const hostNamespaces: Check = (_, { hostNetwork, hostPID, hostIPC }) => {
  const set = [hostNetwork && 'hostNetwork=true', hostPID && 'hostPID=true', hostIPC && 'hostIPC=true'].filter(Boolean)
  return set.length === 0 ? null : problem('host namespaces', set.join(', '))
}

const privileged: Check = (_, spec) => {
  const names = where(spec, (context) => context?.privileged === true)
  return names.length === 0 ? null : problem('privileged', `${containersNamed(names)} must not set securityContext.privileged=true`)
}

const BASELINE_CAPABILITIES = new Set(['AUDIT_WRITE', 'CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'FSETID', 'KILL', 'MKNOD', 'NET_BIND_SERVICE', 'SETFCAP', 'SETGID', 'SETPCAP', 'SETUID', 'SYS_CHROOT'])

const baselineCapabilities: Check = (_, spec) => {
  const extra = (context: SecurityContext | undefined): string[] => (context?.capabilities?.add ?? []).filter((one) => !BASELINE_CAPABILITIES.has(one))
  const names = where(spec, (context) => extra(context).length > 0)
  const found = unique(allContainers(spec).flatMap((container) => extra(container.securityContext)))
  return names.length === 0 ? null : problem('non-default capabilities', `${containersNamed(names)} must not include ${quoted(found)} in securityContext.capabilities.add`)
}

const hostPathVolumes: Check = (_, spec) => {
  const names = (spec.volumes ?? []).filter(({ hostPath }) => hostPath).map(({ name }) => name)
  return names.length === 0 ? null : problem('hostPath volumes', `${plural(names.length, 'volume', 'volumes')} ${quoted(names)}`)
}

const hostPorts: Check = (_, spec) => {
  const used = (container: Container): number[] => (container.ports ?? []).flatMap(({ hostPort }) => (hostPort ? [hostPort] : []))
  const names = where(spec, (_context, container) => used(container).length > 0)
  const ports = unique(allContainers(spec).flatMap((container) => used(container).map(String)))
  return names.length === 0 ? null : problem('hostPort', `${containersNamed(names)} ${plural(names.length, 'uses', 'use')} ${plural(ports.length, 'hostPort', 'hostPorts')} ${ports.join(', ')}`)
}

const procMount: Check = (_, spec) => {
  const names = where(spec, (context) => context?.procMount !== undefined && context.procMount !== 'Default')
  return names.length === 0 ? null : problem('procMount', `${containersNamed(names)} must not set securityContext.procMount to "Unmasked"`)
}

const SAFE_SYSCTLS = new Set([
  'kernel.shm_rmid_forced',
  'net.ipv4.ip_local_port_range',
  'net.ipv4.ip_local_reserved_ports',
  'net.ipv4.ip_unprivileged_port_start',
  'net.ipv4.ping_group_range',
  'net.ipv4.tcp_fin_timeout',
  'net.ipv4.tcp_keepalive_intvl',
  'net.ipv4.tcp_keepalive_probes',
  'net.ipv4.tcp_keepalive_time',
  'net.ipv4.tcp_rmem',
  'net.ipv4.tcp_syncookies',
  'net.ipv4.tcp_wmem',
])

const sysctls: Check = (_, spec) => {
  const unsafe = (spec.securityContext?.sysctls ?? []).map(({ name }) => name).filter((name) => !SAFE_SYSCTLS.has(name))
  return unsafe.length === 0 ? null : problem(plural(unsafe.length, 'forbidden sysctl', 'forbidden sysctls'), unsafe.join(', '))
}

const seccompSet = (profile: SeccompProfile | undefined): boolean => profile?.type === 'RuntimeDefault' || profile?.type === 'Localhost'

const seccompBaseline: Check = (_, spec) => {
  const setters = [
    ...(spec.securityContext?.seccompProfile?.type === 'Unconfined' ? ['pod'] : []),
    ...prefixed(where(spec, (context) => context?.seccompProfile?.type === 'Unconfined')),
  ]
  return setters.length === 0 ? null : problem('seccompProfile', `${setters.join(' and ')} must not set securityContext.seccompProfile.type to "Unconfined"`)
}

const prefixed = (names: readonly string[]): string[] => (names.length === 0 ? [] : [containersNamed(names)])

const RESTRICTED_VOLUMES = new Set(['name', 'configMap', 'csi', 'downwardAPI', 'emptyDir', 'ephemeral', 'persistentVolumeClaim', 'projected', 'secret', 'image'])

const volumeTypes: Check = (_, spec) => {
  const kindOf = (volume: object): string | undefined => Object.keys(volume).find((key) => !RESTRICTED_VOLUMES.has(key))
  const bad = (spec.volumes ?? []).filter((volume) => kindOf(volume) !== undefined)
  const kinds = unique(bad.map((volume) => kindOf(volume)!))
  if (bad.length === 0) return null
  return problem(
    'restricted volume types',
    `${plural(bad.length, 'volume', 'volumes')} ${quoted(bad.map(({ name }) => name))} ${plural(bad.length, 'uses', 'use')} restricted volume ${plural(kinds.length, 'type', 'types')} ${quoted(kinds)}`,
  )
}

const privilegeEscalation: Check = (_, spec) => {
  const names = where(spec, (context) => context?.allowPrivilegeEscalation !== false)
  return names.length === 0 ? null : problem('allowPrivilegeEscalation != false', `${containersNamed(names)} must set securityContext.allowPrivilegeEscalation=false`)
}

const restrictedCapabilities: Check = (_, spec) => {
  const missing = where(spec, (context) => !context?.capabilities?.drop?.includes('ALL'))
  const extra = (context: SecurityContext | undefined): string[] => (context?.capabilities?.add ?? []).filter((one) => one !== 'NET_BIND_SERVICE')
  const adding = where(spec, (context) => extra(context).length > 0)
  const added = unique(allContainers(spec).flatMap((container) => extra(container.securityContext)))
  const details = [
    ...(missing.length > 0 ? [`${containersNamed(missing)} must set securityContext.capabilities.drop=["ALL"]`] : []),
    ...(adding.length > 0 ? [`${containersNamed(adding)} must not include ${quoted(added)} in securityContext.capabilities.add`] : []),
  ]
  return details.length === 0 ? null : problem('unrestricted capabilities', details.join('; '))
}

const runAsNonRoot: Check = (_, spec) => {
  const explicit = where(spec, (context) => context?.runAsNonRoot === false)
  if (explicit.length > 0 || spec.securityContext?.runAsNonRoot === false) {
    const setters = [...(spec.securityContext?.runAsNonRoot === false ? ['pod'] : []), ...prefixed(explicit)]
    return problem('runAsNonRoot != true', `${setters.join(' and ')} must not set securityContext.runAsNonRoot=false`)
  }
  if (spec.securityContext?.runAsNonRoot) return null
  const names = where(spec, (context) => context?.runAsNonRoot === undefined)
  return names.length === 0 ? null : problem('runAsNonRoot != true', `pod or ${containersNamed(names)} must set securityContext.runAsNonRoot=true`)
}

const runAsUser: Check = (_, spec) => {
  const setters = [...(spec.securityContext?.runAsUser === 0 ? ['pod'] : []), ...prefixed(where(spec, (context) => context?.runAsUser === 0))]
  return setters.length === 0 ? null : problem('runAsUser=0', `${setters.join(' and ')} must not set runAsUser=0`)
}

const seccompRestricted: Check = (metadata, spec) => {
  const unconfined = seccompBaseline(metadata, spec)
  if (unconfined) return unconfined
  if (seccompSet(spec.securityContext?.seccompProfile)) return null
  const names = where(spec, (context) => !seccompSet(context?.seccompProfile))
  return names.length === 0 ? null : problem('seccompProfile', `pod or ${containersNamed(names)} must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost"`)
}

/** In upstream's order, which is that of the controls' names. */
const baseline: readonly Check[] = [baselineCapabilities, hostNamespaces, hostPathVolumes, hostPorts, privileged, procMount, seccompBaseline, sysctls]
/** A stricter check of the same thing stands in the place of baseline's. */
const restricted: readonly Check[] = [hostNamespaces, hostPorts, privileged, procMount, sysctls, privilegeEscalation, restrictedCapabilities, volumeTypes, runAsNonRoot, runAsUser, seccompRestricted]

const failed = (checks: readonly Check[], metadata: ObjectMeta, spec: PodSpec): StandardProblem[] => checks.map((check) => check(metadata, spec)).filter((one) => one !== null)

/** https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline */
export const baselineProblems = (metadata: ObjectMeta, spec: PodSpec): StandardProblem[] => failed(baseline, metadata, spec)
/** https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted */
export const restrictedProblems = (metadata: ObjectMeta, spec: PodSpec): StandardProblem[] => failed(restricted, metadata, spec)
