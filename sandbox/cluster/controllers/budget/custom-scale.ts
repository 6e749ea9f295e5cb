import type { Scale } from 'kubernetes-types/autoscaling/v1'
import type { Pod } from 'kubernetes-types/core/v1'
import type { ApiClient } from '../../machinery/api-client.ts'
import type { Kind } from '../../machinery/kinds.ts'
import { ApiError, type Stored } from '../../machinery/object.ts'
import { controllerOf } from '../../machinery/owner-references.ts'
import { isNotFound } from '../../machinery/reconciler.ts'
import { type FoundWorkload, noScale } from './scale.ts'

export const kindKey = ({ apiVersion, kind }: { apiVersion: string; kind: string }): string => `${apiVersion}|${kind}`

/**
 * The controller of a pod by its scale, whatever its kind: `kinds` by apiVersion and kind. Undefined: it is gone, or another object of its name.
 * The port reads no subresources; a dry run of a patch that changes nothing answers the scale.
 */
export async function customWorkload(client: ApiClient, kinds: ReadonlyMap<string, Kind>, pod: Stored<Pod>): Promise<FoundWorkload> {
  const controller = controllerOf(pod)
  const kind = controller && kinds.get(kindKey(controller))
  if (!controller || !kind) return undefined
  try {
    const scale = await client.patch<Scale>(kind, pod.metadata.namespace, controller.name, { type: 'merge', body: {} }, { subresource: 'scale', dryRun: true })
    return scale.metadata.uid === controller.uid ? scale : undefined
  } catch (error) {
    if (!isNotFound(error)) throw error
    // An object that is not there is named; a path that is not there is not.
    const isNamed = error instanceof ApiError && error.status.details?.name !== undefined
    return isNamed ? undefined : { problem: noScale(kind.group === '' ? kind.resource : `${kind.resource}.${kind.group}`) }
  }
}
