import type { Node, Pod, Taint } from 'kubernetes-types/core/v1'
import { timestamp } from '../machinery/clock.ts'
import { keyOf, kinds, splitKey } from '../machinery/kinds.ts'
import type { Stored } from '../machinery/object.ts'
import { withPodCondition } from '../machinery/pods.ts'
import { ignoringNotFound } from '../machinery/reconciler.ts'
import { anyInformer, recorder, reconciling, type StartController } from './context.ts'
import { evictionTime } from './node/eviction.ts'

const NAME = 'taint-eviction-controller'

/** Deletes pods from nodes whose NoExecute taints they do not tolerate, or no longer tolerate. */
export const startTaintEvictionController: StartController = (context) => {
  const { client, clock } = context
  const nodes = context.informers.of(kinds.nodes)
  const pods = context.informers.of(kinds.pods)
  const record = recorder(context, NAME)
  /** When taints without a time of their own appeared, by node and taint. */
  const appeared = new Map<string, Map<string, number>>()
  const leaving = new Set<string>()

  const reconcile = async (key: string): Promise<{ after: number } | void> => {
    const { namespace, name } = splitKey(key)
    const pod = pods.get(namespace, name)
    const node = pod?.spec?.nodeName ? nodes.get(undefined, pod.spec.nodeName) : undefined
    if (!pod || !node || pod.metadata.deletionTimestamp) return void leaving.delete(key)
    const times = appeared.get(node.metadata.name)
    const taints = noExecute(node).map((taint) => ({ taint, appeared: times?.get(keyOfTaint(taint)) ?? clock.now() }))
    const at = evictionTime(pod, taints)
    if (at === null) {
      if (leaving.delete(key)) record(pod, 'Normal', 'TaintManagerEviction', `Cancelling deletion of Pod ${key}`)
      return
    }
    leaving.add(key)
    if (at > clock.now()) return { after: at - clock.now() }
    record(pod, 'Normal', 'TaintManagerEviction', `Marking for deletion Pod ${key}`)
    await evict(pod)
  }

  const evict = async (pod: Stored<Pod>): Promise<void> => {
    const condition = {
      type: 'DisruptionTarget',
      status: 'True',
      reason: 'DeletionByTaintManager',
      message: 'Taint manager: deleting due to NoExecute taint',
    }
    const conditions = withPodCondition(pod, condition, timestamp(clock.now()))
    await ignoringNotFound(client.update<Pod>(kinds.pods, { ...pod, status: { ...pod.status, conditions } }, { subresource: 'status' }))
    await ignoringNotFound(client.delete(kinds.pods, pod.metadata.namespace, pod.metadata.name, { preconditions: { uid: pod.metadata.uid } }))
  }

  const note = (node: Stored<Node>): void => {
    const before = appeared.get(node.metadata.name)
    const now = new Map(noExecute(node).map((taint) => [keyOfTaint(taint), taint.timeAdded ? Date.parse(taint.timeAdded) : (before?.get(keyOfTaint(taint)) ?? clock.now())]))
    if (now.size > 0) appeared.set(node.metadata.name, now)
    else appeared.delete(node.metadata.name)
  }

  return reconciling(context, {
    name: NAME,
    reconcile,
    informers: [anyInformer(nodes), anyInformer(pods)],
    watch: (queue) => [
      nodes.subscribe(({ type, object, old }) => {
        if (type === 'deleted') return void appeared.delete(object.metadata.name)
        if (object.spec?.taints === old?.spec?.taints) return
        note(object)
        for (const pod of pods.onNode(object.metadata.name)) queue.add(keyOf(pod))
      }),
      pods.subscribe(({ type, object, old }) => {
        if (type === 'deleted') return void leaving.delete(keyOf(object))
        if (!object.spec?.nodeName || object.spec.tolerations === old?.spec?.tolerations) return
        if (appeared.has(object.spec.nodeName)) queue.add(keyOf(object))
      }),
    ],
  })
}

const noExecute = (node: Node): Taint[] => (node.spec?.taints ?? []).filter((taint) => taint.effect === 'NoExecute')
const keyOfTaint = (taint: Taint): string => `${taint.key}=${taint.value ?? ''}`
