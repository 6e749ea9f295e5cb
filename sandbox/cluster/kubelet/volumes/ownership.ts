import type { Pod } from 'kubernetes-types/core/v1'
import type { VolumeFile } from '../runtime.ts'

/** What the group of a pod's volumes may do with files that it only reads. */
const GROUP_MODE = 0o440
/** A token that belongs to somebody is for nobody else. */
const OWNED_TOKEN_MODE = 0o600

/** The user whom all containers of a pod run as, when the pod says so for each. */
export function commonUser({ spec }: Pod): number | undefined {
  const containers = [...(spec?.initContainers ?? []), ...(spec?.containers ?? []), ...(spec?.ephemeralContainers ?? [])]
  const users = new Set(containers.map(({ securityContext }) => securityContext?.runAsUser ?? spec?.securityContext?.runAsUser))
  return users.size === 1 ? [...users][0] : undefined
}

/** A token's file as the pod's processes need it: theirs alone when they are somebody. pkg/volume/projected/projected.go */
export function tokenFile(pod: Pod, token: string, mode: number): VolumeFile {
  const uid = commonUser(pod)
  const isOwned = uid !== undefined || pod.spec?.securityContext?.fsGroup !== undefined
  return { content: Buffer.from(token), mode: isOwned ? OWNED_TOKEN_MODE : mode, ...(uid === undefined ? {} : { uid }) }
}

/** The same file in a pod with an fsGroup. pkg/volume/volume_linux.go */
export function ownedBy(group: number | undefined, file: VolumeFile): VolumeFile {
  return group === undefined ? file : { ...file, gid: group, mode: file.mode | GROUP_MODE }
}
