import type { Binding, Pod } from 'kubernetes-types/core/v1'
import { timestamp } from '../machinery/clock.ts'
import type { Component, ComponentOptions } from '../machinery/component.ts'
import { createSeriesRecorder } from '../machinery/event-series.ts'
import type { Informer } from '../machinery/informer.ts'
import { Informers, readingOwnWrites } from '../machinery/informers.ts'
import { keyOf, kinds } from '../machinery/kinds.ts'
import type { KubeObject, Stored } from '../machinery/object.ts'
import { isFinished, podCondition, withPodCondition } from '../machinery/pods.ts'
import { ignoringNotFound, isConflict, isNotFound } from '../machinery/reconciler.ts'
import { decide } from './decide.ts'
import { likesOf } from './likes.ts'
import { type NodeState, withPod } from './node-state.ts'
import { NodeStates, sameLabels } from './node-states.ts'
import { decidePreemption, priorityOf } from './preemption/decide.ts'
import { SchedulingQueue, type Waiting } from './queue.ts'
import { bindings, type ClaimBinding, volumeState } from './volumes.ts'

export const DEFAULT_SCHEDULER = 'default-scheduler'
/** Tells the provisioner of a claim on which node its pod will run. */
const SELECTED_NODE = 'volume.kubernetes.io/selected-node'
const BOUND_BY_CONTROLLER = 'pv.kubernetes.io/bound-by-controller'

export interface SchedulerOptions extends ComponentOptions {
  /** Pods whose spec.schedulerName is this are its. */
  name?: string
  /** Host that events name. */
  host?: string
  /** Shared with other components of the process; default: the scheduler's own. */
  informers?: Informers
  /** 0 ≤ x < 1, for the choice among equally good nodes. */
  random?: () => number
}

/**
 * Gives every pod a node. Deciding is one synchronous step that sees all earlier decisions; binding, events and conditions are
 * written behind it.
 */
