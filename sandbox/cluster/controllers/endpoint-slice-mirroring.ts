import type { Endpoints, EndpointSubset } from 'kubernetes-types/core/v1'
import type { EndpointSlice } from 'kubernetes-types/discovery/v1'
import { keyOf, kinds, splitKey } from '../machinery/kinds.ts'
import type { Stored } from '../machinery/object.ts'
import { controllerRef } from '../machinery/owner-references.ts'
import { ignoringNotFound } from '../machinery/reconciler.ts'
import { canonical } from '../machinery/template-hash.ts'
import { anyInformer, reconciling, type StartController } from './context.ts'
import { hasSelector, LAST_CHANGE_TRIGGER } from './endpoints/backends.ts'
import { MANAGED_BY, SERVICE_NAME } from './endpoints/slices.ts'
import { OVER_CAPACITY } from './endpoints/subsets.ts'

const MANAGER = 'endpointslicemirroring-controller.k8s.io'
const SKIP = 'endpointslice.kubernetes.io/skip-mirror'
/** Annotations that speak of the Endpoints object itself. */
const NOT_MIRRORED: readonly string[] = [LAST_CHANGE_TRIGGER, OVER_CAPACITY, 'kubectl.kubernetes.io/last-applied-configuration']

/** Endpoints that somebody wrote by hand for a Service without a selector, as EndpointSlices, which proxies read. */
export const startEndpointSliceMirroringController: StartController = (context) => {
  const { client } = context
  const services = context.informers.of(kinds.services)
  const endpoints = context.informers.of(kinds.endpoints)
  const slices = context.informers.of(kinds.endpointSlices)

  const reconcile = async (key: string): Promise<void> => {
    const { namespace, name } = splitKey(key)
    const service = services.get(namespace, name)
    const source = endpoints.get(namespace, name)
    const existing = slices.inNamespace(namespace ?? '').filter(({ metadata }) => metadata.labels?.[MANAGED_BY] === MANAGER && metadata.labels[SERVICE_NAME] === name)
    const mirrored = source && service && !hasSelector(service) && source.metadata.labels?.[SKIP] !== 'true'
    const wanted = mirrored ? (source.subsets ?? []).map((subset) => sliceOf(source, subset)) : []
    for (const slice of wanted) {
      const at = existing.findIndex((one) => canonical(one.ports) === canonical(slice.ports))
      const [found] = at < 0 ? [] : existing.splice(at, 1)
      if (!found) await client.create<EndpointSlice>(kinds.endpointSlices, namespace, slice)
      else if (differs(found, slice)) {
        const { labels, annotations } = slice.metadata!
        await client.update<EndpointSlice>(kinds.endpointSlices, { ...found, metadata: { ...found.metadata, labels, annotations }, endpoints: slice.endpoints })
      }
    }
    for (const slice of existing) await ignoringNotFound(client.delete(kinds.endpointSlices, namespace, slice.metadata.name))
  }

  return reconciling(context, {
    name: 'endpointslice-mirroring-controller',
    reconcile,
    informers: [anyInformer(services), anyInformer(endpoints), anyInformer(slices)],
    watch: (queue) => [
      endpoints.subscribe(({ object }) => queue.add(keyOf(object))),
      services.subscribe(({ object }) => {
        if (!hasSelector(object)) queue.add(keyOf(object))
      }),
    ],
  })
}

const differs = (found: EndpointSlice, wanted: EndpointSlice): boolean =>
  canonical(found.endpoints) !== canonical(wanted.endpoints) ||
  canonical(found.metadata?.labels) !== canonical(wanted.metadata?.labels) ||
  canonical(found.metadata?.annotations ?? {}) !== canonical(wanted.metadata?.annotations ?? {})

function sliceOf(source: Stored<Endpoints>, subset: EndpointSubset): EndpointSlice {
  const endpoint = (ready: boolean) => (address: NonNullable<EndpointSubset['addresses']>[number]) => ({
    addresses: [address.ip],
    conditions: { ready },
    ...(address.hostname ? { hostname: address.hostname } : {}),
    ...(address.nodeName ? { nodeName: address.nodeName } : {}),
    ...(address.targetRef ? { targetRef: address.targetRef } : {}),
  })
  return {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: {
      generateName: `${source.metadata.name}-`,
      namespace: source.metadata.namespace,
      annotations: Object.fromEntries(Object.entries(source.metadata.annotations ?? {}).filter(([key]) => !NOT_MIRRORED.includes(key))),
      labels: { ...source.metadata.labels, [SERVICE_NAME]: source.metadata.name, [MANAGED_BY]: MANAGER },
      ownerReferences: [controllerRef(source, kinds.endpoints)],
    },
    addressType: subset.addresses?.[0]?.ip.includes(':') ? 'IPv6' : 'IPv4',
    endpoints: [...(subset.addresses ?? []).map(endpoint(true)), ...(subset.notReadyAddresses ?? []).map(endpoint(false))],
    ports: (subset.ports ?? []).map(({ name = '', ...port }) => ({ name, ...port })),
  }
}
