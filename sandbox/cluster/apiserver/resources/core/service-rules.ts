import type { Service, ServicePort, ServiceSpec } from 'kubernetes-types/core/v1'
import type { Stored } from '../../../machinery/object.ts'
import { dns1123LabelProblems, dns1123SubdomainProblems, labelKeyProblems } from '../../../machinery/name-rules.ts'
import { duplicate, forbidden, invalid, notSupported, required, type FieldError } from '../../field-errors.ts'
import { addressProblems, networkProblems, specialAddressProblems } from '../rules/addresses.ts'
import { labelsProblems } from '../rules/metadata.ts'
import { portNumberProblems } from '../rules/numbers.ts'
import { goIntOrString } from '../rules/go-values.ts'
import { portProblems } from './handler-rules.ts'
import { clusterAddressProblems } from './service-address-rules.ts'

/** kubernetes-types is older than the last. */
export type Spec = ServiceSpec & { trafficDistribution?: string }

const TYPES = ['ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort']
const AFFINITIES = ['ClientIP', 'None']
const PROTOCOLS = ['SCTP', 'TCP', 'UDP']
const TRAFFIC_POLICIES = ['Cluster', 'Local']

export const isHeadless = ({ clusterIPs = [] }: ServiceSpec): boolean => clusterIPs.length === 1 && clusterIPs[0] === 'None'

/** pkg/apis/core/validation ValidateService, in its order. */
export function validateService({ metadata, spec: given }: Service): FieldError[] {
  const spec = (given ?? {}) as Spec
  const ports = spec.ports ?? []
  const { type = '' } = spec
  return [
    ...(ports.length === 0 && !isHeadless(spec) && type !== 'ExternalName' ? [required('spec.ports')] : []),
    ...typeProblems(spec),
    ...portsProblems(ports),
    ...labelsProblems(spec.selector, 'spec.selector'),
    ...affinityProblems(spec),
    ...clusterAddressProblems(spec),
    ...(spec.externalIPs ?? []).flatMap((address, index) => externalAddressProblems(address, `spec.externalIPs[${index}]`)),
    ...oneOf(type, TYPES, 'spec.type'),
    ...(type === 'ClusterIP' ? ports.flatMap(({ nodePort }, index) => (nodePort ? [forbidden(`spec.ports[${index}].nodePort`, "may not be used when `type` is 'ClusterIP'")] : [])) : []),
    ...duplicateNodePorts(ports),
    ...duplicatePorts(ports),
    ...sourceRangesProblems(spec, metadata?.annotations),
    ...(spec.allocateLoadBalancerNodePorts !== undefined && type !== 'LoadBalancer' ? [forbidden('spec.allocateLoadBalancerNodePorts', ONLY_BALANCED)] : []),
    ...classProblems(spec),
    ...externalPolicyProblems(spec),
    ...(spec.internalTrafficPolicy === undefined || TRAFFIC_POLICIES.includes(spec.internalTrafficPolicy) ? [] : [notSupported('spec.internalTrafficPolicy', spec.internalTrafficPolicy, TRAFFIC_POLICIES)]),
    ...(spec.trafficDistribution === undefined || spec.trafficDistribution === 'PreferClose' ? [] : [notSupported('spec.trafficDistribution', spec.trafficDistribution, ['PreferClose'])]),
  ]
}

const ONLY_BALANCED = "may only be used when `type` is 'LoadBalancer'"

const oneOf = (value: string | undefined, supported: readonly string[], field: string): FieldError[] =>
  !value ? [required(field)] : supported.includes(value) ? [] : [notSupported(field, value, supported)]

const externalAddressProblems = (address: string, field: string): FieldError[] => {
  const errors = addressProblems(address, field)
  return errors.length > 0 ? errors : specialAddressProblems(address, field)
}

