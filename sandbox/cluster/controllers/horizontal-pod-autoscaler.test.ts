import type { Deployment } from 'kubernetes-types/apps/v1'
import type { HorizontalPodAutoscaler } from 'kubernetes-types/autoscaling/v2'
import type { Pod } from 'kubernetes-types/core/v1'
import { expect, it } from 'vitest'
import type { ApiClient } from '../machinery/api-client.ts'
import { kinds } from '../machinery/kinds.ts'
import type { ObjectList } from '../machinery/object.ts'
import { manualClock } from '../machinery/testing/manual-clock.ts'
import { startScheduler } from '../scheduler/scheduler.ts'
import { startControllerManager } from './manager.ts'
import { readyNode, runPods, startTestCluster } from './testing/test-cluster.ts'

/** A cluster whose autoscalers run by a clock of their own, and whose pods all use so much CPU: the metrics API is another server's. */
async function startAutoscaled(cpu: string) {
  const cluster = await startTestCluster()
  const client: ApiClient = {
    ...cluster.client,
    async list(resource, options) {
      if (resource.group !== 'metrics.k8s.io') return cluster.client.list(resource, options)
      const { items } = await cluster.client.list<Pod>(kinds.pods, { namespace: options?.namespace, labelSelector: options?.labelSelector })
      const metrics = items.map(({ metadata }) => ({ metadata, containers: [{ name: 'c', usage: { cpu, memory: '10Mi' } }] }))
      return { apiVersion: 'metrics.k8s.io/v1beta1', kind: 'PodMetricsList', metadata: { resourceVersion: '' }, items: metrics } as unknown as ObjectList<never>
    },
  }
  const clock = manualClock(Date.now())
  const components = [
    startControllerManager({ ...cluster, rootCertificate: 'PEM', without: ['horizontal-pod-autoscaler-controller'] }),
    startControllerManager({ ...cluster, client, clock, rootCertificate: 'PEM', only: ['horizontal-pod-autoscaler-controller'] }),
    startScheduler(cluster),
  ]
  const stopPods = runPods(cluster)
  await cluster.client.create(kinds.nodes, undefined, readyNode('node-1'))
  await cluster.eventually(async () => ((await cluster.client.list(kinds.serviceAccounts, { namespace: 'default' })).items.length > 0 ? true : null))
  return {
    cluster,
    clock,
    async stop() {
      stopPods()
      await Promise.all(components.map((component) => component.stop()))
      await cluster.stop()
    },
  }
}

const deployment = (replicas: number): Deployment => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web' },
  spec: {
    replicas,
    selector: { matchLabels: { app: 'web' } },
    template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'c', image: 'nginx', resources: { requests: { cpu: '100m' } } }] } },
  },
})

const autoscaler = (minReplicas: number): HorizontalPodAutoscaler => ({
  apiVersion: 'autoscaling/v2',
  kind: 'HorizontalPodAutoscaler',
  metadata: { name: 'web' },
  spec: {
    scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
    minReplicas,
    maxReplicas: 5,
    metrics: [{ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 50 } } }],
  },
})

it('an autoscaler scales a Deployment to what its pods use', async () => {
  const { cluster, clock, stop } = await startAutoscaled('200m')
  try {
    await cluster.client.create(kinds.deployments, 'default', deployment(1))
    const replicas = (count: number) =>
      cluster.eventually(async () => {
        clock.advance(15_000)
        const { status } = await cluster.client.get<Deployment>(kinds.deployments, 'default', 'web')
        return status?.availableReplicas === count ? true : null
      })
    await replicas(1)
    await cluster.client.create(kinds.horizontalPodAutoscalers, 'default', autoscaler(2))
    await cluster.client.create<HorizontalPodAutoscaler>(kinds.horizontalPodAutoscalers, 'default', {
      apiVersion: 'autoscaling/v2',
      kind: 'HorizontalPodAutoscaler',
      metadata: { name: 'lost' },
      spec: { scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'nope' }, maxReplicas: 5 },
    })
    await cluster.eventually(async () => {
      clock.advance(15_000)
      const { status } = await cluster.client.get<HorizontalPodAutoscaler>(kinds.horizontalPodAutoscalers, 'default', 'lost')
      const able = status?.conditions?.find(({ type }) => type === 'AbleToScale')
      return able?.message === `the HPA controller was unable to get the target's current scale: deployments/scale.apps "nope" not found` ? true : null
    })
    await replicas(5)
    const { status } = await cluster.eventually(async () => {
      clock.advance(15_000)
      const found = await cluster.client.get<HorizontalPodAutoscaler>(kinds.horizontalPodAutoscalers, 'default', 'web')
      return found.status?.currentReplicas === 5 && found.status.conditions?.some(({ reason }) => reason === 'TooManyReplicas') ? found : null
    })
    expect(status?.currentMetrics).toEqual([{ type: 'Resource', resource: { name: 'cpu', current: { averageValue: '200m', averageUtilization: 200 } } }])
    expect(cluster.logged).toEqual([])
  } finally {
    await stop()
  }
})

it('an autoscaler that is new does not take pods away before it has watched for five minutes', async () => {
  const { cluster, clock, stop } = await startAutoscaled('0')
  try {
    await cluster.client.create(kinds.deployments, 'default', deployment(3))
    await cluster.eventually(async () => ((await cluster.client.get<Deployment>(kinds.deployments, 'default', 'web')).status?.availableReplicas === 3 ? true : null))
    await cluster.client.create(kinds.horizontalPodAutoscalers, 'default', autoscaler(1))
    const decided = (reason: string) =>
      cluster.eventually(async () => {
        clock.advance(15_000)
        const { status } = await cluster.client.get<HorizontalPodAutoscaler>(kinds.horizontalPodAutoscalers, 'default', 'web')
        return status?.conditions?.some((one) => one.reason === reason) ? status : null
      })
    const began = clock.now()
    // That a pod uses nothing is something that it sees.
    const currentMetrics = [{ resource: { current: { averageUtilization: 0 } } }]
    expect(await decided('ScaleDownStabilized')).toMatchObject({ currentReplicas: 3, desiredReplicas: 3, currentMetrics })
    expect(await decided('SucceededRescale')).toMatchObject({ desiredReplicas: 1 })
    expect(clock.now() - began).toBeGreaterThan(300_000)
    expect(cluster.logged).toEqual([])
  } finally {
    await stop()
  }
})
