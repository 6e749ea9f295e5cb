import type { PersistentVolume, Pod, Volume } from 'kubernetes-types/core/v1'
import { MissingSourceError, type Sources } from './sources.ts'

/** The directory of the node that a hostPath volume or a claim is; null for every other volume. Throws `MissingSourceError`. */
export async function volumeDirectory(pod: Pod, volume: Volume, sources: Sources): Promise<string | null> {
  if (volume.hostPath) return volume.hostPath.path
  const claim = volume.persistentVolumeClaim?.claimName ?? (volume.ephemeral ? `${pod.metadata?.name}-${volume.name}` : undefined)
  if (claim === undefined) return null
  const bound = await sources.boundVolume(pod.metadata?.namespace ?? 'default', claim)
  if (bound === null) throw new MissingSourceError(`persistentvolumeclaim "${claim}" not found`)
  if (bound === 'pending') throw new MissingSourceError(`PVC ${pod.metadata?.namespace}/${claim} is not bound`)
  return directoryOf(bound)
}

/** Where a volume is that no directory is named for: what a driver would have attached. */
const ATTACHED = '/var/lib/kubelet/plugins'

const directoryOf = ({ metadata, spec }: PersistentVolume): string => spec?.hostPath?.path ?? spec?.local?.path ?? `${ATTACHED}/${metadata?.name}`