function typeProblems(spec: Spec): FieldError[] {
  if (spec.type !== 'ExternalName') {
    return isHeadless(spec) && (spec.type === 'NodePort' || spec.type === 'LoadBalancer') ? [invalid('spec.clusterIPs[0]', 'None', `may not be set to 'None' for ${spec.type} services`)] : []
  }
  const errors: FieldError[] = []
  for (const [name, value] of Object.entries({ clusterIPs: spec.clusterIPs, ipFamilies: spec.ipFamilies, ipFamilyPolicy: spec.ipFamilyPolicy })) {
    if ((value ?? '').length > 0) errors.push(forbidden(`spec.${name}`, 'may not be set for ExternalName services'))
  }
  const name = (spec.externalName ?? '').replace(/\.$/, '')
  if (name === '') return [...errors, required('spec.externalName')]
  return [...errors, ...dns1123SubdomainProblems(name).map((problem) => invalid('spec.externalName', name, problem))]
}

const LONGEST_AFFINITY_SECONDS = 86_400

function affinityProblems({ sessionAffinity, sessionAffinityConfig }: Spec): FieldError[] {
  const errors = oneOf(sessionAffinity, AFFINITIES, 'spec.sessionAffinity')
  if (sessionAffinity === 'None' && sessionAffinityConfig) return [...errors, forbidden('spec.sessionAffinityConfig', 'must not be set when session affinity is None')]
  const seconds = sessionAffinity === 'ClientIP' ? sessionAffinityConfig?.clientIP?.timeoutSeconds : undefined
  if (seconds === undefined || (seconds > 0 && seconds <= LONGEST_AFFINITY_SECONDS)) return errors
  return [...errors, invalid('spec.sessionAffinityConfig.clientIP.timeoutSeconds', seconds, `must be greater than 0 and less than ${LONGEST_AFFINITY_SECONDS}`)]
}

function portsProblems(ports: ServicePort[]): FieldError[] {
  const names = new Set<string>()
  return ports.flatMap((port, index) => {
    const at = `spec.ports[${index}]`
    const found: FieldError[] = []
    if (ports.length > 1 && !port.name) found.push(required(`${at}.name`))
    if (port.name) {
      found.push(...dns1123LabelProblems(port.name).map((problem) => invalid(`${at}.name`, port.name, problem)))
      if (names.has(port.name)) found.push(duplicate(`${at}.name`, port.name))
      names.add(port.name)
    }
    found.push(...portNumberProblems(port.port, `${at}.port`), ...oneOf(port.protocol, PROTOCOLS, `${at}.protocol`), ...portProblems(port.targetPort, `${at}.targetPort`))
    if (port.appProtocol !== undefined) found.push(...labelKeyProblems(port.appProtocol).map((problem) => invalid(`${at}.appProtocol`, port.appProtocol, problem)))
    return found
  })
}

function duplicateNodePorts(ports: ServicePort[]): FieldError[] {
  const seen = new Set<string>()
  return ports.flatMap(({ nodePort, protocol }, index): FieldError[] => {
    if (!nodePort) return []
    const key = `${protocol}/${nodePort}`
    if (seen.has(key)) return [duplicate(`spec.ports[${index}].nodePort`, nodePort)]
    seen.add(key)
    return []
  })
}

function duplicatePorts(ports: ServicePort[]): FieldError[] {
  const seen = new Set<string>()
  return ports.flatMap(({ port, protocol }, index) => {
    const key = `${protocol}/${port}`
    if (!seen.has(key)) {
      seen.add(key)
      return []
    }
    return [{ reason: 'FieldValueDuplicate', field: `spec.ports[${index}]`, detail: `Duplicate value: core.ServicePort{Name:"", Protocol:${JSON.stringify(protocol ?? '')}, AppProtocol:(*string)(nil), Port:${port}, TargetPort:${goIntOrString(0)}, NodePort:0}` } satisfies FieldError]
  })
}

const RANGES_ANNOTATION = 'service.beta.kubernetes.io/load-balancer-source-ranges'

