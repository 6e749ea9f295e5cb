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
