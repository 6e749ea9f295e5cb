import type { DaemonSet, DaemonSetStatus } from 'kubernetes-types/apps/v1'
import type { Node, Pod } from 'kubernetes-types/core/v1'
import type { Stored } from '../../machinery/object.ts'
import { isAvailable, isFinished, isReady } from '../../machinery/pods.ts'
import { scaledValue } from '../deployment/surge.ts'
import { REVISION_HASH } from '../history/revisions.ts'
import { nodeOf, placement } from './placement.ts'

export interface DaemonState {
  daemonSet: Stored<DaemonSet>
  nodes: readonly Stored<Node>[]
  /** Of this DaemonSet, finished ones included. */
  pods: readonly Stored<Pod>[]
  /** Of the present template. */
  hash: string
  now: number
  /** Uids of failed pods that are not replaced yet. */
  held?: ReadonlySet<string>
}

export interface DaemonDecision {
  /** Nodes to make a pod for. */
  create: string[]
  remove: Stored<Pod>[]
  /** Those of `remove` that ended by themselves, with their nodes. */
  ended: { pod: Stored<Pod>; node: string }[]
}

const podsByNode = (pods: readonly Stored<Pod>[]): Map<string, Stored<Pod>[]> => {
  const map = new Map<string, Stored<Pod>[]>()
  for (const pod of pods) {
    const node = nodeOf(pod)
    if (node !== undefined) map.set(node, [...(map.get(node) ?? []), pod])
  }
  return map
}

const byAge = (a: Stored<Pod>, b: Stored<Pod>): number => Date.parse(a.metadata.creationTimestamp) - Date.parse(b.metadata.creationTimestamp)
const isOfTemplate = (pod: Pod, hash: string): boolean => pod.metadata?.labels?.[REVISION_HASH] === hash

/** One pod on every node it belongs on, none elsewhere; those that ended are replaced. */
export function decideDaemons({ daemonSet, nodes, pods, hash, now, held }: DaemonState): DaemonDecision {
  const decision: DaemonDecision = { create: [], remove: [], ended: [] }
  const placed = podsByNode(pods)
  const { maxSurge } = daemonLimits(daemonSet, nodes)
  for (const node of nodes) {
    const name = node.metadata.name
    const here = (placed.get(name) ?? []).filter((pod) => !pod.metadata.deletionTimestamp)
    const { shouldRun, mayStay } = placement(daemonSet, node)
    const ended = here.filter((pod) => isFinished(pod) && !held?.has(pod.metadata.uid))
    const running = here.filter((pod) => !isFinished(pod)).sort(byAge)
    if (!mayStay) {
      decision.remove.push(...here)
    } else if (shouldRun && (placed.get(name) ?? []).length === 0) {
      decision.create.push(name)
    } else {
      decision.remove.push(...ended)
      decision.ended.push(...ended.map((pod) => ({ pod, node: name })))
      decision.remove.push(...tooMany(running, hash, maxSurge, daemonSet.spec?.minReadySeconds ?? 0, now))
    }
  }
  const known = new Set(nodes.map((node) => node.metadata.name))
  for (const [node, lost] of placed) if (!known.has(node)) decision.remove.push(...lost.filter((pod) => !pod.metadata.deletionTimestamp && !pod.spec?.nodeName))
  return decision
}

/** The oldest stays; during a surge an old and a new one stand side by side until the new one is available. */
function tooMany(running: readonly Stored<Pod>[], hash: string, maxSurge: number, minReadySeconds: number, now: number): Stored<Pod>[] {
  if (running.length <= 1) return []
  if (maxSurge === 0) return running.slice(1)
  const current = running.filter((pod) => isOfTemplate(pod, hash))
  const old = running.filter((pod) => !isOfTemplate(pod, hash))
  const replaced = current.some((pod) => isAvailable(pod, minReadySeconds, now))
  return [...current.slice(1), ...(replaced ? old : old.slice(1))]
}

