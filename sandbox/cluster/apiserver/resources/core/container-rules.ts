import type { Container, ContainerPort, EnvVar, PodSpec, Probe, VolumeMount } from 'kubernetes-types/core/v1'
import { dns1123LabelProblems, portNameProblems } from '../../../machinery/name-rules.ts'
import { duplicate, invalid, notSupported, required, type FieldError } from '../../field-errors.ts'
import { notFound } from '../rules/go-values.ts'
import { nonNegative, portNumberProblems } from '../rules/numbers.ts'
import { lifecycleProblems } from './lifecycle-rules.ts'
import { resourceProblems } from './resource-rules.ts'
import { containerSecurityProblems } from './security-rules.ts'

const PULL_POLICIES = ['Always', 'IfNotPresent', 'Never']
const MESSAGE_POLICIES = ['FallbackToLogsOnError', 'File']
const PROTOCOLS = ['SCTP', 'TCP', 'UDP']

/** The containers of a pod of all kinds: each by itself, and names across them. */
export function containersProblems(spec: PodSpec, volumes: ReadonlySet<string>, field: string): FieldError[] {
  const errors: FieldError[] = []
  if ((spec.containers ?? []).length === 0) errors.push(required(`${field}.containers`))
  const names = new Set<string>()
  const each = (containers: Container[], at: string): void => {
    for (const [index, container] of containers.entries()) {
      const path = `${at}[${index}]`
      errors.push(...containerProblems(container, volumes, path), ...lifecycleProblems(container.lifecycle, spec.terminationGracePeriodSeconds, `${path}.lifecycle`))
      if (container.name && names.has(container.name)) errors.push(duplicate(`${path}.name`, container.name))
      names.add(container.name)
    }
  }
  each(spec.containers ?? [], `${field}.containers`)
  each(spec.initContainers ?? [], `${field}.initContainers`)
  each((spec.ephemeralContainers ?? []) as Container[], `${field}.ephemeralContainers`)
  return errors
}

function containerProblems(container: Container, volumes: ReadonlySet<string>, field: string): FieldError[] {
  const { name, image = '', terminationMessagePolicy = '', imagePullPolicy = '' } = container
  const errors: FieldError[] = []
  if (!name) errors.push(required(`${field}.name`))
  else errors.push(...dns1123LabelProblems(name).map((problem) => invalid(`${field}.name`, name, problem)))
  if (image === '') errors.push(required(`${field}.image`))
  else if (image.trim() !== image) errors.push(invalid(`${field}.image`, image, 'must not have leading or trailing whitespace'))
  if (!MESSAGE_POLICIES.includes(terminationMessagePolicy)) errors.push(notSupported(`${field}.terminationMessagePolicy`, terminationMessagePolicy, MESSAGE_POLICIES))
  errors.push(...portsProblems(container.ports ?? [], `${field}.ports`))
  errors.push(...(container.env ?? []).flatMap((variable, index) => variableProblems(variable, `${field}.env[${index}]`)))
  errors.push(...mountsProblems(container.volumeMounts ?? [], volumes, `${field}.volumeMounts`))
  if (!PULL_POLICIES.includes(imagePullPolicy)) errors.push(notSupported(`${field}.imagePullPolicy`, imagePullPolicy, PULL_POLICIES))
  errors.push(...resourceProblems(container.resources, `${field}.resources`))
  for (const probe of ['livenessProbe', 'readinessProbe', 'startupProbe'] as const) {
    errors.push(...probeProblems(container[probe], `${field}.${probe}`))
  }
  errors.push(...containerSecurityProblems(container.securityContext, `${field}.securityContext`))
  return errors
}

