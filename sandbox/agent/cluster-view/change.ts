import { keysOf } from '../../cluster-keys.ts'
import type { ClusterChange, ClusterPicture } from '../../cluster-protocol.ts'

/**
 * Pure: what makes one picture of another; null when they are the same. Items that did not change must be the same items in both, which is what
 * makes this cheap.
 */
export function changeBetween(before: ClusterPicture, after: ClusterPicture): ClusterChange | null {
  const nodes = partBetween(before.nodes, after.nodes, keysOf.nodes)
  const pods = partBetween(before.pods, after.pods, keysOf.pods)
  const services = partBetween(before.services, after.services, keysOf.services)
  const workloads = partBetween(before.workloads, after.workloads, keysOf.workloads)
  const others = partBetween(before.others ?? [], after.others ?? [], keysOf.others)
  const namespaces = sameJson(before.namespaces, after.namespaces) ? null : after.namespaces
  const isSame = namespaces === null && [nodes, pods, services, workloads, others].every(({ now, gone }) => now.length === 0 && gone.length === 0)
  return isSame ? null : { nodes, pods, services, workloads, others, namespaces }
}

function partBetween<Item>(before: readonly Item[], after: readonly Item[], keyOf: (item: Item) => string): { now: Item[]; gone: string[] } {
  const were = new Map(before.map((item) => [keyOf(item), item]))
  const now: Item[] = []
  for (const item of after) {
    const key = keyOf(item)
    const was = were.get(key)
    were.delete(key)
    // Heartbeats and managed fields change objects, not the picture.
    if (was !== item && (was === undefined || !sameJson(was, item))) now.push(item)
  }
  return { now, gone: [...were.keys()] }
}

const sameJson = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)
