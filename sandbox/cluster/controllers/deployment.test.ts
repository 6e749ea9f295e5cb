import type { Deployment, ReplicaSet } from 'kubernetes-types/apps/v1'
import type { Event, Pod } from 'kubernetes-types/core/v1'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Component } from '../machinery/component.ts'
import { kinds } from '../machinery/kinds.ts'
import type { Stored } from '../machinery/object.ts'
import { startScheduler } from '../scheduler/scheduler.ts'
import { startControllerManager } from './manager.ts'
import { readyNode, runPods, startTestCluster, type TestCluster } from './testing/test-cluster.ts'

const deployment = (replicas: number, image: string): Deployment => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', namespace: 'default', annotations: { 'kubernetes.io/change-cause': image } },
  spec: {
    replicas,
    selector: { matchLabels: { app: 'web' } },
    template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'c', image }] } },
  },
})

describe('a Deployment on the API server', () => {
  let cluster: TestCluster
  let components: Component[]
  let stopPods: () => void

  beforeEach(async () => {
    cluster = await startTestCluster()
    for (const name of ['node-1', 'node-2', 'node-3']) await cluster.client.create(kinds.nodes, undefined, readyNode(name))
    components = [startControllerManager({ ...cluster, rootCertificate: 'PEM' }), startScheduler(cluster)]
    stopPods = runPods(cluster)
    // Pods are refused until their namespace has its account.
    await cluster.eventually(async () => ((await cluster.client.list(kinds.serviceAccounts, { namespace: 'default' })).items.length > 0 ? true : null))
  })

  afterEach(async () => {
    stopPods()
    await Promise.all(components.map((component) => component.stop()))
    await cluster.stop()
    expect(cluster.logged).toEqual([])
  })

  const complete = (image: string, replicas: number): Promise<Stored<Deployment>> =>
    cluster.eventually(async () => {
      const found = await cluster.client.get<Deployment>(kinds.deployments, 'default', 'web')
      const { status } = found
      const done = found.spec?.template.spec?.containers[0]?.image === image && status?.updatedReplicas === replicas && status.availableReplicas === replicas
      return done && status.replicas === replicas && status.observedGeneration === found.metadata.generation ? found : null
    })

  const replicaSets = async (): Promise<Stored<ReplicaSet>[]> => (await cluster.client.list<ReplicaSet>(kinds.replicaSets)).items

  it('brings up its pods spread over the nodes, and says so', async () => {
    await cluster.client.create(kinds.deployments, 'default', deployment(6, 'web:v1'))
    const done = await complete('web:v1', 6)
    expect(done.status?.conditions?.map(({ type, reason }) => [type, reason])).toEqual([
      ['Available', 'MinimumReplicasAvailable'],
      ['Progressing', 'NewReplicaSetAvailable'],
    ])
    const pods = (await cluster.client.list<Pod>(kinds.pods)).items
    const perNode = new Map<string, number>()
    for (const pod of pods) perNode.set(pod.spec!.nodeName!, (perNode.get(pod.spec!.nodeName!) ?? 0) + 1)
    expect([...perNode.values()]).toEqual([2, 2, 2])
    const [replicaSet] = await replicaSets()
    const messages = await cluster.eventually(async () => {
      const events = (await cluster.client.list<Event>(kinds.events)).items.filter((event) => event.involvedObject.kind === 'Deployment')
      return events.length > 0 ? events.map((event) => `${event.reason}: ${event.message}`) : null
    })
    expect(messages).toEqual([`ScalingReplicaSet: Scaled up replica set ${replicaSet!.metadata.name} from 0 to 6`])
  })

  it('rolls over to a new image and back, renumbering the old revision', async () => {
    await cluster.client.create(kinds.deployments, 'default', deployment(3, 'web:v1'))
    await complete('web:v1', 3)
    const change = (image: string) =>
      cluster.client.patch(kinds.deployments, 'default', 'web', {
        type: 'merge',
        body: { metadata: { annotations: { 'kubernetes.io/change-cause': image } }, spec: { template: { spec: { containers: [{ name: 'c', image }] } } } },
      })
    await change('web:v2')
    await complete('web:v2', 3)
    await change('web:v1')
    const done = await complete('web:v1', 3)
    expect(done.metadata.annotations?.['deployment.kubernetes.io/revision']).toBe('3')
    const history = (await replicaSets()).map(({ metadata }) => [metadata.annotations?.['deployment.kubernetes.io/revision'], metadata.annotations?.['kubernetes.io/change-cause']])
    expect(history.sort()).toEqual([
      ['2', 'web:v2'],
      ['3', 'web:v1'],
    ])
  })

  it('deletes its ReplicaSets and pods when it is deleted', async () => {
    await cluster.client.create(kinds.deployments, 'default', deployment(3, 'web:v1'))
    await complete('web:v1', 3)
    await cluster.client.delete(kinds.deployments, 'default', 'web', { propagationPolicy: 'Background' })
    await cluster.eventually(async () => ((await cluster.client.list(kinds.pods)).items.length === 0 && (await replicaSets()).length === 0 ? true : null))
  })

  it('scales from 3 to 150', async () => {
    await cluster.client.create(kinds.deployments, 'default', deployment(3, 'web:v1'))
    await complete('web:v1', 3)
    await cluster.client.patch(kinds.deployments, 'default', 'web', { type: 'merge', body: { spec: { replicas: 150 } } })
    await complete('web:v1', 150)
  })
})
