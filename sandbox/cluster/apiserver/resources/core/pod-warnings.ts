import type { Affinity, Container, ContainerPort, EnvVar, NodeSelectorTerm, PersistentVolumeClaimSpec, PodSpec, PodTemplateSpec, Volume } from 'kubernetes-types/core/v1'
import type { ObjectMeta } from 'kubernetes-types/meta/v1'
import { dns1123LabelProblems, labelValueProblems } from '../../../machinery/name-rules.ts'
import { milliValue, tryParseQuantity } from '../../../machinery/quantity.ts'

/** pkg/api/pod/warnings.go GetWarningsForPodTemplate; `field` is where the template stands: "spec.template". */
export const podTemplateWarnings = (template: PodTemplateSpec | undefined, field: string): string[] => podWarnings(template?.metadata, template?.spec, `${field}.`)

/** What is said when pods get their names from an object whose name is no DNS label; `whose` "the Pod's hostname" or "Pod names and hostnames". */
export function nameWarnings(name: string | undefined, whose: string): string[] {
  const problems = dns1123LabelProblems(name ?? '')
  return problems.length === 0 ? [] : [`metadata.name: this is used in ${whose}, which can result in surprising behavior; a DNS label is recommended: [${problems.join(' ')}]`]
}

/** GetWarningsForPod; `prefix` is empty, or ends with a dot. */
export function podWarnings(metadata: ObjectMeta | undefined, spec: PodSpec | undefined, prefix: string): string[] {
  if (!spec) return []
  const at = `${prefix}spec`
  return [
    ...Object.keys(spec.nodeSelector ?? {}).flatMap((label) => (deprecatedLabels[label] ? [`${at}.nodeSelector[${label}]: ${deprecatedLabels[label]}`] : [])),
    ...nodeAffinityWarnings(spec.affinity, at),
    ...spreadWarnings(spec, at),
    ...deprecatedAnnotations.flatMap(([key, text]) => (metadata?.annotations?.[key] === undefined ? [] : [`${prefix}metadata.annotations[${key}]: ${text}`])),
    ...(spec.volumes ?? []).flatMap((volume, index) => volumeWarnings(volume, `${at}.volumes[${index}]`)),
    ...repeated((spec.hostAliases ?? []).map(({ ip }) => ip ?? '')).map((index) => `${at}.hostAliases[${index}].ip: duplicate ip ${JSON.stringify(spec.hostAliases![index]!.ip)}`),
    ...repeated((spec.imagePullSecrets ?? []).map(({ name }) => name ?? '')).map((index) => `${at}.imagePullSecrets[${index}].name: duplicate name ${JSON.stringify(spec.imagePullSecrets![index]!.name ?? '')}`),
    ...(spec.imagePullSecrets ?? []).flatMap(({ name }, index) => (name ? [] : [`${at}.imagePullSecrets[${index}].name: invalid empty name ""`])),
    ...BYTES.flatMap((name) => fractionWarnings(spec.overhead?.[name], `${at}.overhead[${name}]`)),
    ...containersOf(spec, at).flatMap(([container, field]) => containerWarnings(container, field)),
    ...portWarnings(containersOf(spec, at)),
    ...((spec.terminationGracePeriodSeconds ?? 0) < 0 ? [`${at}.terminationGracePeriodSeconds: must be >= 0; negative values are invalid and will be treated as 1`] : []),
    ...podAffinityWarnings(spec.affinity, at),
  ]
}

/** pkg/api/node/util.go */
const deprecatedLabels: Record<string, string> = {
  'beta.kubernetes.io/arch': 'deprecated since v1.14; use "kubernetes.io/arch" instead',
  'beta.kubernetes.io/os': 'deprecated since v1.14; use "kubernetes.io/os" instead',
  'failure-domain.beta.kubernetes.io/region': 'deprecated since v1.17; use "topology.kubernetes.io/region" instead',
  'failure-domain.beta.kubernetes.io/zone': 'deprecated since v1.17; use "topology.kubernetes.io/zone" instead',
  'beta.kubernetes.io/instance-type': 'deprecated since v1.17; use "node.kubernetes.io/instance-type" instead',
}

