import type { PodSpec, PodTemplateSpec, TopologySpreadConstraint, Volume } from 'kubernetes-types/core/v1'
import type { ObjectMeta } from 'kubernetes-types/meta/v1'
import { dns1123LabelProblems, dns1123SubdomainProblems, labelKeyProblems } from '../../../machinery/name-rules.ts'
import { duplicate, forbidden, invalid, notSupported, required, type FieldError } from '../../field-errors.ts'
import { labelSelectorProblems } from '../rules/label-selector.ts'
import { annotationsProblems, labelsProblems } from '../rules/metadata.ts'
import { resourceProblems } from './resource-rules.ts'
import { affinityProblems } from './affinity-rules.ts'
import { containersProblems } from './container-rules.ts'
import { resolverProblems, hostAliasesProblems } from './dns-rules.ts'
import { podAnnotationsProblems } from './pod-annotation-rules.ts'
import { podClaimsProblems } from './resource-claim-rules.ts'
import { podSecurityProblems } from './security-rules.ts'
import { tolerationsProblems } from './toleration-rules.ts'
import { volumesProblems } from './volume-rules.ts'

const RESTART_POLICIES = ['Always', 'OnFailure', 'Never']
const DNS_POLICIES = ['ClusterFirstWithHostNet', 'ClusterFirst', 'Default', 'None']
const PREEMPTION_POLICIES = ['PreemptLowerPriority', 'Never']
const SYSTEMS = ['linux', 'windows']
const MOST_DEADLINE_SECONDS = 2_147_483_647

/** pkg/apis/core/validation ValidatePodSpec, in its order. `pod` undefined: the spec is a template's. */
export function podSpecProblems(spec: PodSpec | undefined, field: string, pod?: ObjectMeta): FieldError[] {
  if (!spec) return [required(`${field}.containers`)]
  const { errors, usable } = volumesProblems(spec.volumes ?? [], pod, `${field}.volumes`)
  return [
    ...errors,
    ...podClaimsProblems(spec.resourceClaims ?? [], `${field}.resourceClaims`),
    ...containersProblems(spec, usable, field),
    ...hostNetworkProblems(spec, pod !== undefined, field),
    ...oneOf(spec.restartPolicy, RESTART_POLICIES, `${field}.restartPolicy`),
    ...oneOf(spec.dnsPolicy, DNS_POLICIES, `${field}.dnsPolicy`),
    ...labelsProblems(spec.nodeSelector, `${field}.nodeSelector`),
    ...podSecurityProblems(spec, `${field}.securityContext`),
    ...(spec.affinity ? affinityProblems(spec.affinity, `${field}.affinity`) : []),
    ...resolverProblems(spec, `${field}.dnsConfig`),
    ...(spec.readinessGates ?? []).flatMap(({ conditionType }, index) => named(conditionType ?? '', labelKeyProblems, `${field}.readinessGates[${index}].conditionType`)),
    ...gatesProblems(spec, `${field}.schedulingGates`),
    ...(spec.topologySpreadConstraints ?? []).flatMap((constraint, index, all) => spreadProblems(constraint, all.slice(index + 1), `${field}.topologySpreadConstraints[${index}]`)),
    ...hostUsersProblems(spec, field),
    ...unlessEmpty(spec.serviceAccountName, dns1123SubdomainProblems, `${field}.serviceAccountName`),
    ...unlessEmpty(spec.nodeName, dns1123SubdomainProblems, `${field}.nodeName`),
    ...deadlineProblems(spec.activeDeadlineSeconds, `${field}.activeDeadlineSeconds`),
    ...unlessEmpty(spec.hostname, dns1123LabelProblems, `${field}.hostname`),
    ...unlessEmpty(spec.subdomain, dns1123LabelProblems, `${field}.subdomain`),
    ...tolerationsProblems(spec.tolerations ?? [], `${field}.tolerations`),
    ...hostAliasesProblems(spec.hostAliases ?? [], `${field}.hostAliases`),
    ...unlessEmpty(spec.priorityClassName, dns1123SubdomainProblems, `${field}.priorityClassName`),
    ...(spec.runtimeClassName === undefined ? [] : named(spec.runtimeClassName, dns1123SubdomainProblems, `${field}.runtimeClassName`)),
    ...(spec.preemptionPolicy === undefined ? [] : oneOf(spec.preemptionPolicy, PREEMPTION_POLICIES, `${field}.preemptionPolicy`)),
    ...(spec.overhead ? resourceProblems({ limits: spec.overhead }, new Set(), `${field}.overhead`) : []),
    ...systemProblems(spec.os, `${field}.os`),
  ]
}

/** A template's labels, annotations and pod spec. ValidatePodTemplateSpec */
export function podTemplateProblems(template: PodTemplateSpec, field: string): FieldError[] {
  return [
    ...labelsProblems(template.metadata?.labels, `${field}.labels`),
    ...annotationsProblems(template.metadata?.annotations, `${field}.annotations`),
    ...podAnnotationsProblems(template.metadata?.annotations, template.spec, `${field}.annotations`),
    ...podSpecProblems(template.spec, `${field}.spec`),
    ...((template.spec?.ephemeralContainers ?? []).length > 0 ? [forbidden(`${field}.spec.ephemeralContainers`, 'ephemeral containers not allowed in pod template')] : []),
  ]
}

function oneOf(value: string | undefined, supported: string[], field: string): FieldError[] {
  if (!value) return [required(field)]
  return supported.includes(value) ? [] : [notSupported(field, value, supported)]
}

const named = (value: string, problemsOf: (value: string) => string[], field: string): FieldError[] => problemsOf(value).map((problem) => invalid(field, value, problem))

