import type { Node, Pod } from 'kubernetes-types/core/v1'
import { expect, it } from 'vitest'
import { timestamp } from '../machinery/clock.ts'
import { kinds } from '../machinery/kinds.ts'
import { manualClock } from '../machinery/testing/manual-clock.ts'
import { startControllerManager } from './manager.ts'
import { readyNode, startTestCluster } from './testing/test-cluster.ts'

const second = 1000

it('a silent kubelet makes its node unreachable, and after five minutes its pods leave; a heartbeat makes all good', async () => {
  const cluster = await startTestCluster()
  const clock = manualClock(Date.now())
  const manager = startControllerManager({
    ...cluster,
    clock,
    rootCertificate: 'PEM',
    only: ['node-lifecycle-controller', 'taint-eviction-controller', 'serviceaccount-controller'],
  })
  const node = () => cluster.client.get<Node>(kinds.nodes, undefined, 'node-1')
  const readyIs = (status: string) =>
    cluster.eventually(async () => {
      const found = await node()
      return found.status?.conditions?.some((one) => one.type === 'Ready' && one.status === status) ? found : null
    })
  const taintsAre = (...wanted: string[]) =>
    cluster.eventually(async () => (JSON.stringify((await node()).spec?.taints?.map(({ key, effect }) => `${key}:${effect}`) ?? []) === JSON.stringify(wanted) ? true : null))
  const beat = (name: string) => {
    const now = timestamp(clock.now())
    const conditions = [{ type: 'Ready', status: 'True', lastHeartbeatTime: now, lastTransitionTime: now }]
    return cluster.client.patch(kinds.nodes, undefined, name, { type: 'merge', body: { status: { conditions } } }, { subresource: 'status' })
  }
  /** Less than the grace, and the other kubelet is heard: only one is silent. */
  const pass = async () => {
    clock.advance(20 * second)
    await beat('node-2')
  }
  try {
    await cluster.client.create(kinds.nodes, undefined, readyNode('node-1'))
    await cluster.client.create(kinds.nodes, undefined, readyNode('node-2'))
    await cluster.eventually(async () => ((await cluster.client.list(kinds.serviceAccounts, { namespace: 'default' })).items.length > 0 ? true : null))
    const tolerations = ['not-ready', 'unreachable'].map((key) => ({ key: `node.kubernetes.io/${key}`, operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 300 }))
    await cluster.client.create<Pod>(kinds.pods, 'default', {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'p' },
      spec: { nodeName: 'node-1', containers: [{ name: 'c', image: 'nginx' }], tolerations },
    })
    const pod = () => cluster.client.get<Pod>(kinds.pods, 'default', 'p')
    await cluster.eventually(async () => {
      // The controllers have seen the node once its timer is set; only then does time count.
      await pass()
      return (await node()).spec?.taints ? true : null
    })
    const silent = await readyIs('Unknown')
    expect(silent.status?.conditions?.find(({ type }) => type === 'Ready')).toMatchObject({ reason: 'NodeStatusUnknown', message: 'Kubelet stopped posting node status.' })
    await taintsAre('node.kubernetes.io/unreachable:NoSchedule', 'node.kubernetes.io/unreachable:NoExecute')
    expect((await pod()).metadata.deletionTimestamp).toBeUndefined()
    await cluster.eventually(async () => {
      await pass()
      return (await pod()).metadata.deletionTimestamp ? true : null
    })
    expect((await pod()).status?.conditions?.find(({ type }) => type === 'DisruptionTarget')).toMatchObject({ reason: 'DeletionByTaintManager' })

    await beat('node-1')
    await taintsAre()
    // Nobody is heard: nobody has to leave.
    await cluster.eventually(async () => {
      clock.advance(20 * second)
      const { spec } = await cluster.client.get<Node>(kinds.nodes, undefined, 'node-2')
      return spec?.taints && (await node()).spec?.taints ? true : null
    })
    await taintsAre('node.kubernetes.io/unreachable:NoSchedule')
    expect(cluster.logged).toEqual([])
  } finally {
    await manager.stop()
    await cluster.stop()
  }
})
