import type { Container, ContainerPort, EphemeralContainer, PodSpec } from 'kubernetes-types/core/v1'
import { dns1123LabelProblems, portNameProblems } from '../../../machinery/name-rules.ts'
import { duplicate, forbidden, invalid, notSupported, required, type FieldError } from '../../field-errors.ts'
import { notFound } from '../rules/go-values.ts'
import { portNumberProblems } from '../rules/numbers.ts'
import { environmentProblems, environmentSourcesProblems } from './env-rules.ts'
import { lifecycleProblems, PROBES, probeProblems } from './handler-rules.ts'
import { devicesProblems, mountsProblems, type Volumes } from './mount-rules.ts'
import { resizePolicyProblems } from './resize-rules.ts'
import { resourceProblems } from './resource-rules.ts'
import { containerSecurityProblems } from './security-rules.ts'

const PULL_POLICIES = ['Always', 'IfNotPresent', 'Never']
const MESSAGE_POLICIES = ['File', 'FallbackToLogsOnError']
const PROTOCOLS = ['SCTP', 'TCP', 'UDP']

/** What the containers of a pod are looked at with. */
interface Surroundings {
  spec: PodSpec
  volumes: Volumes
  claims: ReadonlySet<string>
}

/** The containers of a pod of all kinds, in the order of upstream's ValidatePodSpec. */
export function containersProblems(spec: PodSpec, volumes: Volumes, field: string): FieldError[] {
  const around: Surroundings = { spec, volumes, claims: new Set((spec.resourceClaims ?? []).map(({ name }) => name).filter(Boolean)) }
  return [...mainProblems(around, `${field}.containers`), ...initProblems(around, `${field}.initContainers`), ...ephemeralProblems(around, `${field}.ephemeralContainers`)]
}

/** validateContainers */
function mainProblems(around: Surroundings, field: string): FieldError[] {
  const containers = around.spec.containers ?? []
  if (containers.length === 0) return [required(field)]
  const names = new Set<string>()
  const errors = containers.flatMap((container, index) => {
    const at = `${field}[${index}]`
    const found = containerProblems(container, around, at)
    if (names.has(container.name)) found.push(duplicate(`${at}.name`, container.name ?? ''))
    names.add(container.name)
    found.push(...attendedProblems(container, around.spec, at))
    if (container.restartPolicy !== undefined) found.push(forbidden(`${at}.restartPolicy`, 'may not be set for non-init containers'))
    return found
  })
  return [...errors, ...hostPortProblems(containers, field)]
}

/** validateInitContainers: those that stay are looked after like any other. */
function initProblems(around: Surroundings, field: string): FieldError[] {
  const names = new Set((around.spec.containers ?? []).map(({ name }) => name))
  return (around.spec.initContainers ?? []).flatMap((container, index) => {
    const at = `${field}[${index}]`
    const { name, restartPolicy } = container
    const errors = containerProblems(container, around, at)
    if (restartPolicy !== undefined && restartPolicy !== 'Always') errors.push(notSupported(`${at}.restartPolicy`, restartPolicy, ['Always']))
    if (names.has(name)) errors.push(duplicate(`${at}.name`, name ?? ''))
    else if (name) names.add(name)
    errors.push(...hostPortProblems([container], field))
    if (restartPolicy === 'Always') return [...errors, ...attendedProblems(container, around.spec, at)]
    for (const part of ['lifecycle', ...PROBES] as const) {
      if (container[part]) errors.push(forbidden(`${at}.${part}`, 'may not be set for init containers without restartPolicy=Always'))
    }
    return errors
  })
}

const attendedProblems = (container: Container, { terminationGracePeriodSeconds }: PodSpec, field: string): FieldError[] => [
  ...lifecycleProblems(container.lifecycle, terminationGracePeriodSeconds, `${field}.lifecycle`),
  ...PROBES.flatMap((kind) => probeProblems(container[kind], kind, terminationGracePeriodSeconds, `${field}.${kind}`)),
]

const NOT_EPHEMERAL = ['ports', 'livenessProbe', 'readinessProbe', 'startupProbe', 'lifecycle', 'resizePolicy', 'restartPolicy'] as const

