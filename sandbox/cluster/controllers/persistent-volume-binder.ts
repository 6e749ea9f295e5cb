import type { PersistentVolume, PersistentVolumeClaim } from 'kubernetes-types/core/v1'
import { keyOf, kinds, splitKey } from '../machinery/kinds.ts'
import type { Stored } from '../machinery/object.ts'
import { canonical } from '../machinery/template-hash.ts'
import { chooseVolume, isFor, unfit } from '../machinery/volume-match.ts'
import { anyInformer, recorder, reconciling, type StartController } from './context.ts'
import { reclaim } from './volume/reclaim.ts'

const SELECTED_NODE = 'volume.kubernetes.io/selected-node'
const PROVISIONER = 'volume.kubernetes.io/storage-provisioner'
const BIND_COMPLETED = 'pv.kubernetes.io/bind-completed'
const BOUND_BY_CONTROLLER = 'pv.kubernetes.io/bound-by-controller'
/** Upstream looks at claims that wait this often, and says again what they wait for. */
const LOOK_AGAIN_MILLISECONDS = 15_000
const IN_TREE = 'kubernetes.io/'
/** Provisioners of upstream's own that now stand for external ones. */
const MIGRATED: ReadonlySet<string> = new Set(['aws-ebs', 'azure-disk', 'azure-file', 'cinder', 'gce-pd', 'portworx-volume', 'vsphere-volume'])
const DEFAULT_CLASS = 'storageclass.kubernetes.io/is-default-class'

