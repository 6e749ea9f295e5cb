import type { StatefulSet } from 'kubernetes-types/apps/v1'
import type { Pod } from 'kubernetes-types/core/v1'
import type { Stored } from '../../machinery/object.ts'

/** The number at the end of a pod's name; -1 when it is not of this set. */
export function ordinalOf(set: Stored<StatefulSet>, pod: Stored<Pod>): number {
  const match = /^(.*)-(\d+)$/.exec(pod.metadata.name)
  return match?.[1] === set.metadata.name ? Number(match[2]) : -1
}

export const firstOrdinal = (set: StatefulSet): number => set.spec?.ordinals?.start ?? 0

/** The set has so few replicas that it has none of this number. */
export function isScaledAway(set: Stored<StatefulSet>, pod: Stored<Pod>): boolean {
  const first = firstOrdinal(set)
  const ordinal = ordinalOf(set, pod)
  return ordinal < first || ordinal >= first + (set.spec?.replicas ?? 1)
}
