import { allocatable } from './node-object.ts'
import type { KubeletContext } from './kubelet-context.ts'
import type { Placement } from './volumes/files.ts'

/** Where a pod is, for the downward API. */
export const placementOf = (context: KubeletContext, podIP: string): Placement => ({
  nodeName: context.node.name,
  hostIP: context.node.address,
  podIP,
  // What is left of the node for pods: the limit of a container that has none.
  capacity: allocatable(context.capacity),
})
