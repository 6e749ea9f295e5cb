import { randomInt } from 'node:crypto'
import type { Service, ServicePort, ServiceSpec } from 'kubernetes-types/core/v1'
import type { StoreReader } from '../admission-plugin.ts'
import { invalid } from '../field-errors.ts'
import { clusterAddressProblems, familyProblems } from '../resources/core/service-address-rules.ts'
import type { FieldError } from '../field-errors.ts'
import { clusterAddresses } from '../service-addresses.ts'
import type { Allocator } from './allocator.ts'
import { ipRange } from './ip-range.ts'
import type { IpRange } from './ip-range.ts'

const services = { group: '', version: 'v1', resource: 'services' }
const ipAddresses = { group: 'networking.k8s.io', version: 'v1', resource: 'ipaddresses' }
const NONE = 'None'
const { first: firstNodePort, last: lastNodePort } = clusterAddresses.nodePorts
/** Addresses at the start of the network are left to those who ask for one by hand. https://kubernetes.io/docs/concepts/services-networking/cluster-ip-allocation/ */
const STATIC_ADDRESSES = { least: 16, most: 256, share: 16 }
/** Likewise of node ports. https://kubernetes.io/blog/2023/05/11/nodeport-dynamic-and-static-allocation/ */
const STATIC_NODE_PORTS = 86

/** Cluster IPs of `serviceNetwork`, and node ports. Upstream: pkg/registry/core/service/storage/alloc.go */
export function createServiceAllocator(reader: StoreReader, serviceNetwork: string = clusterAddresses.serviceNetwork): Allocator {
  const network = ipRange(serviceNetwork)
  /** What every other Service has, and the addresses that someone has put aside by hand. */
  const taken = (uid: string | undefined, own: readonly string[]): { addresses: Set<string>; ports: Set<string> } => {
    const addresses = new Set(reader.list(ipAddresses).map(({ metadata }) => metadata.name))
    for (const address of own) addresses.delete(address)
    const ports = new Set<string>()
    for (const { metadata, spec } of reader.list<Service>(services)) {
      if (metadata.uid === uid) continue
      for (const address of spec?.clusterIPs ?? []) if (address !== NONE) addresses.add(address)
      for (const port of spec?.ports ?? []) if (port.nodePort) ports.add(portKey(port.nodePort, port.protocol))
      if (spec?.healthCheckNodePort) ports.add(portKey(spec.healthCheckNodePort, 'TCP'))
    }
    return { addresses, ports }
  }

  return {
    handles: ({ group, resource }) => group === '' && resource === 'services',

    inherit(object, old) {
      const { spec } = object as Service
      const before = (old as Service).spec
      if (spec === undefined || before === undefined) return
      if (needsAddress(spec) && needsAddress(before)) {
        if (before.ipFamilyPolicy) spec.ipFamilyPolicy ??= before.ipFamilyPolicy
        if ((spec.clusterIP ?? '') === '') spec.clusterIP = before.clusterIP
        // A client that changes one of the two names of the address means both.
        if ((spec.clusterIPs ?? []).length === 0 || (spec.clusterIP !== before.clusterIP && sameList(spec.clusterIPs, before.clusterIPs))) {
          spec.clusterIPs = spec.clusterIP === before.clusterIP ? before.clusterIPs : [spec.clusterIP ?? '']
        }
      } else if (!needsAddress(spec)) dropAddress(spec, before)
      if (needsNodePorts(spec) && needsNodePorts(before)) keepNodePorts(spec, before)
      else if (!needsNodePorts(spec)) dropNodePorts(spec, before)
      dropOthers(spec, before)
      if (needsHealthPort(spec) && needsHealthPort(before)) spec.healthCheckNodePort ||= before.healthCheckNodePort
      else if (!needsHealthPort(spec) && spec.healthCheckNodePort === before.healthCheckNodePort) delete spec.healthCheckNodePort
    },

    allocate(object, old) {
      const { metadata, spec } = object as Service
      if (spec === undefined) return []
      const before = (old as Service | undefined)?.spec
      const others = taken(old?.metadata.uid ?? metadata?.uid, before?.clusterIPs ?? [])
      const errors: FieldError[] = []
      if (needsAddress(spec)) {
        const problems = giveFamilies(spec)
        if (problems.length > 0) return problems
        errors.push(...giveAddress(network, spec, others.addresses))
      } else {
        delete spec.clusterIP
        delete spec.clusterIPs
      }
      if (needsNodePorts(spec)) errors.push(...giveNodePorts(spec, others.ports))
      if (needsHealthPort(spec)) errors.push(...giveHealthPort(spec, others.ports))
      return errors
    },
  }
}

