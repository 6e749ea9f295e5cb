import type { Pod } from 'kubernetes-types/core/v1'
import type { PodDisruptionBudget, PodDisruptionBudgetStatus } from 'kubernetes-types/policy/v1'
import type { Stored } from '../../machinery/object.ts'
import { isReady } from '../../machinery/pods.ts'
import { scaledValue } from '../deployment/surge.ts'

/** An eviction that was allowed and did not become a deletion for this long is forgotten. */
const DELETION_TIMEOUT_MILLISECONDS = 2 * 60 * 1000

/**
 * How many pods may be disrupted now. https://kubernetes.io/docs/tasks/run-application/configure-pdb/
 * @param scale how many pods their controllers want together
 */
export function budgetStatus(budget: Stored<PodDisruptionBudget>, pods: readonly Stored<Pod>[], scale: number, now: number, nowText: string): PodDisruptionBudgetStatus {
  const { minAvailable, maxUnavailable } = budget.spec ?? {}
  const { expectedPods, desiredHealthy } = wanted(minAvailable, maxUnavailable, pods.length, scale)
  const disruptedPods = stillDisrupted(budget, pods, now)
  const currentHealthy = pods.filter((pod) => isReady(pod) && !pod.metadata.deletionTimestamp && !disruptedPods[pod.metadata.name]).length
  const disruptionsAllowed = expectedPods <= 0 ? 0 : Math.max(0, currentHealthy - desiredHealthy)
  const condition =
    disruptionsAllowed > 0
      ? { type: 'DisruptionAllowed', status: 'True', reason: 'SufficientPods', message: '' }
      : { type: 'DisruptionAllowed', status: 'False', reason: 'InsufficientPods', message: '' }
  const before = budget.status?.conditions?.find((one) => one.type === condition.type)
  return {
    conditions: [
      {
        ...condition,
        lastTransitionTime: before?.status === condition.status ? before.lastTransitionTime : nowText,
        observedGeneration: budget.metadata.generation,
      },
    ],
    currentHealthy,
    desiredHealthy,
    expectedPods,
    disruptionsAllowed,
    ...(Object.keys(disruptedPods).length > 0 ? { disruptedPods } : {}),
    observedGeneration: budget.metadata.generation,
  }
}

/** Nothing may be disrupted while the budget cannot be counted. */
export function failedStatus(budget: Stored<PodDisruptionBudget>, message: string, nowText: string): PodDisruptionBudgetStatus {
  const before = budget.status?.conditions?.find((one) => one.type === 'DisruptionAllowed')
  const lastTransitionTime = before?.status === 'False' ? before.lastTransitionTime : nowText
  const condition = { type: 'DisruptionAllowed', status: 'False', reason: 'SyncFailed', message, lastTransitionTime, observedGeneration: budget.metadata.generation }
  return { currentHealthy: 0, desiredHealthy: 0, expectedPods: 0, ...budget.status, disruptionsAllowed: 0, conditions: [condition] }
}

function wanted(minAvailable: number | string | undefined, maxUnavailable: number | string | undefined, pods: number, scale: number): { expectedPods: number; desiredHealthy: number } {
  if (maxUnavailable !== undefined) return { expectedPods: scale, desiredHealthy: Math.max(0, scale - scaledValue(maxUnavailable, scale, true)) }
  if (typeof minAvailable === 'string') return { expectedPods: scale, desiredHealthy: scaledValue(minAvailable, scale, true) }
  return { expectedPods: pods, desiredHealthy: minAvailable ?? 0 }
}

function stillDisrupted(budget: PodDisruptionBudget, pods: readonly Stored<Pod>[], now: number): Record<string, string> {
  const names = new Map(pods.map((pod) => [pod.metadata.name, pod]))
  return Object.fromEntries(
    Object.entries(budget.status?.disruptedPods ?? {}).filter(([name, time]) => {
      const pod = names.get(name)
      return pod && !pod.metadata.deletionTimestamp && Date.parse(time) + DELETION_TIMEOUT_MILLISECONDS > now
    }),
  )
}

/** When the next entry of `disruptedPods` is to be forgotten, in milliseconds from now; null: none. */
export function nextExpiry(status: PodDisruptionBudgetStatus, now: number): number | null {
  const times = Object.values(status.disruptedPods ?? {}).map((time) => Date.parse(time) + DELETION_TIMEOUT_MILLISECONDS - now)
  return times.length === 0 ? null : Math.max(0, Math.min(...times))
}