export function startScheduler(options: SchedulerOptions): Component {
  const { clock, log, name = DEFAULT_SCHEDULER, random = Math.random } = options
  const informers = options.informers ?? new Informers(options)
  const client = readingOwnWrites(options.client, informers)
  const record = createSeriesRecorder({ ...options, controller: name, instance: `${name}-${options.host ?? 'podyard'}` })
  const pods = informers.of(kinds.pods)
  const nodes = informers.of(kinds.nodes)
  const namespaces = informers.of(kinds.namespaces)
  const budgets = informers.of(kinds.podDisruptionBudgets)
  const states = new NodeStates()
  const volumes = volumeState(informers)
  const writes = new Set<Promise<void>>()
  let stopped = false
  let scheduled = false

  const wake = (): void => {
    if (scheduled || stopped) return
    scheduled = true
    setImmediate(() => {
      scheduled = false
      for (let waiting = stopped ? null : queue.next(); waiting; waiting = queue.next()) scheduleOne(waiting)
    })
  }
  const queue = new SchedulingQueue(clock, wake)

  /** Work behind a decision; failures are logged once. */
  const behind = (doing: string, work: Promise<void>): void => {
    const write = work
      .catch((error: unknown) => {
        if (!stopped && !isNotFound(error) && !isConflict(error)) log(`scheduler: cannot ${doing}: ${error instanceof Error ? error.message : String(error)}`)
      })
      .finally(() => writes.delete(write))
    writes.add(write)
  }

  const wants = (pod: Stored<Pod>): boolean =>
    !pod.spec?.nodeName &&
    !pod.metadata.deletionTimestamp &&
    !isFinished(pod) &&
    (pod.spec?.schedulerName ?? DEFAULT_SCHEDULER) === name &&
    (pod.spec?.schedulingGates ?? []).length === 0

  const scheduleOne = (waiting: Waiting): void => {
    const pod = pods.getByKey(waiting.key)
    if (!pod || !wants(pod) || states.isAssumed(pod.metadata.uid)) return
    const cluster = { nodes: withNominated(pod), namespaces: byName(namespaces), volumes, likes: likesOf(pod, informers) }
    const decision = decide(pod, cluster, random)
    if (decision.node !== null) {
      states.assume(pod, decision.node)
      behind(`bind pod ${waiting.key}`, bind(pod, decision.node, waiting))
      return
    }
    const preemption = cluster.nodes.length > 0 ? decidePreemption(pod, cluster, decision.rejections, budgets.list()) : null
    const message = preemption?.node === null ? `${decision.message} ${preemption.message}` : decision.message
    queue.park(waiting, decision.plugins)
    record({ regarding: pod, type: 'Warning', reason: 'FailedScheduling', action: 'Scheduling', note: message })
    const nominated = preemption && preemption.node !== null ? preemption.node : undefined
    behind(`say why pod ${waiting.key} waits`, markUnschedulable(pod, message, nominated))
    if (preemption && preemption.node !== null) behind(`make room for pod ${waiting.key}`, preempt(pod, preemption.node, preemption.victims))
  }

  const bind = async (pod: Stored<Pod>, node: string, waiting: Waiting): Promise<void> => {
    const { namespace, name: podName, uid } = pod.metadata
    const binding: Binding = { apiVersion: 'v1', kind: 'Binding', metadata: { name: podName, namespace, uid }, target: { kind: 'Node', name: node } }
    try {
      const place = nodes.get(undefined, node)
      for (const one of (place && bindings(pod, place, informers)) ?? []) await bindClaim(one, node)
      await client.create(kinds.pods, namespace, binding, { subresource: 'binding', name: podName })
    } catch (error) {
      states.forget(uid)
      if (pods.getByKey(waiting.key)?.metadata.uid === uid) queue.retry(waiting)
      throw error
    }
    record({ regarding: pod, type: 'Normal', reason: 'Scheduled', action: 'Binding', note: `Successfully assigned ${namespace}/${podName} to ${node}` })
  }

  /** Gives a claim the volume that was found for it, or tells its provisioner where to make one. */
  const bindClaim = async ({ claim, volume }: ClaimBinding, node: string): Promise<void> => {
    const { namespace, name: claimName, uid, resourceVersion } = claim.metadata
    if (volume) {
      const claimRef = { kind: 'PersistentVolumeClaim', apiVersion: 'v1', namespace, name: claimName, uid, resourceVersion }
      const metadata = { resourceVersion: volume.metadata.resourceVersion, annotations: { [BOUND_BY_CONTROLLER]: 'yes' } }
      await client.patch(kinds.persistentVolumes, undefined, volume.metadata.name, { type: 'merge', body: { metadata, spec: { claimRef } } })
      return
    }
    await client.patch(kinds.persistentVolumeClaims, namespace, claimName, { type: 'merge', body: { metadata: { annotations: { [SELECTED_NODE]: node } } } })
  }

  const markUnschedulable = async (pod: Stored<Pod>, message: string, nominatedNodeName: string | undefined): Promise<void> => {
    const before = podCondition(pod, 'PodScheduled')
    const same = before?.status === 'False' && before.reason === 'Unschedulable' && before.message === message
    if (same && (nominatedNodeName === undefined || pod.status?.nominatedNodeName === nominatedNodeName)) return
    const condition = { type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message }
    const conditions = withPodCondition(pod, condition, timestamp(clock.now()))
    const status = { ...pod.status, conditions, ...(nominatedNodeName === undefined ? {} : { nominatedNodeName }) }
    await client.update<Pod>(kinds.pods, { ...pod, status }, { subresource: 'status' })
  }

  const preempt = async (pod: Stored<Pod>, node: string, victims: readonly Stored<Pod>[]): Promise<void> => {
    for (const victim of victims) {
      record({ regarding: victim, related: pod, type: 'Normal', reason: 'Preempted', action: 'Preempting', note: `Preempted by pod ${pod.metadata.uid} on node ${node}` })
      const condition = {
        type: 'DisruptionTarget',
        status: 'True',
        reason: 'PreemptionByScheduler',
        message: `${name}: preempting to accommodate a higher priority pod`,
      }
      const current = pods.getByKey(keyOf(victim)) ?? victim
      const conditions = withPodCondition(current, condition, timestamp(clock.now()))
      await ignoringNotFound(client.patch(kinds.pods, victim.metadata.namespace, victim.metadata.name, { type: 'merge', body: { status: { conditions } } }, { subresource: 'status' }))
      await ignoringNotFound(client.delete(kinds.pods, victim.metadata.namespace, victim.metadata.name, { preconditions: { uid: victim.metadata.uid } }))
    }
  }

  /** Room that a preemption made belongs to the pod it was made for, and to none of lower priority. */
  const withNominated = (pod: Stored<Pod>): NodeState[] => {
    const nominated = [...nominees.values()].filter((other) => other.metadata.uid !== pod.metadata.uid && priorityOf(other) >= priorityOf(pod))
    if (nominated.length === 0) return states.all()
    return states.all().map((state) =>
      nominated.filter((other) => other.status?.nominatedNodeName === state.node.metadata.name).reduce((sum, other) => withPod(sum, other), state),
    )
  }
  const nominees = new Map<string, Stored<Pod>>()

  const subscribe = (): (() => void)[] => [
    nodes.subscribe(({ type, object, old }) => {
      if (type === 'deleted') states.removeNode(keyOf(object))
      else states.setNode(object)
      if (type !== 'deleted' && (!old || nodeChangeMatters(object, old))) queue.changed('node')
    }),
    pods.subscribe(({ type, object, old }) => {
      const key = keyOf(object)
      if (type === 'deleted') {
        nominees.delete(object.metadata.uid)
        queue.remove(key)
        states.removePod(object.metadata.uid)
        queue.changed('podRemoved')
        return
      }
      if (object.status?.nominatedNodeName && wants(object)) nominees.set(object.metadata.uid, object)
      else nominees.delete(object.metadata.uid)
      states.setPod(object)
      if (object.spec?.nodeName) {
        queue.remove(key)
        if (isFinished(object) && (!old || !isFinished(old))) queue.changed('podRemoved')
        else if (!old?.spec?.nodeName || !sameLabels(old, object)) queue.changed('podAdded')
      } else if (!wants(object)) {
        queue.remove(key)
      } else if (!queue.has(key) || (old && podChangeMatters(object, old))) {
        queue.add(key, object)
      }
    }),
    ...[kinds.persistentVolumeClaims, kinds.persistentVolumes, kinds.storageClasses].map((kind) =>
      informers.of<KubeObject>(kind).subscribe(() => queue.changed('volume')),
    ),
    namespaces.subscribe(() => queue.changed('namespace')),
  ]

  let unsubscribe: (() => void)[] = []
  // Without them the first pods would not be spread.
  const selecting = [kinds.services, kinds.replicaSets, kinds.replicationControllers, kinds.statefulSets].map((kind) => informers.of<KubeObject>(kind).synced)
  void Promise.all([nodes.synced, pods.synced, namespaces.synced, ...selecting]).then(() => {
    if (!stopped) unsubscribe = subscribe()
  })

  return {
    async stop() {
      stopped = true
      for (const stop of unsubscribe) stop()
      queue.close()
      await Promise.all(writes)
      if (!options.informers) informers.stop()
    },
  }
}

const byName = <T extends KubeObject>(informer: Informer<T>): ReadonlyMap<string, Stored<T>> => new Map(informer.list().map((object) => [object.metadata.name, object]))

/** Heartbeats change nothing for a pod that waits. */
const nodeChangeMatters = (node: KubeObject, old: KubeObject): boolean => {
  const facts = (one: KubeObject): string => {
    const { spec, status } = one as { spec?: unknown; status?: { allocatable?: unknown } }
    return JSON.stringify([one.metadata?.labels, spec, status?.allocatable])
  }
  return facts(node) !== facts(old)
}

/** A change of the pod itself that may make it fit; its own conditions do not. */
const podChangeMatters = (pod: Stored<Pod>, old: Stored<Pod>): boolean =>
  JSON.stringify([pod.metadata.labels, pod.spec]) !== JSON.stringify([old.metadata.labels, old.spec])
