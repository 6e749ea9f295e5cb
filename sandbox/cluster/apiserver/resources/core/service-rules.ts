import { isIP } from 'node:net'
import type { Service, ServicePort, ServiceSpec } from 'kubernetes-types/core/v1'
import type { Stored } from '../../../machinery/object.ts'
import { dns1123LabelProblems, portNameProblems } from '../../../machinery/name-rules.ts'
import { duplicate, forbidden, invalid, notSupported, required, type FieldError } from '../../field-errors.ts'
import { labelsProblems } from '../rules/metadata.ts'
import { portNumberProblems } from '../rules/numbers.ts'
import { goIntOrString } from '../rules/go-values.ts'

const TYPES = ['ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort']
const AFFINITIES = ['ClientIP', 'None']
const PROTOCOLS = ['SCTP', 'TCP', 'UDP']
const TRAFFIC_POLICIES = ['Cluster', 'Local']

/** pkg/apis/core/validation ValidateService, in its order. */
export function validateService({ spec }: Service): FieldError[] {
  if (!spec) return [required('spec.ports')]
  const ports = spec.ports ?? []
  const headless = spec.clusterIP === 'None'
  const errors: FieldError[] = []
  if (ports.length === 0 && !headless && spec.type !== 'ExternalName') errors.push(required('spec.ports'))
  errors.push(...typeProblems(spec, headless))
  errors.push(...portsProblems(ports, headless))
  errors.push(...labelsProblems(spec.selector, 'spec.selector'))
  if (!AFFINITIES.includes(spec.sessionAffinity ?? '')) errors.push(notSupported('spec.sessionAffinity', spec.sessionAffinity, AFFINITIES))
  if (!TYPES.includes(spec.type ?? '')) errors.push(notSupported('spec.type', spec.type, TYPES))
  errors.push(...addressProblems(spec), ...nodePortProblems(spec))
  for (const policy of ['externalTrafficPolicy', 'internalTrafficPolicy'] as const) {
    const value = spec[policy]
    if (value !== undefined && !TRAFFIC_POLICIES.includes(value)) errors.push(notSupported(`spec.${policy}`, value, TRAFFIC_POLICIES))
  }
  if (spec.externalTrafficPolicy !== undefined && spec.type === 'ClusterIP' && (spec.externalIPs ?? []).length === 0) {
    errors.push(invalid('spec.externalTrafficPolicy', spec.externalTrafficPolicy, 'may only be set for externally-accessible services'))
  }
  return errors
}

function typeProblems(spec: ServiceSpec, headless: boolean): FieldError[] {
  if (spec.type === 'ExternalName') {
    if ((spec.clusterIP ?? '') !== '') return [forbidden('spec.clusterIPs[0]', "may not be set when `type` is 'ExternalName'")]
    return (spec.externalName ?? '') === '' ? [required('spec.externalName')] : []
  }
  if (headless && (spec.type === 'NodePort' || spec.type === 'LoadBalancer')) {
    return [invalid('spec.clusterIPs[0]', 'None', `may not be set to 'None' for ${spec.type} services`)]
  }
  return []
}

const LONGEST_AFFINITY_SECONDS = 86_400

function addressProblems({ clusterIPs = [], externalIPs = [], sessionAffinity, sessionAffinityConfig }: ServiceSpec): FieldError[] {
  const wrong = (list: readonly string[], field: string, also: string): FieldError[] =>
    list.flatMap((address, index) => (address === also || isIP(address) !== 0 ? [] : [invalid(`${field}[${index}]`, address, 'must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)')]))
  const seconds = sessionAffinity === 'ClientIP' ? sessionAffinityConfig?.clientIP?.timeoutSeconds : undefined
  const errors = [...wrong(clusterIPs.filter((address) => address !== ''), 'spec.clusterIPs', 'None'), ...wrong(externalIPs, 'spec.externalIPs', '')]
  if (seconds === undefined || (seconds > 0 && seconds <= LONGEST_AFFINITY_SECONDS)) return errors
  return [...errors, invalid('spec.sessionAffinityConfig.clientIP.timeoutSeconds', seconds, `must be greater than 0 and less than ${LONGEST_AFFINITY_SECONDS}`)]
}

function portsProblems(ports: ServicePort[], headless: boolean): FieldError[] {
  const names = new Set<string>()
  const errors = ports.flatMap((port, index) => {
    const at = `spec.ports[${index}]`
    const found: FieldError[] = []
    if (ports.length > 1 && !port.name) found.push(required(`${at}.name`))
    if (port.name) {
      found.push(...dns1123LabelProblems(port.name).map((problem) => invalid(`${at}.name`, port.name, problem)))
      if (names.has(port.name)) found.push(duplicate(`${at}.name`, port.name))
      names.add(port.name)
    }
    found.push(...portNumberProblems(port.port, `${at}.port`))
    if (!PROTOCOLS.includes(port.protocol ?? '')) found.push(notSupported(`${at}.protocol`, port.protocol, PROTOCOLS))
    found.push(...targetPortProblems(port, headless, `${at}.targetPort`))
    return found
  })
  return [...errors, ...duplicatePorts(ports)]
}

function targetPortProblems({ targetPort }: ServicePort, headless: boolean, field: string): FieldError[] {
  if (headless || targetPort === undefined) return []
  if (typeof targetPort === 'number') return portNumberProblems(targetPort, field)
  return portNameProblems(targetPort).map((problem) => invalid(field, targetPort, problem))
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

function nodePortProblems(spec: ServiceSpec): FieldError[] {
  if (spec.type !== 'ClusterIP') return []
  return (spec.ports ?? []).flatMap(({ nodePort }, index) => (nodePort ? [forbidden(`spec.ports[${index}].nodePort`, "may not be used when `type` is 'ClusterIP'")] : []))
}

/** A cluster address is for life, unless the service stops or begins having one. */
export function validateServiceUpdate({ spec }: Service, { spec: old }: Stored<Service>): FieldError[] {
  if (!spec || !old || spec.type === 'ExternalName' || old.type === 'ExternalName') return []
  const [address] = spec.clusterIPs ?? []
  const [before] = old.clusterIPs ?? []
  if (before === undefined || before === '' || address === before) return []
  return [invalid('spec.clusterIPs[0]', spec.clusterIPs ?? [], 'may not change once set')]
}
