import type { Taint, Toleration } from 'kubernetes-types/core/v1'

/** The toleration names this taint. https://kubernetes.io/docs/concepts/scheduling-eviction/taint-and-toleration/ */
export function tolerates({ key, operator = 'Equal', value = '', effect }: Toleration, taint: Taint): boolean {
  if (effect && effect !== taint.effect) return false
  if (key && key !== taint.key) return false
  if (operator === 'Exists') return true
  return operator === 'Equal' && Boolean(key) && value === (taint.value ?? '')
}

export const toleratesTaint = (tolerations: readonly Toleration[], taint: Taint): boolean => tolerations.some((toleration) => tolerates(toleration, taint))