const deprecatedAnnotations = [
  ['scheduler.alpha.kubernetes.io/critical-pod', 'non-functional in v1.16+; use the "priorityClassName" field instead'],
  ['security.alpha.kubernetes.io/sysctls', 'non-functional in v1.11+; use the "sysctls" field instead'],
  ['security.alpha.kubernetes.io/unsafe-sysctls', 'non-functional in v1.11+; use the "sysctls" field instead'],
] as const

/** `values` false: only labels are looked at, since such values have been refused. */
export const termWarnings = ({ matchExpressions = [] }: NodeSelectorTerm, field: string, values = false): string[] =>
  matchExpressions.flatMap((expression, index) => [
    ...(deprecatedLabels[expression.key] ? [`${field}.matchExpressions[${index}].key: ${expression.key} is ${deprecatedLabels[expression.key]}`] : []),
    ...(values ? (expression.values ?? []).flatMap((value, position) => labelValueProblems(value).map((problem) => `${field}.matchExpressions[${index}].values[${position}]: ${value} is invalid, ${problem}`)) : []),
  ])

const REQUIRED = 'requiredDuringSchedulingIgnoredDuringExecution'
const PREFERRED = 'preferredDuringSchedulingIgnoredDuringExecution'

const nodeAffinityWarnings = ({ nodeAffinity }: Affinity = {}, field: string): string[] => [
  ...(nodeAffinity?.[REQUIRED]?.nodeSelectorTerms ?? []).flatMap((term, index) => termWarnings(term, `${field}.affinity.nodeAffinity.${REQUIRED}.nodeSelectorTerms[${index}]`)),
  ...(nodeAffinity?.[PREFERRED] ?? []).flatMap(({ preference }, index) => termWarnings(preference, `${field}.affinity.nodeAffinity.${PREFERRED}[${index}].preference`, true)),
]

const NO_POD = 'a null labelSelector results in matching no pod'

function podAffinityWarnings({ podAffinity, podAntiAffinity }: Affinity = {}, field: string): string[] {
  return Object.entries({ podAffinity, podAntiAffinity }).flatMap(([kind, affinity]) => [
    ...(affinity?.[REQUIRED] ?? []).flatMap((term, index) => (term.labelSelector ? [] : [`${field}.affinity.${kind}.${REQUIRED}[${index}].labelSelector: ${NO_POD}`])),
    ...(affinity?.[PREFERRED] ?? []).flatMap((term, index) => (term.podAffinityTerm?.labelSelector ? [] : [`${field}.affinity.${kind}.${PREFERRED}[${index}].podAffinityTerm.labelSelector: ${NO_POD}`])),
  ])
}

const spreadWarnings = ({ topologySpreadConstraints = [] }: PodSpec, field: string): string[] =>
  topologySpreadConstraints.flatMap(({ topologyKey, labelSelector }, index) => {
    const at = `${field}.topologySpreadConstraints[${index}]`
    return [...(deprecatedLabels[topologyKey] ? [`${at}.topologyKey: ${topologyKey} is ${deprecatedLabels[topologyKey]}`] : []), ...(labelSelector ? [] : [`${at}.labelSelector: ${NO_POD}`])]
  })

/** Kinds of volumes that no kubelet knows any more. */
const goneVolumes: Record<string, string> = {
  photonPersistentDisk: 'deprecated in v1.11, non-functional in v1.16+',
  gitRepo: 'deprecated in v1.11, and disabled by default in v1.33+',
  scaleIO: 'deprecated in v1.16, non-functional in v1.22+',
  flocker: 'deprecated in v1.22, non-functional in v1.25+',
  storageos: 'deprecated in v1.22, non-functional in v1.25+',
  quobyte: 'deprecated in v1.22, non-functional in v1.25+',
  glusterfs: 'deprecated in v1.25, non-functional in v1.26+',
  cephfs: 'deprecated in v1.28, non-functional in v1.31+',
  rbd: 'deprecated in v1.28, non-functional in v1.31+',
}