/** validateEphemeralContainers */
function ephemeralProblems(around: Surroundings, field: string): FieldError[] {
  const { containers = [], initContainers = [], ephemeralContainers = [] } = around.spec
  const others = new Set([...containers, ...initContainers].map(({ name }) => name))
  const names = new Set(others)
  return (ephemeralContainers as (Container & EphemeralContainer)[]).flatMap((container, index) => {
    const at = `${field}[${index}]`
    const errors = [...containerProblems(container, around, at), ...imageSpaceProblems(container, at)]
    if (names.has(container.name)) errors.push(duplicate(`${at}.name`, container.name ?? ''))
    names.add(container.name)
    const target = container.targetContainerName
    if (target && !others.has(target)) errors.push(notFound(`${at}.targetContainerName`, target))
    for (const part of NOT_EPHEMERAL) if (container[part] !== undefined) errors.push(forbidden(`${at}.${part}`, 'cannot be set for an Ephemeral Container'))
    if (Object.keys(container.resources ?? {}).length > 0) errors.push(forbidden(`${at}.resources`, 'cannot be set for an Ephemeral Container'))
    for (const [position, mount] of (container.volumeMounts ?? []).entries()) {
      for (const part of ['subPath', 'subPathExpr'] as const) if (mount[part]) errors.push(forbidden(`${at}.volumeMounts[${position}].${part}`, 'cannot be set for an Ephemeral Container'))
    }
    return errors
  })
}

/** Asked of pods, not of templates. validateContainerOnlyForPod */
export const imageSpaceProblems = ({ image = '' }: Container, field: string): FieldError[] =>
  image.trim() === image ? [] : [invalid(`${field}.image`, image, 'must not have leading or trailing whitespace')]

/** validateContainerCommon */
function containerProblems(container: Container, { spec, volumes, claims }: Surroundings, field: string): FieldError[] {
  const { name, image, terminationMessagePolicy, imagePullPolicy, ports = [], env = [], envFrom = [], volumeMounts = [], volumeDevices = [] } = container
  return [
    ...(name ? dns1123LabelProblems(name).map((problem) => invalid(`${field}.name`, name, problem)) : [required(`${field}.name`)]),
    ...(image ? [] : [required(`${field}.image`)]),
    ...oneOf(terminationMessagePolicy, MESSAGE_POLICIES, `${field}.terminationMessagePolicy`),
    ...portsProblems(ports, `${field}.ports`),
    ...environmentProblems(env, `${field}.env`),
    ...environmentSourcesProblems(envFrom, `${field}.envFrom`),
    ...mountsProblems(container, volumes, `${field}.volumeMounts`),
    ...devicesProblems(volumeDevices, volumeMounts, volumes, `${field}.volumeDevices`),
    ...oneOf(imagePullPolicy, PULL_POLICIES, `${field}.imagePullPolicy`),
    ...resourceProblems(container.resources, claims, `${field}.resources`),
    ...resizePolicyProblems(container.resizePolicy ?? [], spec.restartPolicy, `${field}.resizePolicy`),
    ...containerSecurityProblems(container.securityContext, spec.hostUsers !== false, `${field}.securityContext`),
  ]
}

const oneOf = (value: string | undefined, supported: readonly string[], field: string): FieldError[] =>
  !value ? [required(field)] : supported.includes(value) ? [] : [notSupported(field, value, supported)]

/** validateContainerPorts. */
function portsProblems(ports: ContainerPort[], field: string): FieldError[] {
  const names = new Set<string>()
  return ports.flatMap((port, index) => {
    const at = `${field}[${index}]`
    const errors: FieldError[] = []
    if (port.name) {
      const problems = portNameProblems(port.name)
      errors.push(...problems.map((problem) => invalid(`${at}.name`, port.name, problem)))
      if (problems.length === 0 && names.has(port.name)) errors.push(duplicate(`${at}.name`, port.name))
      if (problems.length === 0) names.add(port.name)
    }
    errors.push(...(port.containerPort ? portNumberProblems(port.containerPort, `${at}.containerPort`) : [required(`${at}.containerPort`)]))
    if (port.hostPort) errors.push(...portNumberProblems(port.hostPort, `${at}.hostPort`))
    return [...errors, ...oneOf(port.protocol, PROTOCOLS, `${at}.protocol`)]
  })
}

/** checkHostPortConflicts */
function hostPortProblems(containers: Container[], field: string): FieldError[] {
  const taken = new Set<string>()
  return containers.flatMap(({ ports = [] }, index) =>
    ports.flatMap(({ protocol, hostIP = '', hostPort }, position): FieldError[] => {
      if (!hostPort) return []
      const key = `${protocol}/${hostIP}/${hostPort}`
      if (taken.has(key)) return [duplicate(`${field}[${index}].ports[${position}].hostPort`, key)]
      taken.add(key)
      return []
    }),
  )
}
