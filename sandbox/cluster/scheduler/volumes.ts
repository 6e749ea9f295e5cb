import type { Node, PersistentVolume, PersistentVolumeClaim, Pod } from 'kubernetes-types/core/v1'
import type { Informers } from '../machinery/informers.ts'
import { kinds } from '../machinery/kinds.ts'
import { matchesNodeSelector } from '../machinery/node-selection.ts'
import type { Stored } from '../machinery/object.ts'
import { chooseVolume } from '../machinery/volume-match.ts'
import type { VolumeState } from './filters/filter-port.ts'

/** Nobody makes volumes of such a class: they are there or not. */
const NO_PROVISIONER = 'kubernetes.io/no-provisioner'

interface PodClaim {
  name: string
  /** Made for this pod alone. */
  ephemeral: boolean
  claim: Stored<PersistentVolumeClaim> | undefined
}

const claimsOf = (pod: Pod, informers: Informers): PodClaim[] =>
  (pod.spec?.volumes ?? []).flatMap((volume) => {
    const ephemeral = volume.ephemeral !== undefined
    const name = volume.persistentVolumeClaim?.claimName ?? (ephemeral ? `${pod.metadata?.name}-${volume.name}` : undefined)
    return name === undefined ? [] : [{ name, ephemeral, claim: informers.of(kinds.persistentVolumeClaims).get(pod.metadata?.namespace, name) }]
  })

/** What a pod's claims mean for its place. */
export function volumeState(informers: Informers): VolumeState {
  return {
    blocked(pod) {
      for (const { name, ephemeral, claim } of claimsOf(pod, informers)) {
        if (!claim) return ephemeral ? `waiting for ephemeral volume controller to create the persistentvolumeclaim "${name}"` : `persistentvolumeclaim "${name}" not found`
        if (claim.status?.phase === 'Lost') return `persistentvolumeclaim "${name}" bound to non-existent persistentvolume "${claim.spec?.volumeName ?? ''}"`
        if (claim.metadata.deletionTimestamp) return `persistentvolumeclaim "${name}" is being deleted`
        if (!claim.spec?.volumeName && !waitsForConsumer(claim, informers)) return 'pod has unbound immediate PersistentVolumeClaims'
      }
      return null
    },
    problem(pod, { node }) {
      const claims = claimsOf(pod, informers)
      for (const { claim } of claims) {
        const volume = claim?.spec?.volumeName ? informers.of(kinds.persistentVolumes).get(undefined, claim.spec.volumeName) : undefined
        const required = volume?.spec?.nodeAffinity?.required
        if (required && !matchesNodeSelector(required, node)) return 'node(s) had volume node affinity conflict'
      }
      return bindings(pod, node, informers) ? null : "node(s) didn't find available persistent volumes to bind"
    },
  }
}

/** How a claim that waited for its pod gets its volume: one that is there, or one made on the pod's node. */
export interface ClaimBinding {
  claim: Stored<PersistentVolumeClaim>
  volume: Stored<PersistentVolume> | null
}

/** The volumes for the pod's unbound claims if it goes to this node; null: there is none for one of them. */
export function bindings(pod: Pod, node: Node, informers: Informers): ClaimBinding[] | null {
  const found: ClaimBinding[] = []
  for (const { claim } of claimsOf(pod, informers)) {
    if (!claim || claim.spec?.volumeName) continue
    const taken = new Set(found.map(({ volume }) => volume?.metadata.uid))
    const free = informers.of(kinds.persistentVolumes).list().filter(({ metadata }) => !taken.has(metadata.uid))
    const volume = chooseVolume(claim, free, node)
    const provisioner = informers.of(kinds.storageClasses).get(undefined, claim.spec?.storageClassName ?? '')?.provisioner ?? NO_PROVISIONER
    if (!volume && provisioner === NO_PROVISIONER) return null
    found.push({ claim, volume })
  }
  return found
}

/** The volume is made when the pod has its node. */
function waitsForConsumer(claim: PersistentVolumeClaim, informers: Informers): boolean {
  const name = claim.spec?.storageClassName
  return name !== undefined && informers.of(kinds.storageClasses).get(undefined, name)?.volumeBindingMode === 'WaitForFirstConsumer'
}
