import type { JobCondition } from 'kubernetes-types/batch/v1'

export function withJobCondition(conditions: readonly JobCondition[], next: Pick<JobCondition, 'type' | 'status' | 'reason' | 'message'>, now: string): JobCondition[] {
  const before = conditions.find((one) => one.type === next.type)
  if (before && before.status === next.status && before.reason === next.reason && before.message === next.message) return [...conditions]
  const condition = { ...next, lastProbeTime: now, lastTransitionTime: before?.status === next.status ? before.lastTransitionTime : now }
  return before ? conditions.map((one) => (one === before ? condition : one)) : [...conditions, condition]
}
