import type { Event, Pod } from 'kubernetes-types/core/v1'
import { startApiServer } from '../../apiserver/apiserver.ts'
import type { ApiClient } from '../../machinery/api-client.ts'
import { type Clock, systemClock } from '../../machinery/clock.ts'
import { Informer } from '../../machinery/informer.ts'
import { kinds } from '../../machinery/kinds.ts'
import type { KubeObject, Stored } from '../../machinery/object.ts'
import { type Kubelet, startKubelet } from '../kubelet.ts'
import type { ContainerRuntime } from '../runtime.ts'

export interface TestNode {
  client: ApiClient
  kubelet: Kubelet
  log: string[]
  /** Creates a pod bound to the node; the container's name is "c" where none is given. */
  run(name: string, spec: Partial<NonNullable<Pod['spec']>>, metadata?: Pod['metadata']): Promise<Stored<Pod>>
  /** Resolves with the pod once `holds` does; with null for a pod that is gone. Rejects after a while, with what it was. */
  until(name: string, holds: (pod: Stored<Pod> | null) => boolean): Promise<Stored<Pod> | null>
  /** "Normal Pulling Pulling image …" of a pod, in order. */
  events(name: string): Promise<string[]>
  stop(): Promise<void>
}

const PATIENCE_MILLISECONDS = 10_000

/** A real API server and one kubelet whose pods live on loopback addresses, so that no network namespace is needed. */
export async function startTestNode(runtime: (clock: Clock) => ContainerRuntime, clock: Clock = systemClock): Promise<TestNode> {
  const lines: string[] = []
  const log = (line: string): void => void lines.push(line)
  const node = { name: 'node-1', address: '127.0.0.1', podCidr: `127.${200 + Math.floor(Math.random() * 50)}.${Math.floor(Math.random() * 250)}.0/24` }
  const api = await startApiServer({ listen: { address: '127.0.0.1', port: 0 }, nodeApi: () => undefined, log })
  const client = api.client({ name: 'system:node:node-1', uid: '', groups: ['system:masters'], extra: {} }, 'kubelet')
  // What controllers make in a namespace, and pods need.
  await client.create<KubeObject>(kinds.serviceAccounts, 'default', { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default' } })
  const authority = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'kube-root-ca.crt' }, data: { 'ca.crt': api.authority } }
  await client.create<KubeObject>(kinds.configMaps, 'default', authority)
  const kubelet = startKubelet({ client, clock, log, node, runtime: runtime(clock) })
  const pods = new Informer<Pod>({ client, clock: systemClock, log, resource: kinds.pods })
  await Promise.all([kubelet.ready, pods.synced])
  return {
    client,
    kubelet,
    log: lines,
    run: (name, spec, metadata = {}) =>
      client.create<Pod>(kinds.pods, 'default', {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name, namespace: 'default', ...metadata },
        spec: { nodeName: node.name, ...spec, containers: (spec.containers ?? [{ name: 'c' }]).map((one) => ({ ...one, name: one.name ?? 'c' })) },
      }),
    until: (name, holds) =>
      new Promise((resolve, reject) => {
        const finish = (settle: () => void): void => {
          clearTimeout(timer)
          queueMicrotask(() => stop())
          settle()
        }
        const look = (): void => {
          const pod = pods.get('default', name) ?? null
          if (holds(pod)) finish(() => resolve(pod))
        }
        const timer = setTimeout(() => finish(() => reject(new Error(`pod ${name} did not come to it: ${JSON.stringify(pods.get('default', name)?.status ?? null)}; log: ${lines.join('; ')}`))), PATIENCE_MILLISECONDS)
        const stop = pods.subscribe((change) => (change.object.metadata.name === name ? queueMicrotask(look) : undefined))
        look()
      }),
    async events(name) {
      const { items } = await client.list<Event>(kinds.events, { namespace: 'default', fieldSelector: `involvedObject.name=${name}` })
      return items.sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1)).map((event) => `${event.type} ${event.reason} ${event.message}`)
    },
    async stop() {
      pods.stop()
      await kubelet.stop()
      await api.stop()
    },
  }
}
