import type { Service, ServicePort } from 'kubernetes-types/core/v1'
import type { Endpoint, EndpointSlice } from 'kubernetes-types/discovery/v1'
import type { Stored } from '../machinery/object.ts'
import type { ServiceRoute } from './service-network.ts'

const DEFAULT_AFFINITY_SECONDS = 10_800

/** A node's name and address, for Services whose external traffic stays on the node it came to. */
export interface ProxyNode {
  name: string
  address: string
  /** Where the addresses of its pods are from. */
  podNetwork?: string
}

/** What a Service's routes were made of, and what was made of it. */
interface Made {
  slices: readonly Stored<EndpointSlice>[]
  nodes: string
  routes: ServiceRoute[]
}

/**
 * Where the virtual addresses of Services lead, given what the API holds. Remembers what it made: a change of one Service among a hundred
 * costs that one. Objects of the API never change; the same one means the same routes.
 * https://kubernetes.io/docs/reference/networking/virtual-ips/
 */
export function createRouter(): (services: readonly Stored<Service>[], slices: readonly Stored<EndpointSlice>[], nodes: readonly ProxyNode[]) => ServiceRoute[] {
  const made = new WeakMap<Stored<Service>, Made>()
  return (services, slices, nodes) => {
    const slicesOf = byService(slices)
    const places = JSON.stringify(nodes)
    return services.flatMap((service) => {
      const own = slicesOf.get(`${service.metadata.namespace}/${service.metadata.name}`) ?? []
      const before = made.get(service)
      if (before?.nodes === places && sameObjects(before.slices, own)) return before.routes
      const routes = routesOf(service, own, nodes)
      made.set(service, { slices: own, nodes: places, routes })
      return routes
    })
  }
}

const sameObjects = (a: readonly object[], b: readonly object[]): boolean => a.length === b.length && a.every((one, index) => one === b[index])

function byService(slices: readonly Stored<EndpointSlice>[]): Map<string, Stored<EndpointSlice>[]> {
  const slicesOf = new Map<string, Stored<EndpointSlice>[]>()
  for (const slice of slices) {
    const key = `${slice.metadata.namespace}/${slice.metadata.labels?.['kubernetes.io/service-name'] ?? ''}`
    const found = slicesOf.get(key)
    if (found) found.push(slice)
    else slicesOf.set(key, [slice])
  }
  return slicesOf
}

function routesOf(service: Stored<Service>, slices: readonly EndpointSlice[], nodes: readonly ProxyNode[]): ServiceRoute[] {
  const { spec = {} } = service
  const hasAddress = spec.clusterIP !== undefined && spec.clusterIP !== '' && spec.clusterIP !== 'None'
  if (spec.type === 'ExternalName' || !hasAddress) return []
  return (spec.ports ?? []).flatMap((port) => portRoutes(service, port, slices, nodes))
}

function portRoutes(service: Stored<Service>, port: ServicePort, slices: readonly EndpointSlice[], nodes: readonly ProxyNode[]): ServiceRoute[] {
  const { spec = {}, status } = service
  const name = `${service.metadata.namespace}/${service.metadata.name}:${port.name ?? port.port}`
  const protocol = protocolOf(port.protocol)
  const backends = backendsOf(slices, port)
  const external = [...(spec.externalIPs ?? []), ...(status?.loadBalancer?.ingress ?? []).flatMap(({ ip }) => (ip === undefined ? [] : [ip]))]
  const clusterIPs = (spec.clusterIPs ?? [spec.clusterIP ?? '']).filter((address) => address.includes('.'))
  const affinity = spec.sessionAffinity === 'ClientIP' ? { affinitySeconds: spec.sessionAffinityConfig?.clientIP?.timeoutSeconds ?? DEFAULT_AFFINITY_SECONDS } : {}
  const route: ServiceRoute = {
    name,
    protocol,
    frontends: [...clusterIPs, ...external].map((address) => ({ address, port: port.port })),
    ...(port.nodePort === undefined || port.nodePort === 0 ? {} : { nodePort: port.nodePort }),
    backends: backends.map(place),
    ...affinity,
    ...(spec.internalTrafficPolicy === 'Local' ? { onlyFrom: byNode(backends, nodes) } : {}),
  }
  if (spec.externalTrafficPolicy !== 'Local' || route.nodePort === undefined) return [route]
  // Every address of a node leads to that node's own pods; internal traffic goes to all of them.
  const { nodePort, ...internal } = route
  const local = nodes.map(
    (node): ServiceRoute => ({
      ...affinity,
      name: `${name}@${node.name}`,
      protocol,
      frontends: [{ address: node.address, port: nodePort }],
      backends: backends.filter((backend) => backend.nodeName === node.name).map(place),
    }),
  )
  return [internal, ...local]
}

const byNode = (backends: readonly Backend[], nodes: readonly ProxyNode[]): NonNullable<ServiceRoute['onlyFrom']> =>
  nodes.map((node) => ({
    sources: [node.address, ...(node.podNetwork === undefined ? [] : [node.podNetwork])],
    backends: backends.filter(({ nodeName }) => nodeName === node.name).map(place),
  }))

interface Backend {
  address: string
  port: number
  nodeName: string | undefined
}

const place = ({ address, port }: Backend): { address: string; port: number } => ({ address, port })

/** Ready endpoints; when there are none, those that still serve while they terminate. */
function backendsOf(slices: readonly EndpointSlice[], port: ServicePort): Backend[] {
  const ready = new Map<string, Backend>()
  const terminating = new Map<string, Backend>()
  for (const slice of slices) {
    if (slice.addressType !== 'IPv4') continue
    const match = (slice.ports ?? []).find((one) => (one.name ?? '') === (port.name ?? '') && protocolOf(one.protocol) === protocolOf(port.protocol))
    if (match?.port === undefined) continue
    for (const endpoint of slice.endpoints ?? []) {
      const [address] = endpoint.addresses
      if (address === undefined) continue
      const backend = { address, port: match.port, nodeName: endpoint.nodeName }
      if (isReady(endpoint)) ready.set(`${address}:${match.port}`, backend)
      else if (stillServes(endpoint)) terminating.set(`${address}:${match.port}`, backend)
    }
  }
  const chosen = ready.size > 0 ? ready : terminating
  return [...chosen].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)).map(([, backend]) => backend)
}

/** Unknown counts as ready. */
const isReady = ({ conditions }: Endpoint): boolean => conditions?.ready ?? true
const stillServes = ({ conditions }: Endpoint): boolean => conditions?.serving === true && conditions.terminating === true

const protocolOf = (protocol: string | undefined): ServiceRoute['protocol'] => (protocol === 'UDP' || protocol === 'SCTP' ? protocol : 'TCP')
