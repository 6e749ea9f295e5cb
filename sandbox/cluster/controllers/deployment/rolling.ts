import type { Deployment, ReplicaSet } from 'kubernetes-types/apps/v1'
import type { Stored } from '../../machinery/object.ts'
import { byAge, desired, isScaledUp, sumDesired, sumStatus } from './replica-sets.ts'
import { rolloutLimits } from './surge.ts'

export interface Scaling {
  replicaSet: Stored<ReplicaSet>
  to: number
}

/** How large the current ReplicaSet may be now. https://pkg.go.dev/k8s.io/kubernetes/pkg/controller/deployment/util#NewRSNewReplicas */
export function currentSize(deployment: Deployment, all: readonly ReplicaSet[], current: ReplicaSet): number {
  const wanted = deployment.spec?.replicas ?? 1
  if (deployment.spec?.strategy?.type === 'Recreate') return wanted
  const most = wanted + rolloutLimits(deployment).maxSurge
  const pods = sumDesired(all)
  if (pods >= most) return desired(current)
  return desired(current) + Math.min(most - pods, wanted - desired(current))
}

/** Growing (or shrinking) the current ReplicaSet; null: as it should be. */
export function scaleCurrent(deployment: Deployment, all: readonly Stored<ReplicaSet>[], current: Stored<ReplicaSet>): Scaling | null {
  const wanted = deployment.spec?.replicas ?? 1
  if (desired(current) === wanted) return null
  const to = desired(current) > wanted ? wanted : currentSize(deployment, all, current)
  return to === desired(current) ? null : { replicaSet: current, to }
}

/**
 * Shrinking the old ReplicaSets as far as availability allows: first pods that are not available anyway, then, oldest first, as many as
 * are more than the least. https://pkg.go.dev/k8s.io/kubernetes/pkg/controller/deployment
 */
export function scaleOld(deployment: Deployment, old: readonly Stored<ReplicaSet>[], current: Stored<ReplicaSet>): Scaling[] {
  const wanted = deployment.spec?.replicas ?? 1
  const least = wanted - rolloutLimits(deployment).maxUnavailable
  const all = [...old, current]
  const unavailableCurrent = desired(current) - (current.status?.availableReplicas ?? 0)
  const mostRemoved = sumDesired(all) - least - unavailableCurrent
  if (sumDesired(old) === 0 || mostRemoved <= 0) return []

  const sizes = new Map(old.map((one) => [one, desired(one)]))
  let removed = 0
  for (const one of byAge(old)) {
    const unhealthy = desired(one) - (one.status?.availableReplicas ?? 0)
    const remove = Math.min(mostRemoved - removed, unhealthy)
    if (!isScaledUp(one) || remove <= 0) continue
    sizes.set(one, desired(one) - remove)
    removed += remove
  }

  let spare = sumStatus(all, 'availableReplicas') - least
  for (const one of byAge(old)) {
    const size = sizes.get(one)!
    const remove = Math.min(size, spare)
    if (size === 0 || remove <= 0) continue
    sizes.set(one, size - remove)
    spare -= remove
  }
  return [...sizes].filter(([one, to]) => to !== desired(one)).map(([replicaSet, to]) => ({ replicaSet, to }))
}
