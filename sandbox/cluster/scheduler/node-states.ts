import type { Node, Pod } from 'kubernetes-types/core/v1'
import { keyOf } from '../machinery/kinds.ts'
import type { Stored } from '../machinery/object.ts'
import { isFinished } from '../machinery/pods.ts'
import { type NodeState, nodeState, withoutPod, withPod } from './node-state.ts'

/** The nodes and what runs there, kept as pods come and go; a pod being bound counts already. */
export class NodeStates {
  private readonly states = new Map<string, NodeState>()
  /** Where each counted pod stands: uid → node. */
  private readonly places = new Map<string, string>()
  private readonly assumed = new Map<string, Stored<Pod>>()
  /** Pods on nodes that are not known (yet). */
  private readonly elsewhere = new Map<string, Map<string, Stored<Pod>>>()

  all(): NodeState[] {
    return [...this.states.values()]
  }

  setNode(node: Stored<Node>): void {
    const name = keyOf(node)
    const pods = this.states.get(name)?.pods ?? this.elsewhere.get(name) ?? new Map<string, Stored<Pod>>()
    this.elsewhere.delete(name)
    this.states.set(name, nodeState(node, pods.values()))
  }

  removeNode(name: string): void {
    const state = this.states.get(name)
    if (!state) return
    this.states.delete(name)
    if (state.pods.size > 0) this.elsewhere.set(name, new Map(state.pods))
  }

  /** What the API says of a pod: counts where it is bound, until it is finished. */
  setPod(pod: Stored<Pod>): void {
    const node = pod.spec?.nodeName
    if (!node) {
      // Not bound as far as the API knows: an assumed place stays until binding fails or shows.
      return
    }
    this.assumed.delete(pod.metadata.uid)
    if (isFinished(pod)) return this.removePod(pod.metadata.uid)
    this.place(pod, node)
  }

  removePod(uid: string): void {
    this.assumed.delete(uid)
    const node = this.places.get(uid)
    if (node === undefined) return
    this.places.delete(uid)
    const state = this.states.get(node)
    if (state) this.states.set(node, withoutPod(state, uid))
    else this.elsewhere.get(node)?.delete(uid)
  }

  assume(pod: Stored<Pod>, node: string): void {
    const placed: Stored<Pod> = { ...pod, spec: { ...pod.spec!, nodeName: node } }
    this.assumed.set(pod.metadata.uid, placed)
    this.place(placed, node)
  }

  isAssumed(uid: string): boolean {
    return this.assumed.has(uid)
  }

  forget(uid: string): void {
    if (this.assumed.has(uid)) this.removePod(uid)
  }

  private place(pod: Stored<Pod>, node: string): void {
    const uid = pod.metadata.uid
    const before = this.places.get(uid)
    const state = this.states.get(node)
    if (before === node && state && sameForDecisions(state.pods.get(uid), pod)) return
    if (before !== undefined) this.removePlace(uid, before)
    this.places.set(uid, node)
    const after = this.states.get(node)
    if (after) {
      this.states.set(node, withPod(after, pod))
      return
    }
    const others = this.elsewhere.get(node) ?? new Map<string, Stored<Pod>>()
    others.set(uid, pod)
    this.elsewhere.set(node, others)
  }

  private removePlace(uid: string, node: string): void {
    const state = this.states.get(node)
    if (state) this.states.set(node, withoutPod(state, uid))
    else this.elsewhere.get(node)?.delete(uid)
  }
}

/** Status changes do not matter to decisions: spec, labels and being deleted do. */
const sameForDecisions = (a: Stored<Pod> | undefined, b: Stored<Pod>): boolean =>
  a !== undefined &&
  a.metadata.deletionTimestamp === b.metadata.deletionTimestamp &&
  a.metadata.generation === b.metadata.generation &&
  sameLabels(a, b)

export const sameLabels = (a: Stored<Pod>, b: Stored<Pod>): boolean =>
  a.metadata.labels === b.metadata.labels || JSON.stringify(a.metadata.labels) === JSON.stringify(b.metadata.labels)
