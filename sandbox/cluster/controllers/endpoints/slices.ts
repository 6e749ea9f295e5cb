import type { Node, Service } from 'kubernetes-types/core/v1'
import type { Endpoint, EndpointPort, EndpointSlice } from 'kubernetes-types/discovery/v1'
import { kinds } from '../../machinery/kinds.ts'
import type { Stored } from '../../machinery/object.ts'
import { controllerRef } from '../../machinery/owner-references.ts'
import { canonical, sameMeaning } from '../../machinery/template-hash.ts'
import { type Backend, HEADLESS_LABEL, isHeadless, LAST_CHANGE_TRIGGER } from './backends.ts'

export const SERVICE_NAME = 'kubernetes.io/service-name'
export const MANAGED_BY = 'endpointslice.kubernetes.io/managed-by'
const ZONE = 'topology.kubernetes.io/zone'

/** https://kubernetes.io/docs/concepts/services-networking/endpoint-slices/ */
const MOST_ENDPOINTS_A_SLICE = 100

export interface SliceChanges {
  create: EndpointSlice[]
  update: Stored<EndpointSlice>[]
  remove: Stored<EndpointSlice>[]
}

/**
 * Which slices to write so that together they hold exactly the backends: endpoints stay in the slice they are in, new ones fill slices
 * with room, one set of ports to a slice. A Service without backends keeps one empty slice.
 */
export function decideSlices(state: {
  service: Stored<Service>
  existing: readonly Stored<EndpointSlice>[]
  backends: readonly Backend[]
  node(name: string): Node | undefined
  trigger: string
  manager: string
}): SliceChanges {
  const metadata = sliceMetadata(state.service, state.trigger, state.manager)
  const groups = groupByPorts(state.backends, (backend) => endpointOf(backend, state.node, prefersClose(state.service)))
  if (groups.size === 0) groups.set(canonical([]), { ports: [], endpoints: new Map() })
  const changes: SliceChanges = { create: [], update: [], remove: [] }

  for (const [portsKey, { ports, endpoints }] of groups) {
    const slices = state.existing.filter((slice) => canonical(slicePorts(slice)) === portsKey)
    const contents = slices.map((slice) => take(endpoints, (slice.endpoints ?? []).map(identityOf)))
    for (const content of contents) content.push(...takeAny(endpoints, MOST_ENDPOINTS_A_SLICE - content.length))
    const empty = ports.length === 0 && endpoints.size === 0
    for (const [index, slice] of slices.entries()) {
      const content = contents[index]!
      if (content.length === 0 && !(empty && index === 0)) changes.remove.push(slice)
      else if (differs(slice, content, metadata)) changes.update.push(withContent(slice, content, metadata))
    }
    if (slices.length === 0 && empty) changes.create.push(newSlice(state.service, metadata, ports, []))
    while (endpoints.size > 0) changes.create.push(newSlice(state.service, metadata, ports, takeAny(endpoints, MOST_ENDPOINTS_A_SLICE)))
  }
  for (const slice of state.existing) if (!groups.has(canonical(slicePorts(slice)))) changes.remove.push(slice)
  return changes
}

interface SliceMetadata {
  labels: Record<string, string>
  trigger: string
}

const sliceMetadata = (service: Stored<Service>, trigger: string, manager: string): SliceMetadata => ({
  labels: {
    ...service.metadata.labels,
    ...(isHeadless(service) ? { [HEADLESS_LABEL]: '' } : {}),
    [MANAGED_BY]: manager,
    [SERVICE_NAME]: service.metadata.name,
  },
  trigger,
})

const slicePorts = (slice: EndpointSlice): EndpointPort[] => (slice.ports ?? []).map((port) => ({ ...port, name: port.name ?? '' }))

const identityOf = (endpoint: Endpoint): string => `${endpoint.addresses[0]}/${endpoint.targetRef?.uid ?? ''}`

function groupByPorts(backends: readonly Backend[], endpointFor: (backend: Backend) => Endpoint): Map<string, { ports: EndpointPort[]; endpoints: Map<string, Endpoint> }> {
  const groups = new Map<string, { ports: EndpointPort[]; endpoints: Map<string, Endpoint> }>()
  for (const backend of backends) {
    const ports = [...backend.ports].sort((a, b) => (a.name < b.name ? -1 : 1))
    const key = canonical(ports)
    let group = groups.get(key)
    if (!group) groups.set(key, (group = { ports, endpoints: new Map() }))
    const endpoint = endpointFor(backend)
    group.endpoints.set(identityOf(endpoint), endpoint)
  }
  return groups
}

/** kubernetes-types does not have the field yet. */
const prefersClose = ({ spec }: Service): boolean => (spec as { trafficDistribution?: string } | undefined)?.trafficDistribution === 'PreferClose'

/** With `close` a ready endpoint is meant for the zone that it is in. https://kubernetes.io/docs/concepts/services-networking/service/#traffic-distribution */
function endpointOf({ pod, address, ready, serving, terminating, hostname }: Backend, node: (name: string) => Node | undefined, close: boolean): Endpoint {
  const { namespace, name, uid } = pod.metadata
  const nodeName = pod.spec?.nodeName
  const zone = nodeName ? node(nodeName)?.metadata?.labels?.[ZONE] : undefined
  return {
    addresses: [address],
    conditions: { ready, serving, terminating },
    ...(close && ready && zone ? { hints: { forZones: [{ name: zone }] } } : {}),
    ...(hostname ? { hostname } : {}),
    ...(nodeName ? { nodeName } : {}),
    targetRef: { kind: 'Pod', namespace, name, uid },
    ...(zone ? { zone } : {}),
  }
}

function take(endpoints: Map<string, Endpoint>, identities: readonly string[]): Endpoint[] {
  const taken: Endpoint[] = []
  for (const identity of identities) {
    const endpoint = endpoints.get(identity)
    if (endpoint && endpoints.delete(identity)) taken.push(endpoint)
  }
  return taken
}

function takeAny(endpoints: Map<string, Endpoint>, most: number): Endpoint[] {
  return take(endpoints, [...endpoints.keys()].slice(0, Math.max(0, most)))
}

const differs = (slice: Stored<EndpointSlice>, content: Endpoint[], { labels }: SliceMetadata): boolean =>
  !sameMeaning(slice.endpoints ?? [], content) || !sameMeaning(slice.metadata.labels, labels)

const withContent = (slice: Stored<EndpointSlice>, endpoints: Endpoint[], { labels, trigger }: SliceMetadata): Stored<EndpointSlice> => ({
  ...slice,
  metadata: { ...slice.metadata, labels, annotations: { ...slice.metadata.annotations, [LAST_CHANGE_TRIGGER]: trigger } },
  endpoints,
})

const newSlice = (service: Stored<Service>, { labels, trigger }: SliceMetadata, ports: EndpointPort[], endpoints: Endpoint[]): EndpointSlice => ({
  apiVersion: 'discovery.k8s.io/v1',
  kind: 'EndpointSlice',
  metadata: {
    generateName: `${service.metadata.name}-`,
    namespace: service.metadata.namespace,
    labels,
    annotations: { [LAST_CHANGE_TRIGGER]: trigger },
    ownerReferences: [controllerRef(service, kinds.services)],
  },
  addressType: 'IPv4',
  endpoints,
  ports,
})
