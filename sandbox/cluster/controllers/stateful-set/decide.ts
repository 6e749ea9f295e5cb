import type { StatefulSet, StatefulSetStatus } from 'kubernetes-types/apps/v1'
import type { Pod } from 'kubernetes-types/core/v1'
import type { Stored } from '../../machinery/object.ts'
import { isAvailable, isReady } from '../../machinery/pods.ts'
import { REVISION_HASH } from '../history/revisions.ts'
import { firstOrdinal, ordinalOf } from './ordinals.ts'

export interface StatefulState {
  set: Stored<StatefulSet>
  /** Of this set, finished and terminating ones included. */
  pods: readonly Stored<Pod>[]
  /** Names of the ControllerRevisions: of the pods that a rollout has not reached, and of the present template. */
  current: string
  update: string
  now: number
}

export type StatefulStep = { create: { ordinal: number; revision: string }[]; remove: Stored<Pod>[] }

const isTerminating = (pod: Pod): boolean => pod.metadata?.deletionTimestamp !== undefined
const isRunningAndReady = (pod: Pod): boolean => pod.status?.phase === 'Running' && isReady(pod)
const revisionOf = (pod: Pod): string | undefined => pod.metadata?.labels?.[REVISION_HASH]

/**
 * The next step: one pod at a time in order with OrderedReady, all at once with Parallel; then scale down from the highest; then update
 * from the highest down to the partition. https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/
 */
export function decideStateful(state: StatefulState): StatefulStep {
  const { set, pods, update, now } = state
  const replicas = set.spec?.replicas ?? 1
  const start = firstOrdinal(set)
  const ordered = set.spec?.podManagementPolicy !== 'Parallel'
  const minReady = set.spec?.minReadySeconds ?? 0
  const settled = (pod: Pod): boolean => isRunningAndReady(pod) && !isTerminating(pod) && isAvailable(pod, minReady, now)
  const byOrdinal = new Map(pods.map((pod) => [ordinalOf(set, pod), pod]))
  const wanted = Array.from({ length: replicas }, (_, index) => start + index)
  const condemned = pods.filter((pod) => !wanted.includes(ordinalOf(set, pod))).sort((a, b) => ordinalOf(set, b) - ordinalOf(set, a))
  const step: StatefulStep = { create: [], remove: [] }

  for (const ordinal of wanted) {
    const pod = byOrdinal.get(ordinal)
    if (!pod) {
      step.create.push({ ordinal, revision: revisionFor(state, ordinal) })
      if (ordered) return step
    } else if (pod.status?.phase === 'Failed' || pod.status?.phase === 'Succeeded') {
      // It is made again when it is gone.
      if (!isTerminating(pod)) step.remove.push(pod)
      if (ordered) return step
    } else if (ordered && !settled(pod)) {
      return step
    }
  }

  const firstUnhealthy = [...wanted.flatMap((ordinal) => byOrdinal.get(ordinal) ?? []), ...[...condemned].reverse()].find((pod) => !isRunningAndReady(pod) || isTerminating(pod))
  for (const pod of condemned) {
    if (isTerminating(pod)) {
      if (ordered) return step
      continue
    }
    // Nothing more goes while another is not healthy, unless it is this one.
    if (ordered && !settled(pod) && pod !== firstUnhealthy) return step
    step.remove.push(pod)
    if (ordered) return step
  }
  if (step.create.length + step.remove.length > 0 || set.spec?.updateStrategy?.type === 'OnDelete') return step

  const partition = set.spec?.updateStrategy?.rollingUpdate?.partition ?? 0
  for (const ordinal of [...wanted].reverse()) {
    if (ordinal < start + partition) break
    const pod = byOrdinal.get(ordinal)
    if (!pod) return step
    if (revisionOf(pod) !== update && !isTerminating(pod)) {
      step.remove.push(pod)
      return step
    }
    if (!settled(pod)) return step
  }
  return step
}

/** Below the partition pods are made from the old template, the others from the new. */
function revisionFor({ set, current: currentRevision, update }: StatefulState, ordinal: number): string {
  if (set.spec?.updateStrategy?.type === 'OnDelete') return update
  const partition = set.spec?.updateStrategy?.rollingUpdate?.partition
  const current = set.status?.currentReplicas ?? 0
  const start = firstOrdinal(set)
  return (partition === undefined && ordinal < start + current) || (partition !== undefined && ordinal < start + partition) ? currentRevision : update
}

/** Numbers of the pods as they stand. */
export function statefulStatus(state: StatefulState): StatefulSetStatus {
  const { set, pods, now } = state
  const created = pods.filter((pod) => ordinalOf(set, pod) >= 0)
  const live = created.filter((pod) => !isTerminating(pod))
  const ready = created.filter(isRunningAndReady)
  const updated = live.filter((pod) => revisionOf(pod) === state.update).length
  const current = live.filter((pod) => revisionOf(pod) === state.current).length
  const available = ready.filter((pod) => isAvailable(pod, set.spec?.minReadySeconds ?? 0, now)).length
  const replicas = set.spec?.replicas ?? 1
  const done =
    set.spec?.updateStrategy?.type !== 'OnDelete' && updated === replicas && created.length === replicas && ready.length === replicas && state.current !== state.update
  return {
    replicas: created.length,
    availableReplicas: available,
    ...(ready.length > 0 ? { readyReplicas: ready.length } : {}),
    ...((done ? updated : current) > 0 ? { currentReplicas: done ? updated : current } : {}),
    ...(updated > 0 ? { updatedReplicas: updated } : {}),
    currentRevision: done ? state.update : state.current,
    updateRevision: state.update,
    collisionCount: set.status?.collisionCount ?? 0,
    // This controller has none of its own: what others wrote stays.
    ...(set.status?.conditions ? { conditions: set.status.conditions } : {}),
    observedGeneration: set.metadata.generation,
  }
}
