import type { Pod } from 'kubernetes-types/core/v1'
import { timestamp } from '../machinery/clock.ts'
import { keyOf, kinds, splitKey } from '../machinery/kinds.ts'
import { isFinished, withPodCondition } from '../machinery/pods.ts'
import { ignoringNotFound } from '../machinery/reconciler.ts'
import { anyInformer, reconciling, type StartController } from './context.ts'

/** A node that vanished may come back within this time; then its pods are deleted. Upstream's quarantine. */
const QUARANTINE_MILLISECONDS = 40_000
/** Finished pods kept in the whole cluster: upstream's --terminated-pod-gc-threshold. */
const MOST_FINISHED = 12_500

/** Deletes pods that no kubelet will: of vanished nodes, on their way out without a node, and too many finished ones. */
export const startPodGarbageCollector: StartController = (context) => {
  const { client, clock } = context
  const pods = context.informers.of(kinds.pods)
  const nodes = context.informers.of(kinds.nodes)
  const vanished = new Map<string, number>()

  const force = (pod: { metadata: { namespace?: string; name: string; uid: string } }): Promise<void> =>
    ignoringNotFound(client.delete(kinds.pods, pod.metadata.namespace, pod.metadata.name, { gracePeriodSeconds: 0, preconditions: { uid: pod.metadata.uid } }))

  return reconciling(context, {
    name: 'pod-garbage-collector-controller',
    async reconcile(key) {
      const { namespace, name } = splitKey(key)
      const pod = pods.get(namespace, name)
      if (!pod) return
      const node = pod.spec?.nodeName
      if (!node) {
        if (pod.metadata.deletionTimestamp) await force(pod)
        return
      }
      if (nodes.get(undefined, node)) return
      const since = vanished.get(node) ?? clock.now()
      vanished.set(node, since)
      const left = since + QUARANTINE_MILLISECONDS - clock.now()
      if (left > 0) return { after: left }
      if (!isFinished(pod)) {
        const condition = { type: 'DisruptionTarget', status: 'True', reason: 'DeletionByPodGC', message: 'PodGC: node no longer exists' }
        const conditions = withPodCondition(pod, condition, timestamp(clock.now()))
        await ignoringNotFound(client.update<Pod>(kinds.pods, { ...pod, status: { ...pod.status, phase: 'Failed', conditions } }, { subresource: 'status' }))
      }
      await force(pod)
    },
    informers: [anyInformer(pods), anyInformer(nodes)],
    watch: (queue) => {
      const finished = new Set<string>()
      return [
        nodes.subscribe(({ type, object }) => {
          if (type !== 'deleted') return void vanished.delete(object.metadata.name)
          vanished.set(object.metadata.name, clock.now())
          for (const pod of pods.onNode(object.metadata.name)) queue.add(keyOf(pod))
        }),
        pods.subscribe(({ type, object }) => {
          const key = keyOf(object)
          if (type === 'deleted' || !isFinished(object)) finished.delete(key)
          else finished.add(key)
          if (finished.size > MOST_FINISHED) {
            const oldest = pods.getByKey(finished.values().next().value ?? '')
            if (oldest) void force(oldest).catch(() => queue.add(keyOf(oldest)))
          }
          if (type !== 'deleted' && (object.spec?.nodeName ? !nodes.get(undefined, object.spec.nodeName) : object.metadata.deletionTimestamp)) queue.add(key)
        }),
      ]
    },
  })
}
