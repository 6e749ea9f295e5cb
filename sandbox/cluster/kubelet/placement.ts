import type { KubeletContext } from './kubelet-context.ts'
import type { Placement } from './volumes/files.ts'

/** Where a pod is, for the downward API. */
export const placementOf = (context: KubeletContext, podIP: string): Placement => ({
  nodeName: context.node.name,
  hostIP: context.node.address,
  podIP,
  capacity: context.capacity,
})