function portsProblems(ports: ContainerPort[], field: string): FieldError[] {
  const names = new Set<string>()
  return ports.flatMap((port, index) => {
    const at = `${field}[${index}]`
    const errors: FieldError[] = []
    if (port.name) {
      const problems = portNameProblems(port.name)
      errors.push(...problems.map((problem) => invalid(`${at}.name`, port.name, problem)))
      if (problems.length === 0 && names.has(port.name)) errors.push(duplicate(`${at}.name`, port.name))
      names.add(port.name)
    }
    errors.push(...(port.containerPort ? portNumberProblems(port.containerPort, `${at}.containerPort`) : [required(`${at}.containerPort`)]))
    if (port.hostPort) errors.push(...portNumberProblems(port.hostPort, `${at}.hostPort`))
    if (!port.protocol) errors.push(required(`${at}.protocol`))
    else if (!PROTOCOLS.includes(port.protocol)) errors.push(notSupported(`${at}.protocol`, port.protocol, PROTOCOLS))
    return errors
  })
}

const SOURCES = ['fieldRef', 'resourceFieldRef', 'configMapKeyRef', 'secretKeyRef'] as const

function variableProblems({ name, value, valueFrom }: EnvVar, field: string): FieldError[] {
  const errors: FieldError[] = []
  if (!name) errors.push(required(`${field}.name`))
  else if (!/^[ -<>-~]+$/.test(name)) {
    errors.push(invalid(`${field}.name`, name, "a valid environment variable name must consist only of printable ASCII characters other than '='"))
  }
  if (!valueFrom) return errors
  const given = SOURCES.filter((source) => valueFrom[source])
  if (given.length === 0) errors.push(invalid(`${field}.valueFrom`, '', 'must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef` or `secretKeyRef`'))
  else if (value) errors.push(invalid(`${field}.valueFrom`, '', 'may not be specified when `value` is not empty'))
  else if (given.length > 1) errors.push(invalid(`${field}.valueFrom`, '', 'may not have more than one field specified at a time'))
  for (const source of ['configMapKeyRef', 'secretKeyRef'] as const) {
    const reference = valueFrom[source]
    if (!reference) continue
    if (!reference.name) errors.push(required(`${field}.valueFrom.${source}.name`))
    if (!reference.key) errors.push(required(`${field}.valueFrom.${source}.key`))
  }
  return errors
}

function mountsProblems(mounts: VolumeMount[], volumes: ReadonlySet<string>, field: string): FieldError[] {
  const paths = new Set<string>()
  return mounts.flatMap(({ name, mountPath }, index) => {
    const at = `${field}[${index}]`
    const errors: FieldError[] = []
    if (!name) errors.push(required(`${at}.name`))
    if (!mountPath) errors.push(required(`${at}.mountPath`))
    if (name && !volumes.has(name)) errors.push(notFound(`${at}.name`, name))
    if (mountPath && paths.has(mountPath)) errors.push(invalid(`${at}.mountPath`, mountPath, 'must be unique'))
    paths.add(mountPath)
    return errors
  })
}

const HANDLERS = ['exec', 'httpGet', 'tcpSocket', 'grpc'] as const

function probeProblems(probe: Probe | undefined, field: string): FieldError[] {
  if (!probe) return []
  const given = HANDLERS.filter((handler) => probe[handler])
  const errors: FieldError[] = []
  if (given.length === 0) errors.push(required(field, 'must specify a handler type'))
  for (const extra of given.slice(1)) errors.push({ reason: 'FieldValueForbidden', field: `${field}.${extra}`, detail: 'Forbidden: may not specify more than 1 handler type' })
  for (const number of ['initialDelaySeconds', 'timeoutSeconds', 'periodSeconds', 'successThreshold', 'failureThreshold'] as const) {
    errors.push(...nonNegative(probe[number], `${field}.${number}`))
  }
  const port = probe.httpGet?.port ?? probe.tcpSocket?.port
  if (typeof port === 'number') errors.push(...portNumberProblems(port, `${field}.${probe.httpGet ? 'httpGet' : 'tcpSocket'}.port`))
  if (/\.(liveness|startup)Probe$/.test(field) && (probe.successThreshold ?? 1) !== 1) errors.push(invalid(`${field}.successThreshold`, probe.successThreshold, 'must be 1'))
  return errors
}