/** Binds claims to volumes, asks for new ones to be made, and follows what becomes of volumes. */
export const startPersistentVolumeBinder: StartController = (context) => {
  const { client, informers } = context
  const claims = informers.of(kinds.persistentVolumeClaims)
  const volumes = informers.of(kinds.persistentVolumes)
  const classes = informers.of(kinds.storageClasses)
  const pods = informers.of(kinds.pods)
  const record = recorder(context, 'persistentvolume-controller')

  const reconcile = async (key: string): Promise<{ after: number } | void> => {
    if (key.startsWith('volume|')) return syncVolume(key.slice('volume|'.length))
    const { namespace, name } = splitKey(key.slice('claim|'.length))
    const claim = claims.get(namespace, name)
    if (!claim || claim.metadata.deletionTimestamp) return
    if (claim.spec?.volumeName) return followVolume(claim, claim.spec.volumeName)
    const withClass = await withDefaultClass(claim)
    const volume = chooseVolume(withClass, volumes.list(), waitsForConsumer(withClass) ? 'nowhere yet' : undefined)
    if (volume) return bind(withClass, volume)
    await ask(withClass)
    return { after: LOOK_AGAIN_MILLISECONDS }
  }

  /** The claim names its volume, bound to it or not yet. */
  const followVolume = async (claim: Stored<PersistentVolumeClaim>, name: string): Promise<{ after: number } | void> => {
    const volume = volumes.get(undefined, name)
    const completed = claim.metadata.annotations?.[BIND_COMPLETED] !== undefined
    if (!volume) return completed ? lose(claim) : undefined
    if (completed) return isFor(volume, claim) || !volume.spec?.claimRef ? bind(claim, volume) : undefined
    const problem = volume.spec?.claimRef && !isFor(volume, claim) ? null : unfit(claim, volume)
    if (problem === null && (isFor(volume, claim) || !volume.spec?.claimRef)) return bind(claim, volume)
    if (problem === null) record(claim, 'Warning', 'FailedBinding', `volume "${name}" already bound to a different claim.`)
    else record(claim, 'Warning', 'VolumeMismatch', `Cannot bind to requested volume "${name}": ${problem}`)
    return { after: LOOK_AGAIN_MILLISECONDS }
  }

  /** Its class leaves the choice of a volume until a pod has its node. */
  const waitsForConsumer = (claim: PersistentVolumeClaim): boolean =>
    classes.get(undefined, claim.spec?.storageClassName ?? '')?.volumeBindingMode === 'WaitForFirstConsumer'

  const withDefaultClass = async (claim: Stored<PersistentVolumeClaim>): Promise<Stored<PersistentVolumeClaim>> => {
    if (claim.spec?.storageClassName !== undefined) return claim
    const newest = classes
      .list()
      .filter((one) => one.metadata.annotations?.[DEFAULT_CLASS] === 'true')
      .sort((a, b) => Date.parse(b.metadata.creationTimestamp) - Date.parse(a.metadata.creationTimestamp))[0]
    if (!newest) return claim
    return client.update<PersistentVolumeClaim>(kinds.persistentVolumeClaims, { ...claim, spec: { ...claim.spec, storageClassName: newest.metadata.name } })
  }

  /** No volume fits: have one made, or say why not. */
  const ask = async (claim: Stored<PersistentVolumeClaim>): Promise<void> => {
    const name = claim.spec?.storageClassName
    if (!name) return record(claim, 'Normal', 'FailedBinding', 'no persistent volumes available for this claim and no storage class is set')
    const storageClass = classes.get(undefined, name)
    if (!storageClass) return record(claim, 'Warning', 'ProvisioningFailed', `storageclass.storage.k8s.io "${name}" not found`)
    if (waitsForConsumer(claim) && !claim.metadata.annotations?.[SELECTED_NODE]) {
      const waiting = podsWithoutNode(claim)
      if (waiting.length === 0) return record(claim, 'Normal', 'WaitForFirstConsumer', 'waiting for first consumer to be created before binding')
      return record(claim, 'Normal', 'WaitForPodScheduled', `waiting for ${waiting.length > 1 ? 'pods' : 'pod'} ${waiting.join(',')} to be scheduled`)
    }
    const { provisioner } = storageClass
    if (provisioner.startsWith(IN_TREE) && !MIGRATED.has(provisioner.slice(IN_TREE.length))) return record(claim, 'Warning', 'ProvisioningFailed', `no volume plugin matched name: ${provisioner}`)
    if (claim.metadata.annotations?.[PROVISIONER] !== storageClass.provisioner) {
      const annotations = { [PROVISIONER]: storageClass.provisioner, 'volume.beta.kubernetes.io/storage-provisioner': storageClass.provisioner }
      await client.patch(kinds.persistentVolumeClaims, claim.metadata.namespace, claim.metadata.name, { type: 'merge', body: { metadata: { annotations } } })
    }
    record(
      claim,
      'Normal',
      'ExternalProvisioning',
      `Waiting for a volume to be created either by the external provisioner '${storageClass.provisioner}' or manually by the system administrator. If volume creation is delayed, please verify that the provisioner is running and correctly registered.`,
    )
  }

  const podsWithoutNode = (claim: Stored<PersistentVolumeClaim>): string[] =>
    pods
      .inNamespace(claim.metadata.namespace ?? '')
      .filter((pod) => !pod.spec?.nodeName && pod.spec?.volumes?.some((volume) => volume.persistentVolumeClaim?.claimName === claim.metadata.name))
      .map((pod) => pod.metadata.name)

  const bind = async (claim: Stored<PersistentVolumeClaim>, volume: Stored<PersistentVolume>): Promise<void> => {
    const { namespace, name, uid, resourceVersion } = claim.metadata
    if (volume.spec?.claimRef?.uid !== uid) {
      const claimRef = { kind: 'PersistentVolumeClaim', apiVersion: 'v1', namespace, name, uid, resourceVersion }
      const annotations = { ...volume.metadata.annotations, [BOUND_BY_CONTROLLER]: 'yes' }
      volume = await client.update<PersistentVolume>(kinds.persistentVolumes, { ...volume, metadata: { ...volume.metadata, annotations }, spec: { ...volume.spec, claimRef } })
    }
    if (volume.status?.phase !== 'Bound') {
      await client.update(kinds.persistentVolumes, { ...volume, status: { ...volume.status, phase: 'Bound' } }, { subresource: 'status' })
    }
    if (claim.spec?.volumeName !== volume.metadata.name || !claim.metadata.annotations?.[BIND_COMPLETED]) {
      const byController: Record<string, string> = claim.spec?.volumeName ? {} : { [BOUND_BY_CONTROLLER]: 'yes' }
      claim = await client.update<PersistentVolumeClaim>(kinds.persistentVolumeClaims, {
        ...claim,
        metadata: { ...claim.metadata, annotations: { ...claim.metadata.annotations, [BIND_COMPLETED]: 'yes', ...byController } },
        spec: { ...claim.spec, volumeName: volume.metadata.name },
      })
    }
    const status = { ...claim.status, phase: 'Bound', accessModes: volume.spec?.accessModes, capacity: volume.spec?.capacity }
    if (canonical(status) !== canonical(claim.status)) await client.update(kinds.persistentVolumeClaims, { ...claim, status }, { subresource: 'status' })
  }

  const lose = async (claim: Stored<PersistentVolumeClaim>): Promise<void> => {
    if (claim.status?.phase === 'Lost') return
    record(claim, 'Warning', 'ClaimLost', 'Bound claim has lost its PersistentVolume. Data on the volume is lost!')
    await client.update(kinds.persistentVolumeClaims, { ...claim, status: { phase: 'Lost' } }, { subresource: 'status' })
  }

  /** Available without a claim, Released when its claim is gone. */
  const syncVolume = async (name: string): Promise<void> => {
    const volume = volumes.get(undefined, name)
    if (!volume || volume.metadata.deletionTimestamp) return
    const reference = volume.spec?.claimRef
    const claim = reference && claims.get(reference.namespace, reference.name ?? '')
    const phase = !reference?.uid ? 'Available' : claim?.metadata.uid === reference.uid ? 'Bound' : 'Released'
    // A claim that binds it is about to say so itself.
    if (phase === 'Bound') return
    if (phase === 'Released' && (volume.status?.phase === 'Released' || volume.status?.phase === 'Failed')) return reclaim(client, volume, record)
    if (volume.status?.phase === phase) return
    await client.update(kinds.persistentVolumes, { ...volume, status: { ...volume.status, phase } }, { subresource: 'status' })
  }

  return reconciling(context, {
    name: 'persistentvolume-binder-controller',
    // One at a time: two claims must not choose the same volume.
    concurrency: 1,
    reconcile,
    informers: [anyInformer(claims), anyInformer(volumes), anyInformer(classes), anyInformer(pods)],
    watch: (queue) => {
      const allUnbound = (): void => {
        for (const claim of claims.list()) if (!claim.spec?.volumeName) queue.add(`claim|${keyOf(claim)}`)
      }
      return [
        claims.subscribe(({ type, object }) => {
          if (type === 'deleted' && object.spec?.volumeName) queue.add(`volume|${object.spec.volumeName}`)
          else queue.add(`claim|${keyOf(object)}`)
        }),
        volumes.subscribe(({ type, object }) => {
          const reference = object.spec?.claimRef
          if (type !== 'deleted') queue.add(`volume|${object.metadata.name}`)
          if (reference) queue.add(`claim|${reference.namespace}/${reference.name}`)
          else allUnbound()
        }),
        classes.subscribe(allUnbound),
      ]
    },
  })
}
