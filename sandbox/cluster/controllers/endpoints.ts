import type { Endpoints } from 'kubernetes-types/core/v1'
import { keyOf, kinds, splitKey } from '../machinery/kinds.ts'
import { ignoringNotFound } from '../machinery/reconciler.ts'
import { sameMeaning } from '../machinery/template-hash.ts'
import { anyInformer, reconciling, type StartController } from './context.ts'
import { backendsOf, hasSelector, HEADLESS_LABEL, isHeadless, LAST_CHANGE_TRIGGER, lastTrigger, matters, servicesOf } from './endpoints/backends.ts'
import { OVER_CAPACITY, subsetsOf, withinCapacity } from './endpoints/subsets.ts'

const MANAGED_BY = { 'endpoints.kubernetes.io/managed-by': 'endpoint-controller' }

/** Keeps the Endpoints object of every Service with a selector. */
export const startEndpointsController: StartController = (context) => {
  const { client } = context
  const services = context.informers.of(kinds.services)
  const pods = context.informers.of(kinds.pods)
  const endpoints = context.informers.of(kinds.endpoints)

  const reconcile = async (key: string): Promise<void> => {
    const { namespace, name } = splitKey(key)
    const service = services.get(namespace, name)
    const existing = endpoints.get(namespace, name)
    if (!service) {
      // The garbage collector does not know them: Endpoints carry no owner.
      if (existing) await ignoringNotFound(client.delete(kinds.endpoints, namespace, name, { preconditions: { uid: existing.metadata.uid } }))
      return
    }
    if (!hasSelector(service)) return
    const backends = backendsOf(service, pods.inNamespace(namespace ?? ''))
    const { subsets, truncated } = withinCapacity(subsetsOf(service, backends))
    const labels = { ...service.metadata.labels, ...MANAGED_BY, ...(isHeadless(service) ? { [HEADLESS_LABEL]: '' } : {}) }
    const { [OVER_CAPACITY]: overCapacity, ...others } = existing?.metadata.annotations ?? {}
    const told = (overCapacity !== undefined) === truncated
    if (existing && told && sameMeaning(existing.subsets ?? [], subsets) && sameMeaning(existing.metadata.labels, labels)) return
    const annotations = { ...others, [LAST_CHANGE_TRIGGER]: lastTrigger(service, backends), ...(truncated ? { [OVER_CAPACITY]: 'truncated' } : {}) }
    const content = { labels, annotations }
    if (existing) {
      await client.update<Endpoints>(kinds.endpoints, { ...existing, metadata: { ...existing.metadata, ...content }, subsets })
    } else {
      await client.create<Endpoints>(kinds.endpoints, namespace, { apiVersion: 'v1', kind: 'Endpoints', metadata: { name, namespace, ...content }, subsets })
    }
  }

  return reconciling(context, {
    name: 'endpoints-controller',
    reconcile,
    informers: [anyInformer(services), anyInformer(pods), anyInformer(endpoints)],
    watch: (queue) => [
      services.subscribe(({ object }) => queue.add(keyOf(object))),
      // Endpoints without a Service that outlived it, and edits by hand.
      endpoints.subscribe(({ object }) => {
        if (object.metadata.labels?.['endpoints.kubernetes.io/managed-by']) queue.add(keyOf(object))
      }),
      pods.subscribe(({ object, old }) => {
        if (matters(object, old)) for (const key of servicesOf(services, object, old)) queue.add(key)
      }),
    ],
  })
}
