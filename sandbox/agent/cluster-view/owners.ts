import { thingKinds, type Thing } from '../../cluster-protocol.ts'
import type { KubeObject, Stored } from '../../cluster/machinery/object.ts'

/** Owners above one another that are followed; Kubernetes' own controllers make three levels. */
const LEVELS = 4

const known: ReadonlySet<string> = new Set(thingKinds)

const isKnown = (kind: string): kind is Thing['kind'] => known.has(kind)

export const controllerOf = ({ metadata }: KubeObject) => metadata?.ownerReferences?.find(({ controller }) => controller === true)

/**
 * What made an object, above all: a pod's Deployment rather than its ReplicaSet; null: nothing, or a kind that pages know nothing of.
 * @param find an object by its kind and "namespace/name"
 */
export function ownerAbove(object: Stored<KubeObject>, find: (kind: string, key: string) => Stored<KubeObject> | undefined): Thing | null {
  const namespace = object.metadata.namespace ?? ''
  let found: Thing | null = null
  let below: Stored<KubeObject> | undefined = object
  for (let level = 0; level < LEVELS && below !== undefined; level++) {
    const owner = controllerOf(below)
    if (owner === undefined || !isKnown(owner.kind)) break
    found = { kind: owner.kind, namespace: owner.kind === 'Node' ? '' : namespace, name: owner.name }
    below = find(owner.kind, `${namespace}/${owner.name}`)
  }
  return found
}