export function daemonLimits(daemonSet: DaemonSet, nodes: readonly Stored<Node>[]): { maxUnavailable: number; maxSurge: number } {
  if (daemonSet.spec?.updateStrategy?.type === 'OnDelete') return { maxUnavailable: 0, maxSurge: 0 }
  const desired = nodes.filter((node) => placement(daemonSet, node).shouldRun).length
  const rolling = daemonSet.spec?.updateStrategy?.rollingUpdate
  const maxSurge = scaledValue(rolling?.maxSurge, desired, true)
  const maxUnavailable = scaledValue(rolling?.maxUnavailable ?? 1, desired, true)
  return { maxSurge, maxUnavailable: maxSurge === 0 && maxUnavailable === 0 ? 1 : maxUnavailable }
}

/** The next step of a rolling update: old pods to delete, or nodes to start a second, new pod on. */
export function decideUpdate(state: DaemonState): DaemonDecision {
  const { daemonSet, nodes, pods, hash, now } = state
  const decision: DaemonDecision = { create: [], remove: [], ended: [] }
  if (daemonSet.spec?.updateStrategy?.type === 'OnDelete') return decision
  const { maxUnavailable, maxSurge } = daemonLimits(daemonSet, nodes)
  const minReady = daemonSet.spec?.minReadySeconds ?? 0
  const placed = podsByNode(pods)
  const candidates: { node: string; pod: Stored<Pod> }[] = []
  let unavailable = 0
  let surging = 0
  for (const node of nodes) {
    if (!placement(daemonSet, node).shouldRun) continue
    const here = (placed.get(node.metadata.name) ?? []).filter((pod) => pod.status?.phase !== 'Failed')
    const current = here.filter((pod) => isOfTemplate(pod, hash))
    const old = here.filter((pod) => !isOfTemplate(pod, hash) && !pod.metadata.deletionTimestamp)
    if (!here.some((pod) => !pod.metadata.deletionTimestamp && isAvailable(pod, minReady, now))) unavailable++
    if (current.length > 0 && old.length > 0) surging++
    if (old.length > 0 && current.length === 0) candidates.push({ node: node.metadata.name, pod: old[0]! })
  }
  if (maxSurge > 0) {
    const broken = candidates.filter(({ pod }) => !isAvailable(pod, minReady, now))
    const healthy = candidates.filter(({ pod }) => isAvailable(pod, minReady, now))
    decision.create.push(...broken.map(({ node }) => node), ...healthy.slice(0, Math.max(0, maxSurge - surging)).map(({ node }) => node))
    return decision
  }
  for (const { pod } of candidates) {
    // One that is not available costs nothing to replace.
    if (!isAvailable(pod, minReady, now)) decision.remove.push(pod)
    else if (unavailable < maxUnavailable) {
      unavailable++
      decision.remove.push(pod)
    }
  }
  return decision
}

/** What others wrote, and the count of collisions, stay. */
const kept = ({ conditions, collisionCount }: Partial<DaemonSetStatus> = {}): Partial<DaemonSetStatus> => ({
  ...(conditions ? { conditions } : {}),
  ...(collisionCount === undefined ? {} : { collisionCount }),
})

export function daemonStatus({ daemonSet, nodes, pods, hash, now }: DaemonState): DaemonSetStatus {
  const placed = podsByNode(pods)
  const minReady = daemonSet.spec?.minReadySeconds ?? 0
  const status = { desired: 0, current: 0, misscheduled: 0, ready: 0, updated: 0, available: 0 }
  for (const node of nodes) {
    const here = (placed.get(node.metadata.name) ?? []).sort(byAge)
    if (!placement(daemonSet, node).shouldRun) {
      if (here.length > 0) status.misscheduled++
      continue
    }
    status.desired++
    if (here.length === 0) continue
    status.current++
    const ready = here.find(isReady)
    const pod = ready ?? here[0]!
    if (ready) status.ready++
    if (isAvailable(pod, minReady, now)) status.available++
    if (isOfTemplate(pod, hash)) status.updated++
  }
  return {
    currentNumberScheduled: status.current,
    desiredNumberScheduled: status.desired,
    numberMisscheduled: status.misscheduled,
    numberReady: status.ready,
    ...(status.updated > 0 ? { updatedNumberScheduled: status.updated } : {}),
    ...(status.available > 0 ? { numberAvailable: status.available } : {}),
    ...(status.desired > status.available ? { numberUnavailable: status.desired - status.available } : {}),
    observedGeneration: daemonSet.metadata.generation,
    ...kept(daemonSet.status),
  }
}
