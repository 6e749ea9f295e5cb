import type { Pod, PodCondition } from 'kubernetes-types/core/v1'
import type { Stored } from './object.ts'

export const podCondition = (pod: Pod, type: string): PodCondition | undefined => pod.status?.conditions?.find((condition) => condition.type === type)

export const isReady = (pod: Pod): boolean => podCondition(pod, 'Ready')?.status === 'True'

/** Ready for at least so many seconds. */
export function isAvailable(pod: Pod, minReadySeconds: number, now: number): boolean {
  const ready = podCondition(pod, 'Ready')
  if (ready?.status !== 'True') return false
  return minReadySeconds === 0 || secondsUntilAvailable(pod, minReadySeconds, now) <= 0
}

/** How long a ready pod still has to stay ready; Infinity when it is not ready. Seconds. */
export function secondsUntilAvailable(pod: Pod, minReadySeconds: number, now: number): number {
  const ready = podCondition(pod, 'Ready')
  if (ready?.status !== 'True' || !ready.lastTransitionTime) return Infinity
  return minReadySeconds - (now - Date.parse(ready.lastTransitionTime)) / 1000
}

export const isFinished = (pod: Pod): boolean => pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed'

/** Neither finished nor being deleted. */
export const isActive = (pod: Pod): boolean => !isFinished(pod) && !pod.metadata?.deletionTimestamp

/** The status with one condition set; `lastTransitionTime` moves only with `status`. */
export function withPodCondition(pod: Stored<Pod>, condition: PodCondition, now: string): PodCondition[] {
  const conditions = pod.status?.conditions ?? []
  const old = conditions.find((one) => one.type === condition.type)
  const next = { ...condition, lastTransitionTime: old && old.status === condition.status ? old.lastTransitionTime : now }
  return old ? conditions.map((one) => (one === old ? next : one)) : [...conditions, next]
}

/** Restarts of the container that restarted most. */
export const mostRestarts = (pod: Pod): number => Math.max(0, ...(pod.status?.containerStatuses ?? []).map((status) => status.restartCount))
