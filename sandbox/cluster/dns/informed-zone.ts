import type { Namespace, Pod, Service } from 'kubernetes-types/core/v1'
import type { EndpointSlice } from 'kubernetes-types/discovery/v1'
import type { ComponentOptions } from '../machinery/component.ts'
import { Informer } from '../machinery/informer.ts'
import { kinds } from '../machinery/kinds.ts'
import type { ZoneData } from './zone.ts'

/** The zone as the API has it, kept by watches. */
export function informedZone(options: ComponentOptions): { data: ZoneData; synced: Promise<unknown>; stop(): void } {
  const services = new Informer<Service>({ ...options, resource: kinds.services })
  const slices = new Informer<EndpointSlice>({ ...options, resource: kinds.endpointSlices })
  const namespaces = new Informer<Namespace>({ ...options, resource: kinds.namespaces })
  const pods = new Informer<Pod>({ ...options, resource: kinds.pods })
  const all = [services, slices, namespaces, pods]
  return {
    data: {
      service: (namespace, name) => services.get(namespace, name),
      slices: (namespace, name) => slices.inNamespace(namespace).filter((slice) => slice.metadata.labels?.['kubernetes.io/service-name'] === name),
      namespaceExists: (name) => namespaces.get(undefined, name) !== undefined,
      serviceByAddress: (address) => services.list().find((service) => service.spec?.clusterIP === address),
      podByAddress: (address) => pods.list().find((pod) => pod.status?.podIP === address && pod.spec?.hostNetwork !== true),
    },
    synced: Promise.all(all.map((informer) => informer.synced)),
    stop: () => all.forEach((informer) => informer.stop()),
  }
}