const needsAddress = ({ type }: ServiceSpec): boolean => type !== 'ExternalName'
const needsNodePorts = ({ type, allocateLoadBalancerNodePorts }: ServiceSpec): boolean =>
  type === 'NodePort' || (type === 'LoadBalancer' && allocateLoadBalancerNodePorts !== false)
const needsHealthPort = ({ type, externalTrafficPolicy }: ServiceSpec): boolean => type === 'LoadBalancer' && externalTrafficPolicy === 'Local'

const sameList = (a: readonly string[] | undefined, b: readonly string[] | undefined): boolean => JSON.stringify(a) === JSON.stringify(b)

/** What the client did not touch goes with the type that needed it. */
function dropAddress(spec: ServiceSpec, before: ServiceSpec): void {
  if (spec.clusterIP === before.clusterIP) delete spec.clusterIP
  if (sameList(spec.clusterIPs, before.clusterIPs)) delete spec.clusterIPs
  if (sameList(spec.ipFamilies, before.ipFamilies)) delete spec.ipFamilies
  if (spec.ipFamilyPolicy === before.ipFamilyPolicy) delete spec.ipFamilyPolicy
  if (spec.internalTrafficPolicy === before.internalTrafficPolicy) delete spec.internalTrafficPolicy
}

function keepNodePorts(spec: ServiceSpec, before: ServiceSpec): void {
  const used = new Set((spec.ports ?? []).map(({ nodePort }) => nodePort))
  for (const port of spec.ports ?? []) {
    if (port.nodePort) continue
    const same = before.ports?.find((one) => one.port === port.port && one.protocol === port.protocol)
    if (same?.nodePort && !used.has(same.nodePort)) port.nodePort = same.nodePort
  }
}

function dropNodePorts(spec: ServiceSpec, before: ServiceSpec): void {
  const previous = new Set((before.ports ?? []).map(({ nodePort }) => nodePort))
  // Setting a new port by hand is for validation to judge.
  if ((spec.ports ?? []).every(({ nodePort }) => !nodePort || previous.has(nodePort))) for (const port of spec.ports ?? []) delete port.nodePort
}

/** What other types alone have. pkg/registry/core/service dropTypeDependentFields */
function dropOthers(spec: ServiceSpec, before: ServiceSpec): void {
  if (spec.type !== 'ExternalName' && spec.externalName === before.externalName) delete spec.externalName
  if (!isAccessible(spec) && spec.externalTrafficPolicy === before.externalTrafficPolicy) delete spec.externalTrafficPolicy
  if (spec.type === 'LoadBalancer') return
  if (spec.allocateLoadBalancerNodePorts === before.allocateLoadBalancerNodePorts) delete spec.allocateLoadBalancerNodePorts
  if (spec.loadBalancerClass === before.loadBalancerClass) delete spec.loadBalancerClass
}

const isAccessible = ({ type, externalIPs = [] }: ServiceSpec): boolean => type === 'NodePort' || type === 'LoadBalancer' || (type === 'ClusterIP' && externalIPs.length > 0)

/** A cluster of one family gives that; of Services without an address or a selector nobody knows whose endpoints they will have. pkg/registry/core/service/storage initIPFamilyFields */
function giveFamilies(spec: ServiceSpec): FieldError[] {
  const anything = spec.clusterIP === NONE && Object.keys(spec.selector ?? {}).length === 0
  spec.ipFamilyPolicy ||= anything ? 'RequireDualStack' : 'SingleStack'
  const errors = clusterAddressProblems(spec)
  errors.push(...(errors.length > 0 ? [] : familyProblems(spec, anything)))
  if (errors.length > 0) return errors
  if ((spec.ipFamilies ?? []).length === 0) spec.ipFamilies = ['IPv4']
  if (anything && spec.ipFamilyPolicy !== 'SingleStack' && spec.ipFamilies!.length === 1) spec.ipFamilies!.push(spec.ipFamilies![0] === 'IPv4' ? 'IPv6' : 'IPv4')
  return []
}