/** Of a volume of a pod, or of a PersistentVolume's spec. */
export const goneVolumeWarnings = (volume: object, field: string): string[] =>
  Object.entries(goneVolumes).flatMap(([kind, text]) => (kind in volume ? [`${field}.${kind === 'storageos' ? 'storageOS' : kind}: ${text}`] : []))

function volumeWarnings(volume: Volume, field: string): string[] {
  const claim = volume.ephemeral?.volumeClaimTemplate?.spec
  return [...goneVolumeWarnings(volume, field), ...(claim ? claimSpecWarnings(claim, `${field}.ephemeral.volumeClaimTemplate.spec`) : [])]
}

/** pkg/api/persistentvolumeclaim GetWarningsForPersistentVolumeClaimSpec */
export const claimSpecWarnings = ({ resources }: PersistentVolumeClaimSpec, field: string): string[] =>
  (['requests', 'limits'] as const).flatMap((list) => fractionWarnings(resources?.[list]?.['storage'], `${field}.resources.${list}[storage]`))

const BYTES = ['memory', 'ephemeral-storage'] as const
const MILLI = 1000

/** Of bytes there are whole ones only. */
export function fractionWarnings(text: string | undefined, field: string): string[] {
  const quantity = tryParseQuantity(text ?? '')
  return quantity && milliValue(quantity) % MILLI !== 0 ? [`${field}: fractional byte value ${JSON.stringify(text)} is invalid, must be an integer`] : []
}

/** The places of values that stood before. */
const repeated = (values: readonly string[]): number[] => values.flatMap((value, index) => (values.indexOf(value) < index ? [index] : []))

/** In the order in which upstream visits them. */
const containersOf = (spec: PodSpec, field: string): [Container, string][] =>
  (['initContainers', 'containers', 'ephemeralContainers'] as const).flatMap((kind) => (spec[kind] ?? []).map((container, index): [Container, string] => [container as Container, `${field}.${kind}[${index}]`]))

const containerWarnings = ({ resources, env = [] }: Container, field: string): string[] => [
  ...BYTES.flatMap((name) => (['limits', 'requests'] as const).flatMap((list) => fractionWarnings(resources?.[list]?.[name], `${field}.resources.${list}[${name}]`))),
  ...env.flatMap((variable, index) =>
    env.findIndex(({ name }) => name === variable.name) < index && hides(variable) ? [`${field}.env[${index}]: hides previous definition of ${JSON.stringify(variable.name)}, which may be dropped when using apply`] : [],
  ),
]

/** A variable that makes use of the earlier one of its name does not hide it. */
const hides = ({ name, value = '', valueFrom }: EnvVar): boolean => valueFrom !== undefined || value === `$(${name})` || !value.includes(`$(${name})`)

function portWarnings(containers: [Container, string][]): string[] {
  const known = new Map<string, { field: string; port: ContainerPort }[]>()
  const warnings: string[] = []
  for (const [{ ports = [] }, container] of containers) {
    for (const [index, port] of ports.entries()) {
      const field = `${container}.ports[${index}]`
      const { name = '', hostIP = '', hostPort = 0, containerPort, protocol = '' } = port
      if (hostIP !== '' && hostPort === 0) warnings.push(`${field}: hostIP set without hostPort: {Name:${name} HostPort:0 ContainerPort:${containerPort} Protocol:${protocol} HostIP:${hostIP}}`)
      const key = `${containerPort}/${protocol}`
      const others = known.get(key) ?? []
      for (const other of others) {
        const how = overlap(port, other.port)
        if (how !== null) warnings.push(`${field}: ${how} port definition with ${other.field}`)
      }
      known.set(key, [...others, { field, port }])
    }
  }
  return warnings
}

function overlap({ hostIP: a = '', hostPort = 0 }: ContainerPort, { hostIP: b = '', hostPort: other = 0 }: ContainerPort): string | null {
  if (a === b && hostPort === other) return 'duplicate'
  if (hostPort === 0 || other === 0) return 'overlapping'
  return hostPort === other && (a === '') !== (b === '') ? 'dangerously ambiguous' : null
}
