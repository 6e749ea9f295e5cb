import type { Node, NodeCondition, Taint } from 'kubernetes-types/core/v1'
import { canonical } from '../../machinery/template-hash.ts'

/** A kubelet silent for this long is not ready any more: upstream's --node-monitor-grace-period. */
export const GRACE_MILLISECONDS = 50_000

/** Conditions that only the kubelet knows. */
const KUBELET_CONDITIONS: readonly string[] = ['Ready', 'MemoryPressure', 'DiskPressure', 'PIDPressure']

export const NOT_READY = 'node.kubernetes.io/not-ready'
export const UNREACHABLE = 'node.kubernetes.io/unreachable'
const UNSCHEDULABLE = 'node.kubernetes.io/unschedulable'

/** Condition → status → taint. https://kubernetes.io/docs/reference/labels-annotations-taints/ */
const TAINT_OF: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  Ready: { False: NOT_READY, Unknown: UNREACHABLE },
  MemoryPressure: { True: 'node.kubernetes.io/memory-pressure' },
  DiskPressure: { True: 'node.kubernetes.io/disk-pressure' },
  PIDPressure: { True: 'node.kubernetes.io/pid-pressure' },
  NetworkUnavailable: { True: 'node.kubernetes.io/network-unavailable' },
}
const MANAGED_TAINTS = new Set([UNSCHEDULABLE, ...Object.values(TAINT_OF).flatMap((taints) => Object.values(taints))])

export const readyStatus = (node: Node): string => node.status?.conditions?.find((one) => one.type === 'Ready')?.status ?? 'Unknown'

/** The conditions of a node whose kubelet has been silent too long. */
export function silentConditions(node: Node, now: string): NodeCondition[] {
  const conditions = node.status?.conditions ?? []
  const unknown = KUBELET_CONDITIONS.map((type): NodeCondition => {
    const before = conditions.find((one) => one.type === type)
    if (before?.status === 'Unknown') return before
    if (before) return { ...before, status: 'Unknown', reason: 'NodeStatusUnknown', message: 'Kubelet stopped posting node status.', lastTransitionTime: now }
    return { type, status: 'Unknown', reason: 'NodeStatusNeverUpdated', message: 'Kubelet never posted node status.', lastHeartbeatTime: now, lastTransitionTime: now }
  })
  return [...conditions.filter((one) => !KUBELET_CONDITIONS.includes(one.type)), ...unknown]
}

/**
 * The taints a node should have by its conditions and its cordon; null: it has them. Others stay as they are.
 * @param evicts false while no node is ready: then it is more likely that nobody hears them, and pods are left where they are.
 * https://kubernetes.io/docs/concepts/architecture/nodes/#rate-limits-on-eviction
 */
export function wantedTaints(node: Node, now: string, evicts = true): Taint[] | null {
  const present = node.spec?.taints ?? []
  const wanted: Taint[] = []
  for (const { type, status } of node.status?.conditions ?? []) {
    const key = TAINT_OF[type]?.[status]
    if (key === undefined) continue
    wanted.push({ key, effect: 'NoSchedule', timeAdded: now })
    if (type === 'Ready' && evicts) wanted.push({ key, effect: 'NoExecute', timeAdded: now })
  }
  if (node.spec?.unschedulable) wanted.push({ key: UNSCHEDULABLE, effect: 'NoSchedule', timeAdded: now })
  const kept = wanted.map((taint) => present.find((one) => one.key === taint.key && one.effect === taint.effect) ?? taint)
  const others = present.filter((taint) => !MANAGED_TAINTS.has(taint.key))
  const taints = [...others, ...kept]
  return canonical(sorted(taints)) === canonical(sorted(present)) ? null : taints
}

const sorted = (taints: readonly Taint[]): Taint[] => [...taints].sort((a, b) => (`${a.key}:${a.effect}` < `${b.key}:${b.effect}` ? -1 : 1))
