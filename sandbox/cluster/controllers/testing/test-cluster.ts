import type { Node, Pod } from 'kubernetes-types/core/v1'
import { startApiServer } from '../../apiserver/apiserver.ts'
import type { ApiClient } from '../../machinery/api-client.ts'
import { systemClock, timestamp } from '../../machinery/clock.ts'
import type { ComponentOptions } from '../../machinery/component.ts'
import { kinds } from '../../machinery/kinds.ts'
import type { Stored } from '../../machinery/object.ts'
import { isNotFound } from '../../machinery/reconciler.ts'

export interface TestCluster extends ComponentOptions {
  client: ApiClient
  logged: string[]
  /** Resolves with what `look` returns once it returns anything but null; looks whenever an object of the kinds changed. */
  eventually<R>(look: () => Promise<R | null>): Promise<R>
  stop(): Promise<void>
}

/** How long a test waits for something to become true before it fails. Milliseconds. */
const PATIENCE = 8000
const BETWEEN_LOOKS = 5

/** The real API server in this process, without admission. */
export async function startTestCluster(): Promise<TestCluster> {
  const clock = systemClock
  const logged: string[] = []
  const api = await startApiServer({ listen: { address: '127.0.0.1', port: 0 }, nodeApi: () => undefined, clock, log: (line) => logged.push(line) })
  const client = api.client({ name: 'system:admin', groups: ['system:masters'] }, 'test')
  return {
    client,
    clock,
    logged,
    log: (line) => logged.push(line),
    async eventually(look) {
      const deadline = Date.now() + PATIENCE
      for (;;) {
        const found = await look()
        if (found !== null) return found
        if (Date.now() > deadline) throw new Error(`did not happen in ${PATIENCE} ms${logged.length > 0 ? `; logged: ${logged.join(' | ')}` : ''}`)
        await new Promise((resolve) => setTimeout(resolve, BETWEEN_LOOKS))
      }
    },
    stop: () => api.stop(),
  }
}

export const readyNode = (name: string, labels: Record<string, string> = {}): Node => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name, labels: { 'kubernetes.io/hostname': name, ...labels } },
  status: {
    allocatable: { cpu: '4', memory: '8Gi', pods: '110' },
    capacity: { cpu: '4', memory: '8Gi', pods: '110' },
    conditions: [{ type: 'Ready', status: 'True', lastHeartbeatTime: timestamp(Date.now()), lastTransitionTime: timestamp(Date.now()) }],
  },
})

/**
 * Stands for kubelets: pods with a node run and are ready at once, and are gone when deleted. The image "succeeds" or "fails" ends so at
 * once; "waits" never becomes ready. Returns how to stop.
 */
export function runPods({ client, clock }: ComponentOptions): () => void {
  let stopped = false
  let addresses = 0
  const see = async (pod: Stored<Pod>): Promise<void> => {
    const { namespace, name, deletionTimestamp } = pod.metadata
    if (stopped || !pod.spec?.nodeName) return
    try {
      if (deletionTimestamp) await client.delete(kinds.pods, namespace, name, { gracePeriodSeconds: 0 })
      else if (!pod.status?.podIP) await client.update<Pod>(kinds.pods, { ...pod, status: running(pod, `10.244.0.${++addresses}`, timestamp(clock.now())) }, { subresource: 'status' })
    } catch (error) {
      if (!isNotFound(error) && (error as { reason?: string }).reason !== 'Conflict') throw error
    }
  }
  const stop = client.watch<Pod>(kinds.pods, { resourceVersion: '0' }, { event: (event) => event.type !== 'BOOKMARK' && event.type !== 'DELETED' && void see(event.object), closed: () => undefined })
  return () => {
    stopped = true
    stop()
  }
}

function running(pod: Pod, podIP: string, now: string): Pod['status'] {
  const image = pod.spec?.containers[0]?.image
  const exitCode = image === 'succeeds' ? 0 : image === 'fails' ? 1 : undefined
  const condition = (type: string) => ({ type, status: exitCode === undefined && image !== 'waits' ? 'True' : 'False', lastTransitionTime: now })
  return {
    ...pod.status,
    phase: exitCode === undefined ? 'Running' : exitCode === 0 ? 'Succeeded' : 'Failed',
    podIP,
    podIPs: [{ ip: podIP }],
    startTime: now,
    conditions: [...(pod.status?.conditions ?? []), condition('Initialized'), condition('ContainersReady'), condition('Ready')],
    containerStatuses: (pod.spec?.containers ?? []).map(({ name, image = '' }) => ({
      name,
      image,
      imageID: image,
      ready: true,
      started: true,
      restartCount: 0,
      state: exitCode === undefined ? { running: { startedAt: now } } : { terminated: { exitCode, startedAt: now, finishedAt: now } },
    })),
  }
}
