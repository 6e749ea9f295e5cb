import type { PodSpec, PodTemplateSpec, Toleration } from 'kubernetes-types/core/v1'
import { dns1123LabelProblems, dns1123SubdomainProblems, labelKeyProblems } from '../../../machinery/name-rules.ts'
import { duplicate, invalid, notSupported, required, type FieldError } from '../../field-errors.ts'
import { annotationsProblems, labelsProblems } from '../rules/metadata.ts'
import { nonNegative } from '../rules/numbers.ts'
import { affinityProblems } from './affinity-rules.ts'
import { containersProblems } from './container-rules.ts'
import { podSecurityProblems } from './security-rules.ts'
import { volumesProblems } from './volume-rules.ts'

const RESTART_POLICIES = ['Always', 'OnFailure', 'Never']
const DNS_POLICIES = ['ClusterFirstWithHostNet', 'ClusterFirst', 'Default', 'None']
const MOST_DEADLINE_SECONDS = 2_147_483_647

/** pkg/apis/core/validation ValidatePodSpec, in its order. */
export function podSpecProblems(spec: PodSpec | undefined, field: string): FieldError[] {
  if (!spec) return [required(field)]
  const volumes = new Set((spec.volumes ?? []).map((volume) => volume.name))
  return [
    ...volumesProblems(spec.volumes ?? [], `${field}.volumes`),
    ...containersProblems(spec, volumes, field),
    ...oneOf(spec.restartPolicy, RESTART_POLICIES, `${field}.restartPolicy`),
    ...oneOf(spec.dnsPolicy, DNS_POLICIES, `${field}.dnsPolicy`),
    ...labelsProblems(spec.nodeSelector, `${field}.nodeSelector`),
    ...(spec.affinity ? affinityProblems(spec.affinity, `${field}.affinity`) : []),
    ...named(spec.serviceAccountName, dns1123SubdomainProblems, `${field}.serviceAccountName`),
    ...named(spec.nodeName, dns1123SubdomainProblems, `${field}.nodeName`),
    ...deadlineProblems(spec.activeDeadlineSeconds, `${field}.activeDeadlineSeconds`),
    ...named(spec.hostname, dns1123LabelProblems, `${field}.hostname`),
    ...named(spec.subdomain, dns1123LabelProblems, `${field}.subdomain`),
    ...(spec.tolerations ?? []).flatMap((toleration, index) => tolerationProblems(toleration, `${field}.tolerations[${index}]`)),
    ...nonNegative(spec.terminationGracePeriodSeconds, `${field}.terminationGracePeriodSeconds`),
    ...spreadProblems(spec, field),
    ...podSecurityProblems(spec.securityContext, `${field}.securityContext`),
    ...sysctlProblems(spec, `${field}.securityContext`),
  ]
}

/** A template's labels, annotations and pod spec. */
export function podTemplateProblems(template: PodTemplateSpec, field: string): FieldError[] {
  return [
    ...labelsProblems(template.metadata?.labels, `${field}.labels`),
    ...annotationsProblems(template.metadata?.annotations, `${field}.annotations`),
    ...podSpecProblems(template.spec, `${field}.spec`),
  ]
}

function oneOf(value: string | undefined, supported: string[], field: string): FieldError[] {
  if (!value) return [required(field)]
  return supported.includes(value) ? [] : [notSupported(field, value, supported)]
}

const named = (value: string | undefined, problemsOf: (value: string) => string[], field: string): FieldError[] =>
  value ? problemsOf(value).map((problem) => invalid(field, value, problem)) : []

const deadlineProblems = (seconds: number | undefined, field: string): FieldError[] =>
  seconds !== undefined && (seconds < 1 || seconds > MOST_DEADLINE_SECONDS) ? [invalid(field, seconds, `must be between 1 and ${MOST_DEADLINE_SECONDS}, inclusive`)] : []

const EFFECTS = ['NoSchedule', 'PreferNoSchedule', 'NoExecute']

function tolerationProblems(toleration: Toleration, field: string): FieldError[] {
  const { key, operator, value, effect, tolerationSeconds } = toleration
  const errors: FieldError[] = []
  if (key) errors.push(...labelKeyProblems(key).map((problem) => invalid(`${field}.key`, key, problem)))
  else if (operator !== 'Exists') errors.push(invalid(`${field}.operator`, operator ?? '', 'operator must be Exists when `key` is empty, which means "match all values and all keys"'))
  if (tolerationSeconds !== undefined && effect !== 'NoExecute') errors.push(invalid(`${field}.effect`, effect ?? '', "effect must be 'NoExecute' when `tolerationSeconds` is set"))
  if (operator === 'Exists' && value) errors.push(invalid(`${field}.operator`, toleration.operator, 'value must be empty when `operator` is \'Exists\''))
  else if (operator && operator !== 'Exists' && operator !== 'Equal') errors.push(notSupported(`${field}.operator`, operator, ['Equal', 'Exists']))
  if (effect && !EFFECTS.includes(effect)) errors.push(notSupported(`${field}.effect`, effect, EFFECTS))
  return errors
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

function spreadProblems(spec: PodSpec, field: string): FieldError[] {
  return (spec.topologySpreadConstraints ?? []).flatMap(({ maxSkew, topologyKey, whenUnsatisfiable }, index) => {
    const at = `${field}.topologySpreadConstraints[${index}]`
    const errors: FieldError[] = []
    if (!(maxSkew > 0)) errors.push(invalid(`${at}.maxSkew`, maxSkew, 'must be greater than zero'))
    if (!topologyKey) errors.push(required(`${at}.topologyKey`, 'can not be empty'))
    const supported = ['DoNotSchedule', 'ScheduleAnyway']
    if (!supported.includes(whenUnsatisfiable)) errors.push(notSupported(`${at}.whenUnsatisfiable`, whenUnsatisfiable, supported))
    return errors
  })
}
