import type { PersistentVolumeClaim, Pod } from 'kubernetes-types/core/v1'
import { keyOf, kinds, splitKey } from '../machinery/kinds.ts'
import type { KubeObject, Stored } from '../machinery/object.ts'
import { ignoringNotFound } from '../machinery/reconciler.ts'
import { anyInformer, reconciling, type ControllerContext, type StartController } from './context.ts'

const CLAIM_FINALIZER = 'kubernetes.io/pvc-protection'
const VOLUME_FINALIZER = 'kubernetes.io/pv-protection'

/** Lets a deleted claim go when no pod that has a node uses it. */
export const startClaimProtectionController: StartController = (context) => {
  const claims = context.informers.of(kinds.persistentVolumeClaims)
  const pods = context.informers.of(kinds.pods)
  return reconciling(context, {
    name: 'persistentvolumeclaim-protection-controller',
    async reconcile(key) {
      const { namespace, name } = splitKey(key)
      const claim = claims.get(namespace, name)
      if (claim && isWaiting(claim, CLAIM_FINALIZER) && !pods.list().some((pod) => uses(pod, claim))) await release(context, kinds.persistentVolumeClaims, claim, CLAIM_FINALIZER)
    },
    informers: [anyInformer(claims), anyInformer(pods)],
    watch: (queue) => [
      claims.subscribe(({ object }) => queue.add(keyOf(object))),
      pods.subscribe(({ object, type }) => {
        if (type === 'deleted') for (const name of claimsOf(object)) queue.add(`${object.metadata.namespace ?? ''}/${name}`)
      }),
    ],
  })
}

/** Lets a deleted volume go when it is bound to no claim. */
export const startVolumeProtectionController: StartController = (context) => {
  const volumes = context.informers.of(kinds.persistentVolumes)
  return reconciling(context, {
    name: 'persistentvolume-protection-controller',
    async reconcile(key) {
      const volume = volumes.get(undefined, key)
      if (volume && isWaiting(volume, VOLUME_FINALIZER) && volume.status?.phase !== 'Bound') await release(context, kinds.persistentVolumes, volume, VOLUME_FINALIZER)
    },
    informers: [anyInformer(volumes)],
    watch: (queue) => [volumes.subscribe(({ object }) => queue.add(keyOf(object)))],
  })
}

const isWaiting = ({ metadata }: Stored, finalizer: string): boolean => metadata.deletionTimestamp !== undefined && metadata.finalizers?.includes(finalizer) === true

/** The claims a pod names, and those made for its ephemeral volumes. */
export const claimsOf = ({ metadata, spec }: Stored<Pod>): string[] =>
  (spec?.volumes ?? []).flatMap(({ name, persistentVolumeClaim, ephemeral }) => (persistentVolumeClaim ? [persistentVolumeClaim.claimName] : ephemeral ? [`${metadata.name}-${name}`] : []))

const uses = (pod: Stored<Pod>, { metadata }: Stored<PersistentVolumeClaim>): boolean =>
  pod.metadata.namespace === metadata.namespace && (pod.spec?.nodeName ?? '') !== '' && claimsOf(pod).includes(metadata.name)

async function release({ client }: ControllerContext, kind: (typeof kinds)['persistentVolumes' | 'persistentVolumeClaims'], object: Stored<KubeObject>, finalizer: string): Promise<void> {
  const { namespace, name, resourceVersion, finalizers = [] } = object.metadata
  const left = finalizers.filter((one) => one !== finalizer)
  await ignoringNotFound(client.patch(kind, namespace, name, { type: 'merge', body: { metadata: { resourceVersion, finalizers: left } } }))
}
