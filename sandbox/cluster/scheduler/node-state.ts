import type { Node, Pod } from 'kubernetes-types/core/v1'
import type { Stored } from '../machinery/object.ts'
import { add, amounts, podRequests, podRequestsForScoring, type Resources } from './requests.ts'

/** A node and what runs there, as decisions see it. */
export interface NodeState {
  readonly node: Stored<Node>
  readonly pods: ReadonlyMap<string, Stored<Pod>>
  readonly allocatable: Resources
  readonly requested: Resources
  /** `requested` with an amount assumed for containers that name none. */
  readonly requestedForScoring: Resources
}

interface Changing {
  node: Stored<Node>
  pods: Map<string, Stored<Pod>>
  allocatable: Resources
  requested: Record<string, number>
  requestedForScoring: Record<string, number>
}

export function nodeState(node: Stored<Node>, pods: Iterable<Stored<Pod>> = []): NodeState {
  const state: Changing = {
    node,
    pods: new Map(),
    allocatable: amounts(node.status?.allocatable ?? node.status?.capacity),
    requested: {},
    requestedForScoring: {},
  }
  for (const pod of pods) {
    state.pods.set(pod.metadata.uid, pod)
    add(state.requested, podRequests(pod))
    add(state.requestedForScoring, podRequestsForScoring(pod))
  }
  return state
}

/** The same node with one pod more. */
export function withPod(state: NodeState, pod: Stored<Pod>): NodeState {
  const next = copy(state)
  next.pods.set(pod.metadata.uid, pod)
  add(next.requested, podRequests(pod))
  add(next.requestedForScoring, podRequestsForScoring(pod))
  return next
}

/** The same node without a pod. */
export function withoutPod(state: NodeState, uid: string): NodeState {
  const pod = state.pods.get(uid)
  if (!pod) return state
  const next = copy(state)
  next.pods.delete(uid)
  add(next.requested, podRequests(pod), -1)
  add(next.requestedForScoring, podRequestsForScoring(pod), -1)
  return next
}

const copy = (state: NodeState): Changing => ({
  ...state,
  pods: new Map(state.pods),
  requested: { ...state.requested },
  requestedForScoring: { ...state.requestedForScoring },
})