/** Of networks in the field, or in the annotation that was there before it. */
function sourceRangesProblems({ type, loadBalancerSourceRanges: ranges = [] }: Spec, annotations: Record<string, string> | undefined): FieldError[] {
  const annotation = annotations?.[RANGES_ANNOTATION]
  if (ranges.length === 0 && annotation === undefined) return []
  const field = ranges.length > 0 ? 'spec.LoadBalancerSourceRanges' : `metadata.annotations[${RANGES_ANNOTATION}]`
  const errors = type === 'LoadBalancer' ? [] : [forbidden(field, ONLY_BALANCED)]
  if (ranges.length > 0) return [...errors, ...ranges.flatMap((range, index) => networkProblems(range.trim(), `${field}[${index}]`))]
  return annotation!.trim() === '' ? errors : [...errors, ...annotation!.split(',').flatMap((range) => networkProblems(range.trim(), field))]
}

function classProblems({ type, loadBalancerClass }: Spec): FieldError[] {
  if (loadBalancerClass === undefined) return []
  if (type !== 'LoadBalancer') return [forbidden('spec.loadBalancerClass', ONLY_BALANCED)]
  return labelKeyProblems(loadBalancerClass).map((problem) => invalid('spec.loadBalancerClass', loadBalancerClass, problem))
}

/** Of services that are reached from outside. pkg/api/service ExternallyAccessible, NeedsHealthCheck */
function externalPolicyProblems({ type, externalIPs = [], externalTrafficPolicy, healthCheckNodePort }: Spec): FieldError[] {
  const accessible = type === 'LoadBalancer' || type === 'NodePort' || (type === 'ClusterIP' && externalIPs.length > 0)
  const errors: FieldError[] = []
  if (accessible) errors.push(...oneOf(externalTrafficPolicy, TRAFFIC_POLICIES, 'spec.externalTrafficPolicy'))
  else if (externalTrafficPolicy) errors.push(invalid('spec.externalTrafficPolicy', externalTrafficPolicy, 'may only be set for externally-accessible services'))
  if (healthCheckNodePort && !(type === 'LoadBalancer' && externalTrafficPolicy === 'Local')) {
    errors.push(invalid('spec.healthCheckNodePort', healthCheckNodePort, "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'"))
  }
  return errors
}

/** A cluster address is for life, unless the service stops or begins having one. ValidateServiceUpdate */
export function validateServiceUpdate({ spec }: Service, { spec: old }: Stored<Service>, subresource?: string): FieldError[] {
  if (subresource !== undefined || !spec || !old) return []
  const errors: FieldError[] = []
  if (spec.type !== 'ExternalName' && old.type !== 'ExternalName' && !(isHeadless(spec) && isHeadless(old))) {
    const [now, before] = [spec.clusterIPs ?? [], old.clusterIPs ?? []]
    if (before.length > 0 && now.length === 0) errors.push(invalid('spec.clusterIPs[0]', now, 'primary clusterIP can not be unset'))
    else if (before.length > 0 && now[0] !== before[0]) errors.push(invalid('spec.clusterIPs[0]', now, 'may not change once set'))
    const [families, had] = [spec.ipFamilies ?? [], old.ipFamilies ?? []]
    if (!isHeadless(spec) && !isHeadless(old) && families.length === had.length) {
      for (const [index, family] of had.entries()) if (families[index] !== family) errors.push(invalid('spec.ipFamilies[0]', families, 'may not change once set'))
    }
  }
  if (spec.type === 'LoadBalancer' && old.type === 'LoadBalancer') {
    if (spec.loadBalancerClass !== old.loadBalancerClass) errors.push(invalid('spec.loadBalancerClass', spec.loadBalancerClass ?? null, 'may not change once set'))
    const local = spec.externalTrafficPolicy === 'Local' && old.externalTrafficPolicy === 'Local'
    if (local && spec.healthCheckNodePort !== old.healthCheckNodePort) errors.push(forbidden('spec.healthCheckNodePort', 'field is immutable'))
  }
  return errors
}
