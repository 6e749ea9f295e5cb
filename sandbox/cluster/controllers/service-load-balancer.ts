import type { Service } from 'kubernetes-types/core/v1'
import { keyOf, kinds, splitKey } from '../machinery/kinds.ts'
import type { Stored } from '../machinery/object.ts'
import { canonical } from '../machinery/template-hash.ts'
import { anyInformer, recorder, reconciling, type StartController } from './context.ts'
import { chooseAddress } from './load-balancer/addresses.ts'
import { requireSettings } from './load-balancer/listeners.ts'

const CLEANUP = 'service.kubernetes.io/load-balancer-cleanup'
/** A cloud takes its time: EXTERNAL-IP is <pending> for this long. */
const PROVISIONING_MILLISECONDS = 2000

/** Stands for a cloud: gives LoadBalancer Services an address after a moment and takes it back. */
export const startServiceLoadBalancerController: StartController = (context) => {
  const { client, clock } = context
  const services = context.informers.of(kinds.services)
  const record = recorder(context, 'service-controller')
  /** When each Service's load balancer will be there. */
  const ready = new Map<string, number>()

  const reconcile = async (key: string): Promise<{ after: number } | void> => {
    const { namespace, name } = splitKey(key)
    const service = services.get(namespace, name)
    if (!service) return
    if (!wantsLoadBalancer(service)) return release(service)
    if (!service.metadata.finalizers?.includes(CLEANUP)) {
      record(service, 'Normal', 'EnsuringLoadBalancer', 'Ensuring load balancer')
      ready.set(service.metadata.uid, clock.now() + PROVISIONING_MILLISECONDS)
      await patchFinalizers(service, [...(service.metadata.finalizers ?? []), CLEANUP])
      return { after: PROVISIONING_MILLISECONDS }
    }
    const left = (ready.get(service.metadata.uid) ?? 0) - clock.now()
    if (left > 0) return { after: left }
    const before = service.status?.loadBalancer?.ingress?.[0]?.ip
    const address = choose(service, before)
    const loadBalancer = { ingress: [{ ip: address, ipMode: 'VIP' }] }
    if (before !== address || canonical(loadBalancer) !== canonical(service.status?.loadBalancer)) {
      await client.update<Service>(kinds.services, { ...service, status: { ...service.status, loadBalancer } }, { subresource: 'status' })
      record(service, 'Normal', 'EnsuredLoadBalancer', 'Ensured load balancer')
    }
  }

  const choose = (service: Stored<Service>, before: string | undefined): string => {
    try {
      const { addressType } = requireSettings(service)
      const others = services.list().filter((one) => one.metadata.uid !== service.metadata.uid)
      const taken = new Set(others.flatMap((one) => one.status?.loadBalancer?.ingress?.flatMap(({ ip }) => ip ?? []) ?? []))
      return chooseAddress(addressType, taken, service.spec?.loadBalancerIP ?? before)
    } catch (error) {
      const message = `failed to ensure load balancer: ${error instanceof Error ? error.message : String(error)}`
      record(service, 'Warning', 'SyncLoadBalancerFailed', `Error syncing load balancer: ${message}`)
      throw new Error(message, { cause: error })
    }
  }

  /** It is deleted, or no LoadBalancer any more. */
  const release = async (service: Stored<Service>): Promise<void> => {
    if (!service.metadata.finalizers?.includes(CLEANUP)) return
    record(service, 'Normal', 'DeletingLoadBalancer', 'Deleting load balancer')
    ready.delete(service.metadata.uid)
    if (service.status?.loadBalancer?.ingress) {
      service = await client.update<Service>(kinds.services, { ...service, status: { ...service.status, loadBalancer: {} } }, { subresource: 'status' })
    }
    await patchFinalizers(service, service.metadata.finalizers?.filter((one) => one !== CLEANUP) ?? [])
    record(service, 'Normal', 'DeletedLoadBalancer', 'Deleted load balancer')
  }

  const patchFinalizers = async ({ metadata: { namespace, name, resourceVersion } }: Stored<Service>, finalizers: string[]): Promise<void> => {
    await client.patch(kinds.services, namespace, name, { type: 'merge', body: { metadata: { resourceVersion, finalizers: finalizers.length > 0 ? finalizers : null } } })
  }

  return reconciling(context, {
    name: 'service-lb-controller',
    // One at a time: two must not choose the same address.
    concurrency: 1,
    reconcile,
    informers: [anyInformer(services)],
    watch: (queue) => [services.subscribe(({ object }) => queue.add(keyOf(object)))],
  })
}

const wantsLoadBalancer = (service: Stored<Service>): boolean =>
  service.spec?.type === 'LoadBalancer' && !service.spec.loadBalancerClass && !service.metadata.deletionTimestamp
