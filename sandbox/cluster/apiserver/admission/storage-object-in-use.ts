import type { AdmissionPlugin } from '../admission-plugin.ts'
import { metadataOf } from '../object-meta.ts'

const finalizers: Record<string, string> = {
  persistentvolumeclaims: 'kubernetes.io/pvc-protection',
  persistentvolumes: 'kubernetes.io/pv-protection',
}

/** What holds data is not gone while it is used: two controllers take the finalizers away. https://kubernetes.io/docs/concepts/storage/persistent-volumes/#storage-object-in-use-protection */
export const storageObjectInUseProtection: AdmissionPlugin = {
  name: 'StorageObjectInUseProtection',
  handles: ({ operation, resource, subresource }) => operation === 'CREATE' && subresource === undefined && resource.group === '' && Object.hasOwn(finalizers, resource.resource),
  mutate({ resource, object }) {
    const metadata = metadataOf(object!)
    const finalizer = finalizers[resource.resource]!
    if (!metadata.finalizers?.includes(finalizer)) metadata.finalizers = [...(metadata.finalizers ?? []), finalizer]
  },
}
