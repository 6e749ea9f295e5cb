import type { HorizontalPodAutoscaler, HPAScalingPolicy, HPAScalingRules } from 'kubernetes-types/autoscaling/v2'

export interface Recommendation {
  /** Milliseconds since 1970. */
  at: number
  replicas: number
}

/** A change of size that was made: by so many replicas, up or down. */
export interface ScaleChange {
  at: number
  change: number
}

export interface ScaleHistory {
  recommendations: readonly Recommendation[]
  changes: readonly ScaleChange[]
}

export interface Reason {
  reason: string
  message: string
}

const DEFAULT_STABILIZATION_SECONDS = 300
const LEAST_REPLICAS_BY_DEFAULT = 1

const SCALE_UP_STABILIZED: Reason = { reason: 'ScaleUpStabilized', message: 'recent recommendations were lower than current one, applying the lowest recent recommendation' }
const SCALE_DOWN_STABILIZED: Reason = { reason: 'ScaleDownStabilized', message: 'recent recommendations were higher than current one, applying the highest recent recommendation' }

/**
 * What scaling actually does: stabilised by recent recommendations, stepwise by policies, within the limits; and why it is less than
 * was asked for. https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/#configurable-scaling-behavior
 */
export function limitReplicas(
  autoscaler: HorizontalPodAutoscaler,
  current: number,
  proposed: number,
  history: ScaleHistory,
  now: number,
): { replicas: number; limited: Reason | null; stabilized: Reason | null } {
  const wanted = stabilise(autoscaler, current, proposed, history, now)
  const stabilized = wanted === proposed ? null : proposed >= current ? SCALE_UP_STABILIZED : SCALE_DOWN_STABILIZED
  return { ...bounded(autoscaler, current, wanted, history, now), stabilized }
}

function stabilise({ spec }: HorizontalPodAutoscaler, current: number, proposed: number, { recommendations }: ScaleHistory, now: number): number {
  const within = (seconds: number): number[] => recommendations.filter(({ at }) => at > now - seconds * 1000).map(({ replicas }) => replicas)
  const lowest = Math.min(proposed, ...within(spec?.behavior?.scaleUp?.stabilizationWindowSeconds ?? 0))
  const highest = Math.max(proposed, ...within(spec?.behavior?.scaleDown?.stabilizationWindowSeconds ?? DEFAULT_STABILIZATION_SECONDS))
  if (!spec?.behavior) return highest
  return Math.min(Math.max(current, lowest), highest)
}

function bounded({ spec }: HorizontalPodAutoscaler, current: number, wanted: number, history: ScaleHistory, now: number): { replicas: number; limited: Reason | null } {
  const { minReplicas = LEAST_REPLICAS_BY_DEFAULT, maxReplicas, behavior } = spec!
  const step = behavior ? Math.max(current, ruled(behavior.scaleUp, current, history, now, 1)) : Math.max(2 * current, 4)
  const most = Math.min(maxReplicas, step)
  if (wanted > most && (wanted > current || !behavior)) {
    const limited =
      step < maxReplicas
        ? { reason: 'ScaleUpLimit', message: 'the desired replica count is increasing faster than the maximum scale rate' }
        : { reason: 'TooManyReplicas', message: 'the desired replica count is more than the maximum replica count' }
    return { replicas: most, limited }
  }
  const down = behavior ? Math.min(current, ruled(behavior.scaleDown, current, history, now, -1)) : 0
  const least = Math.max(minReplicas, down)
  if (wanted < least && (wanted < current || !behavior)) {
    const limited =
      down > minReplicas
        ? { reason: 'ScaleDownLimit', message: 'the desired replica count is decreasing faster than the maximum scale rate' }
        : { reason: 'TooFewReplicas', message: 'the desired replica count is less than the minimum replica count' }
    return { replicas: least, limited }
  }
  return { replicas: wanted, limited: null }
}

/** How far the policies let the size go in one direction, by what was changed in their periods already. */
function ruled(rules: HPAScalingRules | undefined, current: number, { changes }: ScaleHistory, now: number, direction: 1 | -1): number {
  if (rules?.selectPolicy === 'Disabled') return current
  const limits = (rules?.policies ?? []).map(({ type, value, periodSeconds }: HPAScalingPolicy) => {
    const start = current - changes.filter(({ at }) => at > now - periodSeconds * 1000).reduce((sum, { change }) => sum + change, 0)
    if (type === 'Pods') return start + direction * value
    const share = start * (1 + (direction * value) / 100)
    return direction > 0 ? Math.ceil(share) : Math.floor(share)
  })
  if (limits.length === 0) return current
  const farthest = (rules?.selectPolicy === 'Min') !== direction > 0
  return farthest ? Math.max(...limits) : Math.min(...limits)
}
