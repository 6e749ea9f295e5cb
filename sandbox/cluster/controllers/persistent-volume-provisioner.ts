import type { PersistentVolume, PersistentVolumeClaim } from 'kubernetes-types/core/v1'
import type { StorageClass } from 'kubernetes-types/storage/v1'
import { keyOf, kinds } from '../machinery/kinds.ts'
import type { Stored } from '../machinery/object.ts'
import { ignoringNotFound, isAlreadyExists } from '../machinery/reconciler.ts'
import { anyInformer, recorder, reconciling, type StartController } from './context.ts'

/** StorageClasses with this provisioner get their volumes here. */
export const LOCAL_PROVISIONER = 'podyard.dev/local-path'
/** The class that claims get which name none. Volumes are directories of a node, so they wait to learn which. */
export const defaultStorageClass: StorageClass = {
  apiVersion: 'storage.k8s.io/v1',
  kind: 'StorageClass',
  metadata: { name: 'standard', annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' } },
  provisioner: LOCAL_PROVISIONER,
  reclaimPolicy: 'Delete',
  volumeBindingMode: 'WaitForFirstConsumer',
}

const SELECTED_NODE = 'volume.kubernetes.io/selected-node'
const PROVISIONER = 'volume.kubernetes.io/storage-provisioner'
const PROVISIONED_BY = 'pv.kubernetes.io/provisioned-by'
const VOLUMES = '/var/lib/podyard/volumes'

/** Makes volumes for claims, as directories of a node, and deletes them when their claims are gone. */
export const startPersistentVolumeProvisioner: StartController = (context) => {
  const { client, informers } = context
  const claims = informers.of(kinds.persistentVolumeClaims)
  const volumes = informers.of(kinds.persistentVolumes)
  const classes = informers.of(kinds.storageClasses)
  const record = recorder(context, LOCAL_PROVISIONER)

  const provision = async (claim: Stored<PersistentVolumeClaim>): Promise<void> => {
    const storageClass = classes.get(undefined, claim.spec?.storageClassName ?? '')
    const name = `pvc-${claim.metadata.uid}`
    if (storageClass?.provisioner !== LOCAL_PROVISIONER || volumes.get(undefined, name)) return
    record(claim, 'Normal', 'Provisioning', `External provisioner is provisioning volume for claim "${keyOf(claim)}"`)
    const node = claim.metadata.annotations?.[SELECTED_NODE]
    const { namespace, name: claimName, uid, resourceVersion } = claim.metadata
    const volume: PersistentVolume = {
      apiVersion: 'v1',
      kind: 'PersistentVolume',
      metadata: { name, annotations: { [PROVISIONED_BY]: LOCAL_PROVISIONER } },
      spec: {
        accessModes: claim.spec?.accessModes,
        capacity: { storage: claim.spec?.resources?.requests?.['storage'] ?? '0' },
        claimRef: { kind: 'PersistentVolumeClaim', apiVersion: 'v1', namespace, name: claimName, uid, resourceVersion },
        hostPath: { path: `${VOLUMES}/${name}`, type: 'DirectoryOrCreate' },
        persistentVolumeReclaimPolicy: storageClass.reclaimPolicy ?? 'Delete',
        storageClassName: storageClass.metadata.name,
        volumeMode: claim.spec?.volumeMode ?? 'Filesystem',
        ...(node ? { nodeAffinity: { required: { nodeSelectorTerms: [{ matchExpressions: [{ key: 'kubernetes.io/hostname', operator: 'In', values: [node] }] }] } } } : {}),
      },
    }
    try {
      await client.create(kinds.persistentVolumes, undefined, volume)
    } catch (error) {
      if (!isAlreadyExists(error)) throw error
    }
    record(claim, 'Normal', 'ProvisioningSucceeded', `Successfully provisioned volume ${name}`)
  }

  return reconciling(context, {
    name: 'persistentvolume-provisioner',
    async reconcile(key) {
      const claim = claims.getByKey(key)
      if (claim) {
        if (claim.metadata.annotations?.[PROVISIONER] === LOCAL_PROVISIONER && !claim.spec?.volumeName && !claim.metadata.deletionTimestamp) await provision(claim)
        return
      }
      const volume = volumes.get(undefined, key)
      const ours = volume?.metadata.annotations?.[PROVISIONED_BY] === LOCAL_PROVISIONER
      if (ours && volume.status?.phase === 'Released' && volume.spec?.persistentVolumeReclaimPolicy === 'Delete') {
        await ignoringNotFound(client.delete(kinds.persistentVolumes, undefined, key, { preconditions: { uid: volume.metadata.uid } }))
      }
    },
    informers: [anyInformer(claims), anyInformer(volumes), anyInformer(classes)],
    watch: (queue) => [
      claims.subscribe(({ object }) => queue.add(keyOf(object))),
      volumes.subscribe(({ object }) => queue.add(keyOf(object))),
    ],
  })
}
