import type { StatefulSet } from 'kubernetes-types/apps/v1'
import type { CronJob, Job } from 'kubernetes-types/batch/v1'
import type { ConfigMap, Endpoints, Event, Namespace, PersistentVolumeClaim, Pod, Secret, Service } from 'kubernetes-types/core/v1'
import type { EndpointSlice } from 'kubernetes-types/discovery/v1'
import type { PodDisruptionBudget } from 'kubernetes-types/policy/v1'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Component } from '../machinery/component.ts'
import { type Kind, kinds } from '../machinery/kinds.ts'
import type { KubeObject, Stored } from '../machinery/object.ts'
import { isNotFound } from '../machinery/reconciler.ts'
import { startScheduler } from '../scheduler/scheduler.ts'
import { startControllerManager } from './manager.ts'
import { defaultStorageClass } from './persistent-volume-provisioner.ts'
import { readyNode, runPods, startTestCluster, type TestCluster } from './testing/test-cluster.ts'

const namespace = 'default'
const template = (app: string, image = 'nginx') => ({ metadata: { labels: { app } }, spec: { containers: [{ name: 'c', image }] } })

describe('the controllers on the API server', () => {
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

  const create = <T extends KubeObject>(kind: Kind<T>, object: T): Promise<Stored<T>> => cluster.client.create<T>(kind, namespace, object)
  const find = async <T extends KubeObject>(kind: Kind<T>, name: string, inNamespace: string | undefined = namespace): Promise<Stored<T> | null> => {
    try {
      return await cluster.client.get<T>(kind, kind.namespaced ? inNamespace : undefined, name)
    } catch (error) {
      if (isNotFound(error)) return null
      throw error
    }
  }
  const listed = async <T extends KubeObject>(kind: Kind<T>): Promise<Stored<T>[]> => (await cluster.client.list<T>(kind, { namespace })).items
  const until = <T extends KubeObject>(kind: Kind<T>, name: string, is: (object: Stored<T>) => unknown): Promise<Stored<T>> =>
    cluster.eventually(async () => {
      const object = await find(kind, name)
      return object && is(object) ? object : null
    })
  const runningPods = (count: number): Promise<Stored<Pod>[]> =>
    cluster.eventually(async () => {
      const pods = await listed<Pod>(kinds.pods)
      return pods.length === count && pods.every((pod) => pod.status?.phase === 'Running' && !pod.metadata.deletionTimestamp) ? pods : null
    })

  const controller = (replicas: number): KubeObject => ({
    apiVersion: 'v1',
    kind: 'ReplicationController',
    metadata: { name: 'web' },
    spec: { replicas, selector: { app: 'web' }, template: template('web') },
  }) as KubeObject

  it('replace a deleted pod, release a relabelled one, and adopt it again', async () => {
    await create(kinds.replicationControllers, controller(2))
    const [first, second] = await runningPods(2)
    await cluster.client.delete(kinds.pods, namespace, first!.metadata.name)
    await cluster.eventually(async () => ((await listed(kinds.pods)).every(({ metadata }) => metadata.name !== first!.metadata.name) ? true : null))
    await runningPods(2)
    const label = (app: string) => cluster.client.patch(kinds.pods, namespace, second!.metadata.name, { type: 'merge', body: { metadata: { labels: { app } } } })
    await label('mine')
    await runningPods(3)
    expect((await find(kinds.pods, second!.metadata.name))?.metadata.ownerReferences).toBeUndefined()
    await label('web')
    await runningPods(2)
  })

  it('publish a Service’s ready pods in Endpoints and EndpointSlices', async () => {
    await create(kinds.replicationControllers, controller(2))
    await create<Service>(kinds.services, { apiVersion: 'v1', kind: 'Service', metadata: { name: 'web' }, spec: { selector: { app: 'web' }, ports: [{ port: 80 }] } })
    await create<Pod>(kinds.pods, { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'slow', labels: { app: 'web' } }, spec: template('web', 'waits').spec })
    const { subsets } = await until<Endpoints>(kinds.endpoints, 'web', (object) => (object.subsets?.[0]?.addresses?.length ?? 0) === 1 && object.subsets?.[0]?.notReadyAddresses?.length === 1)
    expect(subsets?.[0]?.ports).toEqual([{ port: 80, protocol: 'TCP' }])
    const slices = (await listed<EndpointSlice>(kinds.endpointSlices)).filter(({ metadata }) => metadata.labels?.['kubernetes.io/service-name'] === 'web')
    expect(slices[0]?.endpoints.map(({ conditions }) => conditions?.ready).sort()).toEqual([false, true])
    await cluster.client.delete(kinds.services, namespace, 'web', { propagationPolicy: 'Background' })
    await cluster.eventually(async () => {
      const left = (await listed<EndpointSlice>(kinds.endpointSlices)).filter(({ metadata }) => metadata.labels?.['kubernetes.io/service-name'] === 'web')
      return left.length === 0 && (await find(kinds.endpoints, 'web')) === null ? true : null
    })
  })

  it('mirror Endpoints that somebody wrote for a Service without a selector', async () => {
    await create<Service>(kinds.services, { apiVersion: 'v1', kind: 'Service', metadata: { name: 'outside' }, spec: { ports: [{ port: 80 }] } })
    await create<Endpoints>(kinds.endpoints, { apiVersion: 'v1', kind: 'Endpoints', metadata: { name: 'outside' }, subsets: [{ addresses: [{ ip: '192.0.2.7' }], ports: [{ port: 8080 }] }] })
    const slice = await cluster.eventually(async () => {
      const slices = await listed<EndpointSlice>(kinds.endpointSlices)
      return slices.find(({ metadata }) => metadata.labels?.['kubernetes.io/service-name'] === 'outside') ?? null
    })
    expect([slice.endpoints[0]?.addresses, slice.ports?.[0]?.port]).toEqual([['192.0.2.7'], 8080])
    await cluster.client.delete(kinds.endpoints, namespace, 'outside')
    await cluster.eventually(async () => ((await find(kinds.endpointSlices, slice.metadata.name)) === null ? true : null))
  })

  it('leave orphans behind when asked to, and wait for dependents when asked to', async () => {
    await create(kinds.deployments, { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web' }, spec: { replicas: 2, selector: { matchLabels: { app: 'web' } }, template: template('web') } } as KubeObject)
    await runningPods(2)
    await cluster.client.delete(kinds.deployments, namespace, 'web', { propagationPolicy: 'Orphan' })
    await cluster.eventually(async () => ((await find(kinds.deployments, 'web')) === null ? true : null))
    const [replicaSet] = await listed(kinds.replicaSets)
    expect(replicaSet?.metadata.ownerReferences).toBeUndefined()
    stopPods()
    await cluster.client.delete(kinds.replicaSets, namespace, replicaSet!.metadata.name, { propagationPolicy: 'Foreground' })
    await cluster.eventually(async () => ((await listed<Pod>(kinds.pods)).every(({ metadata }) => metadata.deletionTimestamp) ? true : null))
    expect((await find(kinds.replicaSets, replicaSet!.metadata.name))?.metadata.finalizers).toEqual(['foregroundDeletion'])
    for (const pod of await listed<Pod>(kinds.pods)) await cluster.client.delete(kinds.pods, namespace, pod.metadata.name, { gracePeriodSeconds: 0 })
    await cluster.eventually(async () => ((await find(kinds.replicaSets, replicaSet!.metadata.name)) === null ? true : null))
  })

  it('furnish a namespace, and empty it before it goes', async () => {
    await cluster.client.create<Namespace>(kinds.namespaces, undefined, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'team' } })
    await cluster.eventually(() => find(kinds.serviceAccounts, 'default', 'team'))
    const published = await cluster.eventually(() => find<ConfigMap>(kinds.configMaps, 'kube-root-ca.crt', 'team'))
    expect(published.data?.['ca.crt']).toBe('PEM')
    await cluster.client.create(kinds.configMaps, 'team', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'held', finalizers: ['example.com/hold'] } })
    await cluster.client.delete(kinds.namespaces, undefined, 'team')
    await cluster.eventually(async () => {
      const namespaceNow = await find<Namespace>(kinds.namespaces, 'team')
      return namespaceNow?.status?.conditions?.some(({ message }) => message === 'Some content in the namespace has finalizers remaining: example.com/hold in 1 resource instances') ? true : null
    })
    await cluster.client.patch(kinds.configMaps, 'team', 'held', { type: 'merge', body: { metadata: { finalizers: null } } })
    await cluster.eventually(async () => ((await find(kinds.namespaces, 'team')) === null ? true : null))
  })

  it('bring up a StatefulSet in order and take it down in reverse', async () => {
    const set = await create<StatefulSet>(kinds.statefulSets, {
      apiVersion: 'apps/v1',
      kind: 'StatefulSet',
      metadata: { name: 'db' },
      spec: { serviceName: 'db', replicas: 3, selector: { matchLabels: { app: 'db' } }, template: template('db') },
    })
    await until<StatefulSet>(kinds.statefulSets, 'db', ({ status }) => status?.readyReplicas === 3)
    await cluster.client.patch(kinds.statefulSets, namespace, 'db', { type: 'merge', body: { spec: { replicas: 1 } } }, { subresource: 'scale' })
    await until<StatefulSet>(kinds.statefulSets, 'db', ({ status }) => status?.replicas === 1)
    const messages = await cluster.eventually(async () => {
      const events = (await listed<Event>(kinds.events)).filter(({ involvedObject }) => involvedObject.uid === set.metadata.uid)
      return events.length === 5 ? events.map(({ message }) => message) : null
    })
    expect(messages).toEqual([
      'create Pod db-0 in StatefulSet db successful',
      'create Pod db-1 in StatefulSet db successful',
      'create Pod db-2 in StatefulSet db successful',
      'delete Pod db-2 in StatefulSet db successful',
      'delete Pod db-1 in StatefulSet db successful',
    ])
  })

  it('put one daemon on every node, new ones too', async () => {
    await create(kinds.daemonSets, { apiVersion: 'apps/v1', kind: 'DaemonSet', metadata: { name: 'agent' }, spec: { selector: { matchLabels: { app: 'agent' } }, template: template('agent') } } as KubeObject)
    await runningPods(3)
    await cluster.client.create(kinds.nodes, undefined, readyNode('node-4'))
    const pods = await runningPods(4)
    expect(new Set(pods.map((pod) => pod.spec?.nodeName)).size).toBe(4)
  })

  const job = (spec: object): Job => ({ apiVersion: 'batch/v1', kind: 'Job', metadata: { name: 'work' }, spec: { backoffLimit: 0, ...spec } as NonNullable<Job['spec']> })
  const once = (image: string) => ({ spec: { containers: [{ name: 'c', image }], restartPolicy: 'Never' } })

  it('run a Job to its completions and count each pod once', async () => {
    await create<Job>(kinds.jobs, job({ completions: 5, parallelism: 2, completionMode: 'Indexed', template: once('succeeds') }))
    const done = await until<Job>(kinds.jobs, 'work', ({ status }) => status?.conditions?.some(({ type }) => type === 'Complete'))
    expect(done.status).toMatchObject({ succeeded: 5, completedIndexes: '0-4' })
    expect(done.status?.conditions?.map(({ type }) => type)).toEqual(['SuccessCriteriaMet', 'Complete'])
    await cluster.eventually(async () => ((await listed<Pod>(kinds.pods)).every(({ metadata }) => !metadata.finalizers?.length) ? true : null))
  })

  it('give a Job up at its back-off limit', async () => {
    await create<Job>(kinds.jobs, job({ template: once('fails') }))
    const failed = await until<Job>(kinds.jobs, 'work', ({ status }) => status?.conditions?.some(({ type }) => type === 'Failed'))
    expect(failed.status).toMatchObject({ failed: 1, conditions: [{ type: 'FailureTarget' }, { type: 'Failed', reason: 'BackoffLimitExceeded', message: 'Job has reached the specified backoff limit' }] })
  })

  it('delete a finished Job when its time is over', async () => {
    await create<Job>(kinds.jobs, job({ ttlSecondsAfterFinished: 0, template: once('succeeds') }))
    await cluster.eventually(async () => ((await find(kinds.jobs, 'work')) === null && (await listed(kinds.pods)).length === 0 ? true : null))
  })

  it('start a CronJob’s missed Job', async () => {
    const created = await create<CronJob>(kinds.cronJobs, {
      apiVersion: 'batch/v1',
      kind: 'CronJob',
      metadata: { name: 'tick' },
      spec: { schedule: '* * * * *', suspend: true, jobTemplate: { spec: { template: once('succeeds') } } },
    })
    const lastScheduleTime = new Date(Date.now() - 120_000).toISOString().replace(/\.\d+/, '')
    await cluster.client.update(kinds.cronJobs, { ...created, status: { lastScheduleTime } }, { subresource: 'status' })
    await cluster.client.patch(kinds.cronJobs, namespace, 'tick', { type: 'merge', body: { spec: { suspend: false } } })
    const [started] = await cluster.eventually(async () => {
      const jobs = await listed<Job>(kinds.jobs)
      return jobs.length > 0 ? jobs : null
    })
    expect(started?.metadata.name).toMatch(/^tick-\d{8}$/)
    await until<CronJob>(kinds.cronJobs, 'tick', ({ status }) => status?.lastSuccessfulTime)
  })

  it('make a volume for a claim when its pod has a node, and delete it with the claim', async () => {
    await cluster.client.create(kinds.storageClasses, undefined, defaultStorageClass)
    await create<PersistentVolumeClaim>(kinds.persistentVolumeClaims, {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { name: 'data' },
      spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
    })
    const volumes = [{ name: 'data', persistentVolumeClaim: { claimName: 'data' } }]
    await create<Pod>(kinds.pods, { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'user' }, spec: { ...template('user').spec, volumes } })
    const claim = await until<PersistentVolumeClaim>(kinds.persistentVolumeClaims, 'data', ({ status }) => status?.phase === 'Bound')
    expect(claim.spec).toMatchObject({ storageClassName: 'standard', volumeName: `pvc-${claim.metadata.uid}` })
    expect(claim.status?.capacity).toEqual({ storage: '1Gi' })
    await runningPods(1)
    await cluster.client.delete(kinds.pods, namespace, 'user')
    await cluster.client.delete(kinds.persistentVolumeClaims, namespace, 'data')
    await cluster.eventually(async () => ((await cluster.client.list(kinds.persistentVolumes)).items.length === 0 ? true : null))
  })

  it('give a LoadBalancer an address after a moment and let it go with the Service', async () => {
    await create<Service>(kinds.services, { apiVersion: 'v1', kind: 'Service', metadata: { name: 'lb' }, spec: { type: 'LoadBalancer', ports: [{ port: 80 }] } })
    const { status, metadata } = await until<Service>(kinds.services, 'lb', (object) => object.status?.loadBalancer?.ingress)
    expect(status?.loadBalancer?.ingress?.[0]?.ip).toBe('10.0.1.1')
    expect(metadata.finalizers).toEqual(['service.kubernetes.io/load-balancer-cleanup'])
    await cluster.client.delete(kinds.services, namespace, 'lb')
    await cluster.eventually(async () => ((await find(kinds.services, 'lb')) === null ? true : null))
  })

  it('fill a Secret that asks for a service account’s token', async () => {
    await create<Secret>(kinds.secrets, {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'token', annotations: { 'kubernetes.io/service-account.name': 'default' } },
      type: 'kubernetes.io/service-account-token',
    })
    const { data } = await until<Secret>(kinds.secrets, 'token', (secret) => secret.data?.['token'])
    expect([Buffer.from(data!['ca.crt']!, 'base64').toString(), Buffer.from(data!['namespace']!, 'base64').toString()]).toEqual(['PEM', 'default'])
  })

  it('show what a quota counts', async () => {
    await create(kinds.resourceQuotas, { apiVersion: 'v1', kind: 'ResourceQuota', metadata: { name: 'small' }, spec: { hard: { pods: '5', 'requests.cpu': '1', 'count/jobs.batch': '3' } } } as KubeObject)
    await create<Pod>(kinds.pods, { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p' }, spec: { containers: [{ name: 'c', image: 'nginx', resources: { requests: { cpu: '250m' } } }] } })
    const { status } = await cluster.eventually(async () => {
      const quota = await find(kinds.resourceQuotas, 'small')
      return quota?.status?.used?.['pods'] === '1' ? quota : null
    })
    expect(status?.used).toEqual({ pods: '1', 'requests.cpu': '250m', 'count/jobs.batch': '0' })
  })

  it('take over the revisions that a set of the same selector left behind', async () => {
    const set = (): KubeObject => ({
      apiVersion: 'apps/v1',
      kind: 'StatefulSet',
      metadata: { name: 'db' },
      spec: { replicas: 1, serviceName: 'db', selector: { matchLabels: { app: 'db' } }, template: template('db') },
    }) as KubeObject
    const first = await create(kinds.statefulSets, set())
    await runningPods(1)
    await cluster.client.delete(kinds.statefulSets, namespace, 'db', { propagationPolicy: 'Orphan' })
    await cluster.eventually(async () => ((await find(kinds.statefulSets, 'db')) === null ? true : null))
    const second = await create(kinds.statefulSets, set())
    expect(second.metadata.uid).not.toBe(first.metadata.uid)
    const revisions = await cluster.eventually(async () => {
      const found = await listed(kinds.controllerRevisions)
      return found.every(({ metadata }) => metadata.ownerReferences?.[0]?.uid === second.metadata.uid) ? found : null
    })
    expect(revisions).toHaveLength(1)
  })

  it('count a budget from custom resources that have a scale', async () => {
    const open = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true }
    const scale = { specReplicasPath: '.spec.replicas', statusReplicasPath: '.status.replicas' }
    await cluster.client.create(kinds.customResourceDefinitions, undefined, {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: 'fleets.example.com' },
      spec: { group: 'example.com', scope: 'Namespaced', names: { plural: 'fleets', kind: 'Fleet' }, versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: open }, subresources: { scale } }] },
    } as KubeObject)
    const fleets: Kind = { group: 'example.com', version: 'v1', resource: 'fleets', kind: 'Fleet', apiVersion: 'example.com/v1', namespaced: true }
    // A definition is served a moment after it is there.
    await cluster.eventually(async () => cluster.client.list(fleets, { namespace }).catch((error: unknown) => (isNotFound(error) ? null : Promise.reject(error as Error))))
    const fleet = await create(fleets, { apiVersion: 'example.com/v1', kind: 'Fleet', metadata: { name: 'f' }, spec: { replicas: 5 } } as KubeObject)
    const ownerReferences = [{ apiVersion: 'example.com/v1', kind: 'Fleet', name: 'f', uid: fleet.metadata.uid, controller: true }]
    for (const name of ['a', 'b']) await create<Pod>(kinds.pods, { apiVersion: 'v1', kind: 'Pod', metadata: { name, labels: { app: 'boat' }, ownerReferences }, spec: { containers: [{ name: 'c', image: 'nginx' }] } })
    await create(kinds.podDisruptionBudgets, { apiVersion: 'policy/v1', kind: 'PodDisruptionBudget', metadata: { name: 'b' }, spec: { maxUnavailable: 4, selector: { matchLabels: { app: 'boat' } } } } as KubeObject)
    const { status } = await until<PodDisruptionBudget>(kinds.podDisruptionBudgets, 'b', (budget) => budget.status?.currentHealthy === 2)
    expect(status).toMatchObject({ expectedPods: 5, desiredHealthy: 1, disruptionsAllowed: 1 })
  })

  it('drive pods from a node with a NoExecute taint, after what they tolerate', async () => {
    await create(kinds.replicationControllers, controller(3))
    await runningPods(3)
    await cluster.client.patch(kinds.nodes, undefined, 'node-1', { type: 'merge', body: { spec: { taints: [{ key: 'flood', effect: 'NoExecute' }] } } })
    await cluster.eventually(async () => {
      const pods = await listed<Pod>(kinds.pods)
      return pods.length === 3 && pods.every((pod) => pod.status?.phase === 'Running' && pod.spec?.nodeName !== 'node-1') ? true : null
    })
  })
})
