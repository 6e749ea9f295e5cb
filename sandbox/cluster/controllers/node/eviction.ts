import type { Pod, Taint } from 'kubernetes-types/core/v1'
import { tolerates } from '../../machinery/taints.ts'

/**
 * When a pod must leave its node, in milliseconds since 1970; null: it may stay. Each NoExecute taint gives the least of its
 * tolerations' seconds from when the taint appeared.
 * @param appeared when each of the taints was first seen, in their order
 */
export function evictionTime(pod: Pod, taints: readonly { taint: Taint; appeared: number }[]): number | null {
  let earliest: number | null = null
  for (const { taint, appeared } of taints) {
    if (taint.effect !== 'NoExecute') continue
    const tolerations = (pod.spec?.tolerations ?? []).filter((toleration) => tolerates(toleration, taint))
    if (tolerations.length > 0 && tolerations.every((toleration) => toleration.tolerationSeconds === undefined)) continue
    const seconds = tolerations.flatMap((toleration) => toleration.tolerationSeconds ?? [])
    const at = tolerations.length === 0 ? appeared : appeared + Math.max(0, Math.min(...seconds)) * 1000
    earliest = earliest === null ? at : Math.min(earliest, at)
  }
  return earliest
}
