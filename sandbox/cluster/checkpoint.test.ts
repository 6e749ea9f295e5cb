import type { Deployment } from 'kubernetes-types/apps/v1'
import type { Pod } from 'kubernetes-types/core/v1'
import { describe, expect, it } from 'vitest'
import { startCluster, type Cluster, type ClusterCheckpoint, type ClusterOptions } from './cluster.ts'
import { builtInImages } from './kubelet/images/index.ts'
import { noPodNetwork } from './kubelet/pod-network.ts'
import { builtInRuntime } from './kubelet/runtimes/built-in.ts'
import { simulatedRuntime } from './kubelet/runtimes/simulated.ts'
import { kinds } from './machinery/kinds.ts'
import type { KubeObject, Stored } from './machinery/object.ts'
import { parseKubeconfig } from './machinery/kubeconfig.ts'
import { createHttpsClient } from './machinery/https-client.ts'
import { noServiceNetwork } from './proxy/no-network.ts'

const SETTLED = { timeout: 15_000, interval: 50 }

const start = (checkpoint?: ClusterCheckpoint, runtime: ClusterOptions['runtime'] = (_node, clock) => simulatedRuntime(clock)): Promise<Cluster> =>
  startCluster({
    nodes: 2,
    listen: { address: '127.0.0.1', port: 0 },
    runtime,
    network: noServiceNetwork,
    ...(checkpoint === undefined ? {} : { checkpoint }),
  })

const deployment: Deployment = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', namespace: 'default' },
  spec: { replicas: 3, selector: { matchLabels: { app: 'web' } }, template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'web', image: 'nginx' }] } } },
}

const podsOf = async ({ client }: Cluster): Promise<Stored<Pod>[]> => (await client.list<Pod>(kinds.pods, { namespace: 'default' })).items
const running = async (cluster: Cluster): Promise<number> => (await podsOf(cluster)).filter(({ status }) => status?.phase === 'Running').length

/** What a client may hold on to: names, identities and where pods are. */
const identities = (pods: readonly Stored<Pod>[]): string[] =>
  pods.map(({ metadata, spec, status }) => `${metadata.name} ${metadata.uid} ${spec?.nodeName ?? ''} ${status?.podIP ?? ''} ${status?.containerStatuses?.[0]?.restartCount ?? ''}`).sort()

describe('a cluster that goes on from a checkpoint', () => {
  it('has every object, revision and running pod again, takes old credentials, and goes on working', async () => {
    const first = await start()
    await first.ready
    await first.client.create(kinds.deployments, 'default', deployment)
    await expect.poll(() => running(first), SETTLED).toBe(3)
    const before = await podsOf(first)
    const credentials = first.kubeconfig()
    // As it is kept: text.
    const kept = JSON.parse(JSON.stringify(first.checkpoint())) as ClusterCheckpoint
    await first.stop()

    const second = await start(kept)
    try {
      const after = second.checkpoint().store
      const written = new Map(after.entries.map((entry) => [entry.key, entry]))
      // Kubelets and controllers are at work again: what they have not touched is as it was, to the revision.
      expect(after.revision).toBeGreaterThanOrEqual(kept.store.revision)
      for (const entry of kept.store.entries) {
        const now = written.get(entry.key)
        expect(now?.value.metadata.uid, entry.key).toBe(entry.value.metadata.uid)
        if (now?.revision === entry.revision) expect(now.value).toEqual(entry.value)
        else expect(now?.revision ?? 0, entry.key).toBeGreaterThan(kept.store.revision)
      }
      await second.ready
      await expect.poll(() => running(second), SETTLED).toBe(3)
      expect(identities(await podsOf(second))).toEqual(identities(before))

      const { server: _, ...endpoint } = parseKubeconfig(credentials, 'the first cluster')
      const client = createHttpsClient({ ...endpoint, server: second.url }, 'test')
      expect((await client.list<KubeObject>(kinds.nodes)).items.map(({ metadata }) => metadata.name)).toEqual(['node-1', 'node-2'])
      await client.patch(kinds.deployments, 'default', 'web', { type: 'merge', body: { spec: { replicas: 5 } } })
      await expect.poll(() => running(second), SETTLED).toBe(5)
      expect(identities(await podsOf(second)).filter((one) => identities(before).includes(one))).toHaveLength(3)
      client.close()
    } finally {
      await second.stop()
    }
  }, 60_000)

  it('has what its volumes held', async () => {
    const executing: ClusterOptions['runtime'] = (_node, clock) => builtInRuntime({ clock, network: noPodNetwork, images: builtInImages })
    // Ready once it has been started twice on the same files.
    const container = {
      name: 'c',
      image: 'busybox',
      command: ['sh', '-c', 'echo line >> /own/x; echo line >> /node/x; sleep 3600'],
      volumeMounts: [{ name: 'own', mountPath: '/own' }, { name: 'node', mountPath: '/node' }],
      readinessProbe: { exec: { command: ['sh', '-c', 'test "$(cat /own/x /node/x | wc -l)" -eq 4'] }, periodSeconds: 1 },
    }
    const pod: Pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'keeper', namespace: 'default' }, spec: { containers: [container], volumes: [{ name: 'own', emptyDir: {} }, { name: 'node', hostPath: { path: '/data' } }] } }
    const read = (cluster: Cluster): Promise<Stored<Pod>> => cluster.client.get<Pod>(kinds.pods, 'default', 'keeper')
    const first = await start(undefined, executing)
    await first.ready
    await expect.poll(() => first.client.create(kinds.pods, 'default', pod).then(() => 'created', (error: Error) => error.message), SETTLED).toBe('created')
    await expect.poll(async () => (await read(first)).status?.phase, SETTLED).toBe('Running')
    await expect.poll(() => JSON.stringify(first.checkpoint().volumes).match(/"path":"(data\/)?x"/g)?.length, SETTLED).toBe(2)
    const kept = JSON.parse(JSON.stringify(first.checkpoint())) as ClusterCheckpoint
    await first.stop()

    const second = await start(kept, executing)
    try {
      await expect.poll(async () => (await read(second)).status?.conditions?.find(({ type }) => type === 'Ready')?.status, SETTLED).toBe('True')
      expect((await read(second)).status?.containerStatuses?.[0]?.restartCount).toBe(1)
    } finally {
      await second.stop()
    }
  }, 60_000)
})
