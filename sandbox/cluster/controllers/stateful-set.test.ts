import type { StatefulSet } from 'kubernetes-types/apps/v1'
import type { Pod } from 'kubernetes-types/core/v1'
import { expect, it } from 'vitest'
import { kinds } from '../machinery/kinds.ts'
import { manualClock } from '../machinery/testing/manual-clock.ts'
import { startControllerManager } from './manager.ts'
import { startTestCluster } from './testing/test-cluster.ts'

it('a pod’s name stays free for a moment before its successor takes it, so that kubectl delete, which looks by name, sees that it is gone', async () => {
  const cluster = await startTestCluster()
  const clock = manualClock(Date.now())
  const managers = [
    startControllerManager({ ...cluster, rootCertificate: 'PEM', without: ['statefulset-controller'] }),
    startControllerManager({ ...cluster, clock, rootCertificate: 'PEM', only: ['statefulset-controller'] }),
  ]
  try {
    await cluster.eventually(async () => ((await cluster.client.list(kinds.serviceAccounts, { namespace: 'default' })).items.length > 0 ? true : null))
    await cluster.client.create<StatefulSet>(kinds.statefulSets, 'default', {
      apiVersion: 'apps/v1',
      kind: 'StatefulSet',
      metadata: { name: 'db' },
      spec: {
        serviceName: 'db',
        replicas: 3,
        podManagementPolicy: 'Parallel',
        selector: { matchLabels: { app: 'db' } },
        template: { metadata: { labels: { app: 'db' } }, spec: { containers: [{ name: 'c', image: 'nginx' }] } },
      },
    })
    const pods = async () => (await cluster.client.list<Pod>(kinds.pods, { namespace: 'default' })).items
    const replicas = (count: number) => cluster.eventually(async () => ((await cluster.client.get<StatefulSet>(kinds.statefulSets, 'default', 'db')).status?.replicas === count ? true : null))
    await replicas(3)
    const before = new Set((await pods()).map(({ metadata }) => metadata.uid))
    for (const { metadata } of await pods()) await cluster.client.delete(kinds.pods, 'default', metadata.name)
    // The controller has seen that they are gone, and has made none.
    await replicas(0)
    expect(await pods()).toEqual([])
    clock.advance(250)
    await replicas(3)
    expect((await pods()).map(({ metadata }) => [metadata.name, before.has(metadata.uid)])).toEqual([['db-0', false], ['db-1', false], ['db-2', false]])
    expect(cluster.logged).toEqual([])
  } finally {
    await Promise.all(managers.map((manager) => manager.stop()))
    await cluster.stop()
  }
})
