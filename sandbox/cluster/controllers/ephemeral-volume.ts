import type { PersistentVolumeClaim, Pod, Volume } from 'kubernetes-types/core/v1'
import { keyOf, kinds, splitKey } from '../machinery/kinds.ts'
import type { Stored } from '../machinery/object.ts'
import { controllerRef, isControlledBy } from '../machinery/owner-references.ts'
import { isAlreadyExists } from '../machinery/reconciler.ts'
import { anyInformer, recorder, reconciling, type StartController } from './context.ts'

/** Makes the claims of volumes that live as long as their pod. https://kubernetes.io/docs/concepts/storage/ephemeral-volumes/#generic-ephemeral-volumes */
export const startEphemeralVolumeController: StartController = (context) => {
  const { client, informers } = context
  const pods = informers.of(kinds.pods)
  const claims = informers.of(kinds.persistentVolumeClaims)
  const record = recorder(context, 'ephemeral_volume')

  const createClaim = async (pod: Stored<Pod>, volume: Volume): Promise<void> => {
    const { namespace, name: podName } = pod.metadata
    const name = `${podName}-${volume.name}`
    const found = claims.get(namespace, name)
    if (found && isControlledBy(found, pod)) return
    if (found) {
      const message = `PVC ${namespace}/${name} was not created for pod ${namespace}/${podName} (pod is not owner)`
      record(pod, 'Warning', 'FailedBinding', `ephemeral volume ${volume.name}: ${message}`)
      return
    }
    const template = volume.ephemeral!.volumeClaimTemplate!
    const { labels, annotations } = template.metadata ?? {}
    try {
      await client.create<PersistentVolumeClaim>(kinds.persistentVolumeClaims, namespace, {
        apiVersion: 'v1',
        kind: 'PersistentVolumeClaim',
        metadata: { name, namespace, ...(labels ? { labels } : {}), ...(annotations ? { annotations } : {}), ownerReferences: [controllerRef(pod, kinds.pods)] },
        spec: structuredClone(template.spec),
      })
    } catch (error) {
      if (isAlreadyExists(error)) return
      record(pod, 'Warning', 'FailedBinding', `ephemeral volume ${volume.name}: create PVC ${name}: ${error instanceof Error ? error.message : String(error)}`)
      throw error
    }
  }

  return reconciling(context, {
    name: 'ephemeral-volume-controller',
    async reconcile(key) {
      const { namespace, name } = splitKey(key)
      const pod = pods.get(namespace, name)
      if (!pod || pod.metadata.deletionTimestamp) return
      for (const volume of pod.spec?.volumes ?? []) if (volume.ephemeral?.volumeClaimTemplate) await createClaim(pod, volume)
    },
    informers: [anyInformer(pods), anyInformer(claims)],
    watch: (queue) => [
      pods.subscribe(({ type, object }) => {
        if (type === 'added' && object.spec?.volumes?.some(({ ephemeral }) => ephemeral)) queue.add(keyOf(object))
      }),
      claims.subscribe(({ type, object }) => {
        const owner = type === 'deleted' ? object.metadata.ownerReferences?.find(({ kind }) => kind === 'Pod') : undefined
        if (owner) queue.add(`${object.metadata.namespace}/${owner.name}`)
      }),
    ],
  })
}
