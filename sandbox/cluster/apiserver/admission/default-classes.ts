import type { PersistentVolumeClaim } from 'kubernetes-types/core/v1'
import type { Ingress, IngressClass } from 'kubernetes-types/networking/v1'
import type { StorageClass } from 'kubernetes-types/storage/v1'
import type { KubeObject, Stored } from '../../machinery/object.ts'
import type { AdmissionPlugin } from '../admission-plugin.ts'
import { isDefaultClass } from '../resources/storage/storage.ts'

const storageClasses = { group: 'storage.k8s.io', version: 'v1', resource: 'storageclasses' }
const ingressClasses = { group: 'networking.k8s.io', version: 'v1', resource: 'ingressclasses' }

/** A claim that names no class gets the newest default one. https://kubernetes.io/docs/concepts/storage/storage-classes/#default-storageclass */
export const defaultStorageClass: AdmissionPlugin = {
  name: 'DefaultStorageClass',
  handles: ({ operation, resource, subresource }) => operation === 'CREATE' && subresource === undefined && resource.group === '' && resource.resource === 'persistentvolumeclaims',
  mutate({ object }, reader) {
    const { spec } = object as PersistentVolumeClaim
    if (!spec || spec.storageClassName !== undefined) return
    const [newest] = reader.list<StorageClass>(storageClasses).filter(isDefaultClass).sort(newestFirst)
    if (newest) spec.storageClassName = newest.metadata.name
  },
}

/** https://kubernetes.io/docs/concepts/services-networking/ingress/#default-ingress-class */
export const defaultIngressClass: AdmissionPlugin = {
  name: 'DefaultIngressClass',
  handles: ({ operation, resource, subresource }) => operation === 'CREATE' && subresource === undefined && resource.resource === 'ingresses',
  mutate({ object }, reader) {
    const { spec, metadata } = object as Ingress
    if (!spec || spec.ingressClassName !== undefined || metadata?.annotations?.['kubernetes.io/ingress.class'] !== undefined) return
    const defaults = reader.list<IngressClass>(ingressClasses).filter((one) => one.metadata.annotations?.['ingressclass.kubernetes.io/is-default-class'] === 'true')
    const [newest] = defaults.sort(newestFirst)
    if (newest) spec.ingressClassName = newest.metadata.name
  },
}

const newestFirst = (a: Stored<KubeObject>, b: Stored<KubeObject>): number => {
  const [first, second] = [a.metadata.creationTimestamp, b.metadata.creationTimestamp]
  return first === second ? (a.metadata.name < b.metadata.name ? -1 : 1) : first < second ? 1 : -1
}
