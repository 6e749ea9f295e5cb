import type { Container, EphemeralContainer, PodSpec, PodTemplateSpec, Probe } from 'kubernetes-types/core/v1'
import { setVolumeDefaults } from './volume-defaults.ts'

/** Defaults of the pod spec wherever one stands: in a pod and in every template. pkg/apis/core/v1/defaults.go */
export function setPodSpecDefaults(spec: PodSpec): void {
  spec.dnsPolicy ||= 'ClusterFirst'
  spec.restartPolicy ||= 'Always'
  spec.securityContext ??= {}
  spec.terminationGracePeriodSeconds ??= 30
  spec.schedulerName ||= 'default-scheduler'
  if (spec.serviceAccountName) spec.serviceAccount ||= spec.serviceAccountName
  else if (spec.serviceAccount) spec.serviceAccountName = spec.serviceAccount
  for (const volume of spec.volumes ?? []) setVolumeDefaults(volume)
  for (const container of spec.containers ?? []) setContainerDefaults(container)
  for (const container of spec.initContainers ?? []) setContainerDefaults(container)
  for (const container of spec.ephemeralContainers ?? []) setContainerDefaults(container)
}

export function setPodTemplateDefaults(template: PodTemplateSpec | undefined): void {
  if (template?.spec) setPodSpecDefaults(template.spec)
}

function setContainerDefaults(container: Container | EphemeralContainer): void {
  container.imagePullPolicy ||= isLatest(container.image ?? '') ? 'Always' : 'IfNotPresent'
  container.terminationMessagePath ||= '/dev/termination-log'
  container.terminationMessagePolicy ||= 'File'
  container.resources ??= {}
  for (const port of container.ports ?? []) port.protocol ||= 'TCP'
  for (const variable of container.env ?? []) {
    if (variable.valueFrom?.fieldRef) variable.valueFrom.fieldRef.apiVersion ||= 'v1'
  }
  for (const probe of [container.livenessProbe, container.readinessProbe, container.startupProbe]) {
    if (probe) setProbeDefaults(probe)
  }
  for (const handler of [container.lifecycle?.postStart, container.lifecycle?.preStop]) {
    if (handler?.httpGet) setHttpGetDefaults(handler.httpGet)
  }
}

function setProbeDefaults(probe: Probe): void {
  probe.timeoutSeconds ||= 1
  probe.periodSeconds ||= 10
  probe.successThreshold ||= 1
  probe.failureThreshold ||= 3
  if (probe.httpGet) setHttpGetDefaults(probe.httpGet)
  if (probe.grpc) probe.grpc.service ??= ''
}

function setHttpGetDefaults(action: NonNullable<Probe['httpGet']>): void {
  action.path ||= '/'
  action.scheme ||= 'HTTP'
}

/** No tag, or the tag "latest", is pulled each time; a digest never. */
function isLatest(image: string): boolean {
  if (image.includes('@')) return false
  const tag = /:([^/:]+)$/.exec(image)?.[1]
  return tag === undefined || tag === 'latest'
}

/** Of pods, not of templates. */
export function setHostPorts(spec: PodSpec): void {
  for (const container of [...(spec.containers ?? []), ...(spec.initContainers ?? [])]) {
    for (const port of container.ports ?? []) port.hostPort ||= port.containerPort
  }
}
