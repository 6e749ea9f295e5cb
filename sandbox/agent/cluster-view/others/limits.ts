import type { Namespace, Pod, ResourceQuota } from 'kubernetes-types/core/v1'
import type { PodDisruptionBudget } from 'kubernetes-types/policy/v1'
import type { Stored } from '../../../cluster/machinery/object.ts'
import { compareQuantities, tryParseQuantity } from '../../../cluster/machinery/quantity.ts'
import { explainHeld } from '../explain/ending.ts'
import { explanation } from '../explain/explanation.ts'
import { fact, listed, otherOf, type Other } from './other.ts'
import { selectorText } from './policies.ts'

/** How many of its pods may be evicted now: what a drain waits for. */
export function drawBudget(budget: Stored<PodDisruptionBudget>): Other {
  const { spec, status, metadata } = budget
  const { expectedPods = 0, disruptionsAllowed = 0, currentHealthy = 0, desiredHealthy = 0 } = status ?? {}
  return otherOf('PodDisruptionBudget', budget, {
    facts: [fact('selects', { selector: selectorText(spec?.selector) || 'all', count: expectedPods }), ...(disruptionsAllowed === 0 ? [] : [fact('allows', { count: disruptionsAllowed })])],
    why: explainHeld(metadata) ?? (expectedPods > 0 && disruptionsAllowed === 0 ? explanation('budgetBlocks', { healthy: currentHealthy, desired: desiredHealthy }) : null),
  })
}

export function drawQuota(quota: Stored<ResourceQuota>): Other {
  const { hard = {}, used = {} } = quota.status ?? {}
  const entries = Object.entries(hard).map(([resource, most]) => ({ resource, most, now: used[resource] ?? '0' }))
  const full = entries.filter(({ most, now }) => isReached(now, most)).map(({ resource }) => resource)
  return otherOf('ResourceQuota', quota, {
    facts: [fact('uses', { used: listed(entries.map(({ resource, most, now }) => `${resource} ${now}/${most}`)) })],
    why: explainHeld(quota.metadata) ?? (full.length === 0 ? null : explanation('quotaFull', { resources: listed(full) })),
  })
}

function isReached(now: string, most: string): boolean {
  const [used, hard] = [tryParseQuantity(now), tryParseQuantity(most)]
  return used !== null && hard !== null && compareQuantities(used, hard) >= 0
}

/** Only one that is being deleted has something to say; null of all others. @param pods of it */
export function drawNamespace(namespace: Stored<Namespace>, pods: readonly Stored<Pod>[]): Other | null {
  const { metadata, status } = namespace
  if (metadata.deletionTimestamp === undefined) return null
  const remaining = (status?.conditions ?? []).filter((one) => one.status === 'True').map(({ message }) => message ?? '')
  const finalizers = [...(namespace.spec?.finalizers ?? []), ...(metadata.finalizers ?? [])].filter((name) => name !== 'kubernetes')
  return otherOf('Namespace', namespace, { why: explanation('namespaceEnding', { pods: pods.length, finalizers: listed(finalizers) || 'none', message: remaining.join('; ') }) })
}
