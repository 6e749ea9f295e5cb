import type { PersistentVolumeClaim } from 'kubernetes-types/core/v1'
import type { StorageClass } from 'kubernetes-types/storage/v1'
import { compareQuantities, tryParseQuantity } from '../../machinery/quantity.ts'
import type { AdmissionPlugin, StoreReader } from '../admission-plugin.ts'
import { forbidden } from '../status.ts'

const storageClasses = { group: 'storage.k8s.io', version: 'v1', resource: 'storageclasses' }

/** A claim grows only where its class lets it. https://kubernetes.io/docs/reference/access-authn-authz/admission-controllers/#persistentvolumeclaimresize */
export const claimResize: AdmissionPlugin = {
  name: 'PersistentVolumeClaimResize',
  handles: ({ resource, subresource, operation }) => resource.group === '' && resource.resource === 'persistentvolumeclaims' && subresource === undefined && operation === 'UPDATE',
  validate(request, reader) {
    const [claim, old] = [request.object, request.old] as (PersistentVolumeClaim | undefined)[]
    const [size, before] = [claim, old].map((one) => tryParseQuantity(one?.spec?.resources?.requests?.['storage'] ?? ''))
    if (!size || !before || compareQuantities(size, before) <= 0) return
    if (old?.status?.phase !== 'Bound') throw forbidden(request.resource, request.name, 'Only bound persistent volume claims can be expanded')
    if (mayGrow(claim, old, reader)) return
    throw forbidden(request.resource, request.name, 'only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize')
  },
}

const classOf = (claim: PersistentVolumeClaim | undefined): string => claim?.metadata?.annotations?.['volume.beta.kubernetes.io/storage-class'] ?? claim?.spec?.storageClassName ?? ''

function mayGrow(claim: PersistentVolumeClaim | undefined, old: PersistentVolumeClaim | undefined, reader: StoreReader): boolean {
  const name = classOf(claim)
  return name !== '' && name === classOf(old) && reader.get<StorageClass>(storageClasses, undefined, name)?.allowVolumeExpansion === true
}
