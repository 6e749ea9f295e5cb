import type { EndpointSlice } from 'kubernetes-types/discovery/v1'
import { keyOf, kinds, splitKey } from '../machinery/kinds.ts'
import { ignoringNotFound } from '../machinery/reconciler.ts'
import { anyInformer, reconciling, type StartController } from './context.ts'
import { backendsOf, hasSelector, lastTrigger, matters, servicesOf } from './endpoints/backends.ts'
import { decideSlices, MANAGED_BY, SERVICE_NAME } from './endpoints/slices.ts'

const MANAGER = 'endpointslice-controller.k8s.io'

/** Keeps the EndpointSlices of every Service with a selector. */
export const startEndpointSliceController: StartController = (context) => {
  const { client } = context
  const services = context.informers.of(kinds.services)
  const pods = context.informers.of(kinds.pods)
  const nodes = context.informers.of(kinds.nodes)
  const slices = context.informers.of(kinds.endpointSlices)

  const reconcile = async (key: string): Promise<void> => {
    const { namespace, name } = splitKey(key)
    const service = services.get(namespace, name)
    // Slices of a Service that is gone are the garbage collector's.
    if (!service || !hasSelector(service) || service.metadata.deletionTimestamp) return
    const backends = backendsOf(service, pods.inNamespace(namespace ?? ''))
    const existing = slices
      .ownedBy(service.metadata.uid)
      .filter((slice) => slice.metadata.labels?.[MANAGED_BY] === MANAGER && !slice.metadata.deletionTimestamp)
    const changes = decideSlices({
      service,
      existing,
      backends,
      node: (nodeName) => nodes.get(undefined, nodeName),
      trigger: lastTrigger(service, backends),
      manager: MANAGER,
    })
    // New places before old ones go, so that no endpoint is in none.
    for (const slice of changes.create) await client.create<EndpointSlice>(kinds.endpointSlices, namespace, slice)
    for (const slice of changes.update) await client.update<EndpointSlice>(kinds.endpointSlices, slice)
    for (const slice of changes.remove) await ignoringNotFound(client.delete(kinds.endpointSlices, namespace, slice.metadata.name))
  }

  return reconciling(context, {
    name: 'endpointslice-controller',
    reconcile,
    informers: [anyInformer(services), anyInformer(pods), anyInformer(nodes), anyInformer(slices)],
    watch: (queue) => [
      services.subscribe(({ object }) => queue.add(keyOf(object))),
      slices.subscribe(({ object }) => {
        const service = object.metadata.labels?.[SERVICE_NAME]
        if (service && object.metadata.labels?.[MANAGED_BY] === MANAGER) queue.add(`${object.metadata.namespace}/${service}`)
      }),
      pods.subscribe(({ object, old }) => {
        if (matters(object, old)) for (const key of servicesOf(services, object, old)) queue.add(key)
      }),
    ],
  })
}
