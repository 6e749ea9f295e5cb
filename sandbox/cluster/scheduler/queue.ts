import type { Pod } from 'kubernetes-types/core/v1'
import { doubled } from '../machinery/backoff.ts'
import type { Clock } from '../machinery/clock.ts'
import type { Stored } from '../machinery/object.ts'
import type { Plugin } from './filters/filter-port.ts'
import { priorityOf } from './preemption/decide.ts'

/** A pod that was tried waits 1 s, doubling to 10 s, before it is tried again. */
const BACKOFF = { firstMilliseconds: 1000, mostMilliseconds: 10_000 }
/** Where no event seemed to help, try again after this long. https://pkg.go.dev/k8s.io/kubernetes/pkg/scheduler/internal/queue */
const MOST_UNSCHEDULABLE_MILLISECONDS = 5 * 60 * 1000

/** What changed in the cluster. */
export type ClusterChange = 'node' | 'podAdded' | 'podRemoved' | 'volume' | 'namespace'

/** Which changes can make a pod fit that each plugin rejected. */
const HELPED_BY: Readonly<Record<Plugin, readonly ClusterChange[]>> = {
  NodeUnschedulable: ['node'],
  NodeName: ['node'],
  TaintToleration: ['node'],
  NodeAffinity: ['node'],
  NodePorts: ['node', 'podRemoved'],
  NodeResourcesFit: ['node', 'podRemoved'],
  VolumeBinding: ['node', 'volume'],
  PodTopologySpread: ['node', 'podAdded', 'podRemoved'],
  InterPodAffinity: ['node', 'podAdded', 'podRemoved', 'namespace'],
}

interface Waiting {
  key: string
  priority: number
  since: number
  attempts: number
}

interface Parked extends Waiting {
  plugins: ReadonlySet<Plugin>
  triedAt: number
  cancel: () => void
}

/** Pods to schedule: those due, by priority and age; those backing off; those parked until the cluster changes. */
export class SchedulingQueue {
  private readonly due = new Map<string, Waiting>()
  private readonly parked = new Map<string, Parked>()
  private readonly backingOff = new Map<string, { waiting: Waiting; cancel: () => void }>()
  private readonly clock: Clock
  private readonly wake: () => void

  /** @param wake called when a pod became due */
  constructor(clock: Clock, wake: () => void) {
    this.clock = clock
    this.wake = wake
  }

  add(key: string, pod: Stored<Pod>): void {
    const known = this.due.get(key) ?? this.backingOff.get(key)?.waiting
    if (known) {
      known.priority = priorityOf(pod)
      return
    }
    const parked = this.parked.get(key)
    this.remove(key)
    this.enqueue(parked ?? { key, priority: priorityOf(pod), since: this.clock.now(), attempts: 0 })
  }

  remove(key: string): void {
    this.due.delete(key)
    this.parked.get(key)?.cancel()
    this.parked.delete(key)
    this.backingOff.get(key)?.cancel()
    this.backingOff.delete(key)
  }

  has(key: string): boolean {
    return this.due.has(key) || this.parked.has(key) || this.backingOff.has(key)
  }

  /** The next pod to try; null: none is due. */
  next(): Waiting | null {
    let first: Waiting | null = null
    for (const one of this.due.values()) {
      if (!first || one.priority > first.priority || (one.priority === first.priority && one.since < first.since)) first = one
    }
    if (first) this.due.delete(first.key)
    return first
  }

  /** No node took it: wait for a change that could help. */
  park(waiting: Waiting, plugins: ReadonlySet<Plugin>): void {
    const cancel = this.clock.after(MOST_UNSCHEDULABLE_MILLISECONDS, () => this.release(waiting.key))
    this.parked.set(waiting.key, { ...waiting, attempts: waiting.attempts + 1, plugins, triedAt: this.clock.now(), cancel })
  }

  /** It failed for a reason of the moment: try again after its back-off. */
  retry(waiting: Waiting): void {
    this.parked.set(waiting.key, { ...waiting, attempts: waiting.attempts + 1, plugins: new Set(), triedAt: this.clock.now(), cancel: () => undefined })
    this.release(waiting.key)
  }

  /** The cluster changed: pods that this may help become due, after what is left of their back-off. */
  changed(change: ClusterChange): void {
    for (const parked of [...this.parked.values()]) {
      const helped = parked.plugins.size === 0 || [...parked.plugins].some((plugin) => HELPED_BY[plugin].includes(change))
      if (helped) this.release(parked.key)
    }
  }

  close(): void {
    for (const key of [...this.parked.keys(), ...this.backingOff.keys()]) this.remove(key)
    this.due.clear()
  }

  private release(key: string): void {
    const parked = this.parked.get(key)
    if (!parked) return
    this.remove(key)
    const { cancel: _cancel, plugins: _plugins, triedAt, ...waiting } = parked
    const left = triedAt + doubled(BACKOFF.firstMilliseconds, waiting.attempts - 1, BACKOFF.mostMilliseconds) - this.clock.now()
    if (left <= 0) return this.enqueue(waiting)
    const cancel = this.clock.after(left, () => {
      this.backingOff.delete(key)
      this.enqueue(waiting)
    })
    this.backingOff.set(key, { waiting, cancel })
  }

  private enqueue({ key, priority, since, attempts }: Waiting): void {
    this.due.set(key, { key, priority, since, attempts })
    this.wake()
  }
}

export type { Waiting }
