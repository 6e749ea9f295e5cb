import type { EndpointAddress, EndpointSubset, Service } from 'kubernetes-types/core/v1'
import type { Stored } from '../../machinery/object.ts'
import { canonical } from '../../machinery/template-hash.ts'
import type { Backend } from './backends.ts'

/** Addresses with the same ports become one subset, ready ones apart. https://pkg.go.dev/k8s.io/kubernetes/pkg/api/v1/endpoints#RepackSubsets */
export function subsetsOf(service: Stored<Service>, backends: readonly Backend[]): EndpointSubset[] {
  const publishNotReady = service.spec?.publishNotReadyAddresses ?? false
  const subsets = new Map<string, EndpointSubset>()
  for (const backend of backends) {
    // Endpoints know no terminating state: such a pod is left out.
    if (backend.terminating && !publishNotReady) continue
    if (backend.ports.length === 0 && (service.spec?.ports ?? []).length > 0) continue
    const ports = [...backend.ports].sort((a, b) => (canonical(a) < canonical(b) ? -1 : 1)).map(({ name, ...port }) => (name === '' ? port : { name, ...port }))
    const key = canonical(ports)
    let subset = subsets.get(key)
    if (!subset) subsets.set(key, (subset = ports.length > 0 ? { ports } : {}))
    if (backend.ready) (subset.addresses ??= []).push(addressOf(backend))
    else (subset.notReadyAddresses ??= []).push(addressOf(backend))
  }
  const sorted = [...subsets].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, subset]) => subset)
  for (const subset of sorted) {
    subset.addresses?.sort(byAddress)
    subset.notReadyAddresses?.sort(byAddress)
  }
  return sorted
}

const byAddress = (a: EndpointAddress, b: EndpointAddress): number => (a.ip < b.ip ? -1 : a.ip > b.ip ? 1 : 0)

function addressOf({ pod, address, hostname }: Backend): EndpointAddress {
  const { namespace, name, uid } = pod.metadata
  return {
    ip: address,
    ...(hostname ? { hostname } : {}),
    ...(pod.spec?.nodeName ? { nodeName: pod.spec.nodeName } : {}),
    targetRef: { kind: 'Pod', namespace, name, uid },
  }
}

/** Addresses that one Endpoints object holds at most; EndpointSlices hold all. */
const MOST_ADDRESSES = 1000
/** Says that addresses were left out. https://kubernetes.io/docs/reference/labels-annotations-taints/#endpoints-kubernetes-io-over-capacity */
export const OVER_CAPACITY = 'endpoints.kubernetes.io/over-capacity'

/** No more addresses than one object may hold: ready ones before others, of each subset in proportion. */
export function withinCapacity(subsets: readonly EndpointSubset[]): { subsets: EndpointSubset[]; truncated: boolean } {
  const count = (field: 'addresses' | 'notReadyAddresses'): number => subsets.reduce((sum, subset) => sum + (subset[field]?.length ?? 0), 0)
  const [ready, notReady] = [count('addresses'), count('notReadyAddresses')]
  if (ready + notReady <= MOST_ADDRESSES) return { subsets: [...subsets], truncated: false }
  let room = MOST_ADDRESSES
  const share = (addresses: readonly EndpointAddress[] | undefined, fraction: number): EndpointAddress[] => {
    const kept = (addresses ?? []).slice(0, Math.min(room, Math.ceil((addresses?.length ?? 0) * fraction)))
    room -= kept.length
    return kept
  }
  const readyShares = subsets.map(({ addresses }) => share(addresses, Math.min(1, MOST_ADDRESSES / ready)))
  const otherFraction = notReady === 0 ? 0 : Math.min(1, room / notReady)
  const shared = subsets.map(({ notReadyAddresses, ports }, index) => {
    const addresses = readyShares[index]!
    const others = share(notReadyAddresses, otherFraction)
    return { ...(ports ? { ports } : {}), ...(addresses.length > 0 ? { addresses } : {}), ...(others.length > 0 ? { notReadyAddresses: others } : {}) }
  })
  return { subsets: shared.filter(({ addresses, notReadyAddresses }) => addresses ?? notReadyAddresses), truncated: true }
}
