import type { PersistentVolume } from 'kubernetes-types/core/v1'
import type { ApiClient } from '../../machinery/api-client.ts'
import type { RecordEvent } from '../../machinery/event-recorder.ts'
import { kinds } from '../../machinery/kinds.ts'
import type { Stored } from '../../machinery/object.ts'
import { ignoringNotFound } from '../../machinery/reconciler.ts'

const PROVISIONED_BY = 'pv.kubernetes.io/provisioned-by'
/** Whatever else a path leads to is nobody's to delete. */
const DELETABLE_PATH = /^\/tmp\/.+/

export type Reclaim = 'keep' | 'delete' | { failure: string }

/**
 * What becomes of a volume whose claim is gone. Upstream deletes what it knows how to delete, directories below /tmp, and leaves to
 * provisioners what they made. https://kubernetes.io/docs/concepts/storage/persistent-volumes/#delete
 */
export function reclaimOf({ metadata, spec }: PersistentVolume): Reclaim {
  if (spec?.persistentVolumeReclaimPolicy !== 'Delete' || metadata?.annotations?.[PROVISIONED_BY] !== undefined || spec.csi) return 'keep'
  if (!spec.hostPath) return { failure: `error getting deleter volume plugin for volume ${JSON.stringify(metadata?.name)}: no deletable volume plugin matched` }
  return DELETABLE_PATH.test(spec.hostPath.path) ? 'delete' : { failure: `host_path deleter only supports /tmp/.+ but received provided ${spec.hostPath.path}` }
}

/** Follows the policy of a released volume. */
export async function reclaim(client: ApiClient, volume: Stored<PersistentVolume>, record: RecordEvent): Promise<void> {
  const wanted = reclaimOf(volume)
  if (wanted === 'keep') return
  const { name, uid } = volume.metadata
  if (wanted === 'delete') return ignoringNotFound(client.delete(kinds.persistentVolumes, undefined, name, { preconditions: { uid } }))
  if (volume.status?.phase === 'Failed' && volume.status.message === wanted.failure) return
  record(volume, 'Warning', 'VolumeFailedDelete', wanted.failure)
  await client.update(kinds.persistentVolumes, { ...volume, status: { ...volume.status, phase: 'Failed', message: wanted.failure } }, { subresource: 'status' })
}
