import type { Node, Pod } from 'kubernetes-types/core/v1'
import type { NodeApi } from '../../kubelet/node-api.ts'
import { timestamp } from '../../machinery/clock.ts'
import type { Stored } from '../../machinery/object.ts'
import { createMemoryStore } from '../../store/memory.ts'
import type { Store } from '../../store/store.ts'
import type { ApiCore } from '../core.ts'
import { objectKey } from '../resource-table.ts'
import type { ResourceDefinition } from '../resource.ts'
import { metricsResources, type Usage } from './resources.ts'

/** What kubelets measure over. */
const WINDOW = '15s'

const amounts = ({ cpuNanoCores, memoryBytes }: { cpuNanoCores: number; memoryBytes: number }): Usage => ({
  cpu: `${Math.round(cpuNanoCores)}n`,
  memory: `${Math.round(memoryBytes / 1024)}Ki`,
})

export const isMetrics = ({ group }: Pick<ResourceDefinition, 'group'>): boolean => group === 'metrics.k8s.io'

/** Kubelets are asked so often, in milliseconds. metrics-server's own default is 15 s; a learner has less patience. */
const SCRAPE_MILLISECONDS = 5_000

export interface Metrics {
  /** A core whose store holds what was measured last, so that the ordinary verbs read it with selectors, pages and tables. */
  core(): ApiCore
  stop(): void
}

/** What metrics-server does: asks the kubelets now and then, and keeps their last answers. */
export function startMetrics(core: ApiCore, find: FindKubelet, log: (line: string) => void): Metrics {
  let store = createMemoryStore<Stored>()
  let stopped = false
  let cancel: () => void = () => undefined
  const scrape = async (): Promise<void> => {
    try {
      store = await measure(core, find)
    } catch (error) {
      log(`metrics: ${error instanceof Error ? error.message : String(error)}; asking again`)
    }
    if (!stopped) cancel = core.clock.after(SCRAPE_MILLISECONDS, () => void scrape())
  }
  void scrape()
  return {
    core: () => ({ ...core, store }),
    stop() {
      stopped = true
      cancel()
    },
  }
}

type FindKubelet = (nodeName: string, node: Stored<Node>) => NodeApi | undefined
type NodeStats = Awaited<ReturnType<NodeApi['stats']>>

async function measure(core: ApiCore, find: FindKubelet): Promise<Store<Stored>> {
  const [nodes, pods] = metricsResources as [ResourceDefinition, ResourceDefinition]
  const store = createMemoryStore<Stored>()
  const registered = core.reader.list<Node>({ group: '', version: 'v1', resource: 'nodes' })
  const answers = await Promise.all(registered.map(async (node) => ({ node, stats: await statsOf(find(node.metadata.name, node)) })))
  const now = timestamp(core.clock.now())
  const put = (definition: ResourceDefinition, of: Stored<Node | Pod>, measured: object): void => {
    const { namespace, name, labels } = of.metadata
    const metadata = { name, ...(namespace === undefined ? {} : { namespace }), ...(labels === undefined ? {} : { labels }), creationTimestamp: now }
    const object = { kind: definition.kind, apiVersion: 'metrics.k8s.io/v1beta1', metadata, timestamp: now, window: WINDOW, ...measured }
    store.create(objectKey(definition, namespace, name), () => object as unknown as Stored)
  }
  const podsByUid = new Map(core.reader.list<Pod>({ group: '', version: 'v1', resource: 'pods' }).map((pod) => [pod.metadata.uid, pod]))
  for (const { node, stats } of answers) {
    if (stats === null) continue
    put(nodes, node, { usage: amounts(stats.node) })
    for (const { podUid, containers } of stats.pods) {
      const pod = podsByUid.get(podUid)
      if (pod !== undefined && containers.length > 0) put(pods, pod, { containers: containers.map((container) => ({ name: container.name, usage: amounts(container) })) })
    }
  }
  return store
}

/** Null for a kubelet that does not answer: its node has no metrics then. */
async function statsOf(kubelet: NodeApi | undefined): Promise<NodeStats | null> {
  try {
    return (await kubelet?.stats()) ?? null
  } catch {
    return null
  }
}
