import type { Node, Pod } from 'kubernetes-types/core/v1'
import { timestamp } from '../machinery/clock.ts'
import { keyOf, kinds } from '../machinery/kinds.ts'
import type { Stored } from '../machinery/object.ts'
import { isReady, podCondition, withPodCondition } from '../machinery/pods.ts'
import { ignoringNotFound } from '../machinery/reconciler.ts'
import type { WorkQueue } from '../machinery/work-queue.ts'
import { anyInformer, recorder, reconciling, type StartController } from './context.ts'
import { GRACE_MILLISECONDS, readyStatus, silentConditions, wantedTaints } from './node/health.ts'

const LEASES = 'kube-node-lease'
const NAME = 'node-controller'

/** Notices kubelets that fell silent, taints nodes by their conditions, and marks the pods there not ready. */
export const startNodeLifecycleController: StartController = (context) => {
  const { client, clock } = context
  const nodes = context.informers.of(kinds.nodes)
  const leases = context.informers.of(kinds.leases)
  const pods = context.informers.of(kinds.pods)
  const record = recorder(context, NAME)
  /** When this process last saw each kubelet say something, by its own clock: node clocks are not trusted. */
  const heard = new Map<string, number>()

  const reconcile = async (name: string): Promise<{ after: number } | void> => {
    let node = nodes.get(undefined, name)
    if (!node) return
    const silence = clock.now() - (heard.get(name) ?? clock.now())
    if (silence > GRACE_MILLISECONDS && readyStatus(node) !== 'Unknown') {
      const conditions = silentConditions(node, timestamp(clock.now()))
      node = await client.update<Node>(kinds.nodes, { ...node, status: { ...node.status, conditions } }, { subresource: 'status' })
      record(node, 'Normal', 'NodeNotReady', `Node ${name} status is now: NodeNotReady`)
    }
    const taints = wantedTaints(node, timestamp(clock.now()), anyReady())
    if (taints) {
      const { taints: _, ...spec } = node.spec ?? {}
      node = await client.update<Node>(kinds.nodes, { ...node, spec: taints.length > 0 ? { ...spec, taints } : spec })
    }
    if (readyStatus(node) !== 'True') await markPodsNotReady(node)
    // Nothing announces silence: look when it would have lasted too long. Its end is announced.
    if (silence <= GRACE_MILLISECONDS) return { after: GRACE_MILLISECONDS - silence + 1 }
  }

  const anyReady = (): boolean => nodes.list().some((node) => readyStatus(node) === 'True')

  const markPodsNotReady = async (node: Stored<Node>): Promise<void> => {
    for (const pod of pods.onNode(node.metadata.name)) {
      if (!isReady(pod)) continue
      const conditions = withPodCondition(pod, { ...podCondition(pod, 'Ready')!, status: 'False' }, timestamp(clock.now()))
      record(pod, 'Warning', 'NodeNotReady', 'Node is not ready')
      await ignoringNotFound(client.update<Pod>(kinds.pods, { ...pod, status: { ...pod.status, conditions } }, { subresource: 'status' }))
    }
  }

  const hear = (queue: WorkQueue, node: string): void => {
    heard.set(node, clock.now())
    const known = nodes.get(undefined, node)
    if (known && readyStatus(known) !== 'True') queue.add(node)
  }

  return reconciling(context, {
    name: 'node-lifecycle-controller',
    reconcile,
    informers: [anyInformer(nodes), anyInformer(leases), anyInformer(pods)],
    watch: (queue) => [
      nodes.subscribe(({ type, object, old }) => {
        const name = keyOf(object)
        if (type === 'deleted') {
          heard.delete(name)
          record(object, 'Normal', 'RemovingNode', `Node ${name} event: Removing Node ${name} from Controller`)
          return
        }
        if (type === 'added') record(object, 'Normal', 'RegisteredNode', `Node ${name} event: Registered Node ${name} in Controller`)
        if (!heard.has(name) || readyHeartbeat(object) !== (old && readyHeartbeat(old))) heard.set(name, clock.now())
        queue.add(name)
        // Whether pods leave a node depends on the others as well.
        if (old && readyStatus(old) !== readyStatus(object)) for (const other of nodes.list()) queue.add(keyOf(other))
      }),
      leases.subscribe(({ type, object }) => {
        if (type !== 'deleted' && object.metadata.namespace === LEASES) hear(queue, object.metadata.name)
      }),
    ],
  })
}

const readyHeartbeat = (node: Node): string | undefined => node.status?.conditions?.find((one) => one.type === 'Ready')?.lastHeartbeatTime