function giveAddress(network: IpRange, spec: ServiceSpec, taken: ReadonlySet<string>): FieldError[] {
  const wanted = spec.clusterIPs?.[0] ?? spec.clusterIP ?? ''
  if (wanted === NONE) {
    spec.clusterIP = NONE
    spec.clusterIPs = [NONE]
    return []
  }
  if (wanted !== '') {
    const problem = !network.contains(wanted)
      ? 'the provided network does not match the current range'
      : taken.has(wanted)
        ? 'provided IP is already allocated'
        : undefined
    if (problem !== undefined) return [invalid('spec.clusterIPs', [wanted], `failed to allocate IP ${wanted}: ${problem}`)]
    spec.clusterIP = wanted
    spec.clusterIPs = [wanted]
    return []
  }
  const free = pick(network.size - 1, Math.min(Math.max(STATIC_ADDRESSES.least, Math.floor(network.size / STATIC_ADDRESSES.share)), STATIC_ADDRESSES.most), (offset) => !taken.has(network.at(offset)))
  if (free === undefined) return [invalid('spec.clusterIPs', [], 'failed to allocate a serviceIP: range is full')]
  spec.clusterIP = network.at(free)
  spec.clusterIPs = [spec.clusterIP]
  return []
}

const portKey = (port: number, protocol: string | undefined): string => `${port}/${protocol ?? 'TCP'}`

function giveNodePorts(spec: ServiceSpec, taken: Set<string>): FieldError[] {
  const errors: FieldError[] = []
  const ports = spec.ports ?? []
  for (const [index, port] of ports.entries()) {
    if (!port.nodePort) continue
    const problem = portProblem(port.nodePort, port, taken)
    if (problem !== undefined) errors.push(invalid(`spec.ports[${index}].nodePort`, port.nodePort, problem))
    else taken.add(portKey(port.nodePort, port.protocol))
  }
  if (errors.length > 0) return errors
  for (const [index, port] of ports.entries()) {
    if (port.nodePort) continue
    // Two protocols of one port may have one node port, as upstream gives them.
    const twin = ports.find((one) => one !== port && one.port === port.port && one.protocol !== port.protocol && one.nodePort)
    const free = twin?.nodePort !== undefined && !taken.has(portKey(twin.nodePort, port.protocol)) ? twin.nodePort : freeNodePort(port.protocol, taken)
    if (free === undefined) return [invalid(`spec.ports[${index}].nodePort`, 0, 'failed to allocate a nodePort: range is full')]
    port.nodePort = free
    taken.add(portKey(free, port.protocol))
  }
  return []
}

function giveHealthPort(spec: ServiceSpec, taken: ReadonlySet<string>): FieldError[] {
  if (spec.healthCheckNodePort) {
    const problem = portProblem(spec.healthCheckNodePort, { protocol: 'TCP' }, taken)
    return problem === undefined ? [] : [invalid('spec.healthCheckNodePort', spec.healthCheckNodePort, problem)]
  }
  const free = freeNodePort('TCP', taken)
  if (free === undefined) return [invalid('spec.healthCheckNodePort', 0, 'failed to allocate a nodePort: range is full')]
  spec.healthCheckNodePort = free
  return []
}

function portProblem(port: number, { protocol }: Pick<ServicePort, 'protocol'>, taken: ReadonlySet<string>): string | undefined {
  if (port < firstNodePort || port > lastNodePort) return `provided port is not in the valid range. The range of valid ports is ${firstNodePort}-${lastNodePort}`
  return taken.has(portKey(port, protocol)) ? 'provided port is already allocated' : undefined
}

function freeNodePort(protocol: string | undefined, taken: ReadonlySet<string>): number | undefined {
  const offset = pick(lastNodePort - firstNodePort + 1, STATIC_NODE_PORTS, (one) => !taken.has(portKey(firstNodePort + one, protocol)))
  return offset === undefined ? undefined : firstNodePort + offset
}

/** A random free offset from `reserved` on, and only then one below it (never 0, the network's own address). */
function pick(size: number, reserved: number, free: (offset: number) => boolean): number | undefined {
  const start = randomInt(reserved, size)
  for (let step = 0; step < size - reserved; step++) {
    const offset = reserved + ((start - reserved + step) % (size - reserved))
    if (free(offset)) return offset
  }
  for (let offset = 1; offset < reserved; offset++) if (free(offset)) return offset
  return undefined
}