const unlessEmpty = (value: string | undefined, problemsOf: (value: string) => string[], field: string): FieldError[] => (value ? named(value, problemsOf, field) : [])

const deadlineProblems = (seconds: number | undefined, field: string): FieldError[] =>
  seconds !== undefined && (seconds < 1 || seconds > MOST_DEADLINE_SECONDS) ? [invalid(field, seconds, `must be between 1 and ${MOST_DEADLINE_SECONDS}, inclusive`)] : []

const systemProblems = (os: PodSpec['os'], field: string): FieldError[] =>
  os === undefined ? [] : !os.name ? [required(`${field}.name`, 'cannot be empty')] : SYSTEMS.includes(os.name) ? [] : [notSupported(field, os.name, SYSTEMS)]

/** Whoever shares the node's network listens on the node's ports; a template may leave that unsaid. validatePodHostNetworkDeps */
function hostNetworkProblems(spec: PodSpec, isPod: boolean, field: string): FieldError[] {
  if (!spec.hostNetwork) return []
  return (spec.containers ?? []).flatMap(({ ports = [] }, index) =>
    ports.flatMap(({ hostPort = 0, containerPort = 0 }, position) =>
      (isPod || hostPort !== 0) && hostPort !== containerPort
        ? [invalid(`${field}.containers[${index}].ports[${position}].hostPort`, hostPort, 'must match `containerPort` when `hostNetwork` is true')]
        : [],
    ),
  )
}

function hostUsersProblems(spec: PodSpec, field: string): FieldError[] {
  if (spec.hostUsers !== false) return []
  const shared = { hostNetwork: spec.hostNetwork, HostPID: spec.hostPID, HostIPC: spec.hostIPC }
  return Object.entries(shared).flatMap(([name, isShared]) => (isShared ? [forbidden(`${field}.${name}`, 'when `pod.Spec.HostUsers` is false')] : []))
}

function gatesProblems({ schedulingGates = [] }: PodSpec, field: string): FieldError[] {
  return schedulingGates.flatMap(({ name = '' }, index) => [
    ...named(name, labelKeyProblems, `${field}[${index}]`),
    ...(schedulingGates.findIndex((one) => one.name === name) < index ? [duplicate(`${field}[${index}]`, name)] : []),
  ])
}

const WHEN_UNSATISFIABLE = ['DoNotSchedule', 'ScheduleAnyway']
const NODE_POLICIES = ['Honor', 'Ignore']

/** validateTopologySpreadConstraints; `later` are the constraints behind this one. */
function spreadProblems(constraint: TopologySpreadConstraint, later: TopologySpreadConstraint[], field: string): FieldError[] {
  const { maxSkew = 0, topologyKey = '', whenUnsatisfiable = '', minDomains, nodeAffinityPolicy, nodeTaintsPolicy, matchLabelKeys = [], labelSelector } = constraint
  const errors: FieldError[] = []
  if (maxSkew <= 0) errors.push(invalid(`${field}.maxSkew`, maxSkew, 'must be greater than zero'))
  if (topologyKey === '') errors.push(required(`${field}.topologyKey`, 'can not be empty'))
  if (!WHEN_UNSATISFIABLE.includes(whenUnsatisfiable)) errors.push(notSupported(`${field}.whenUnsatisfiable`, whenUnsatisfiable, WHEN_UNSATISFIABLE))
  if (later.some((one) => one.topologyKey === constraint.topologyKey && one.whenUnsatisfiable === constraint.whenUnsatisfiable)) {
    errors.push(duplicate(`${field}.{topologyKey, whenUnsatisfiable}`, `{${topologyKey}, ${whenUnsatisfiable}}`))
  }
  if (minDomains !== undefined) {
    if (minDomains <= 0) errors.push(invalid(`${field}.minDomains`, minDomains, 'must be greater than zero'))
    if (whenUnsatisfiable !== 'DoNotSchedule') errors.push(invalid(`${field}.minDomains`, minDomains, `can only use minDomains if whenUnsatisfiable=DoNotSchedule, not ${whenUnsatisfiable}`))
  }
  for (const [name, policy] of Object.entries({ nodeAffinityPolicy, nodeTaintsPolicy })) {
    if (policy !== undefined && !NODE_POLICIES.includes(policy)) errors.push(notSupported(`${field}.${name}`, policy, NODE_POLICIES))
  }
  if (matchLabelKeys.length > 0) {
    if (!labelSelector) errors.push(forbidden(`${field}.matchLabelKeys`, 'must not be specified when labelSelector is not set'))
    const selected = [...Object.keys(labelSelector?.matchLabels ?? {}), ...(labelSelector?.matchExpressions ?? []).map(({ key }) => key)]
    for (const [index, key] of matchLabelKeys.entries()) {
      const at = `${field}.matchLabelKeys[${index}]`
      errors.push(...named(key, labelKeyProblems, at))
      if (selected.includes(key)) errors.push(invalid(at, key, 'exists in both matchLabelKeys and labelSelector'))
    }
  }
  return [...errors, ...labelSelectorProblems(labelSelector, `${field}.labelSelector`)]
}

/** A token is some account's. */
export const tokenVolumeProblems = (spec: PodSpec | undefined, field: string): FieldError[] =>
  spec?.serviceAccountName
    ? []
    : (spec?.volumes ?? []).flatMap(({ projected }: Volume, index) =>
        (projected?.sources ?? []).flatMap(({ serviceAccountToken }, position) =>
          serviceAccountToken ? [forbidden(`${field}.volumes[${index}].projected.sources[${position}].serviceAccountToken`, 'must not be specified when serviceAccountName is not set')] : [],
        ),
      )
