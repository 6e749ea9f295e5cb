import type { ControllerRevision, StatefulSet } from 'kubernetes-types/apps/v1'
import type { Scale } from 'kubernetes-types/autoscaling/v1'
import type { PersistentVolumeClaim, Pod } from 'kubernetes-types/core/v1'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ConformanceCluster, SETTLED } from './support.ts'

const HTTPD = 'registry.k8s.io/e2e-test-images/httpd:2.4.38-4'
const NEXT = 'registry.k8s.io/e2e-test-images/httpd:2.4.39-4'
/** Pods are ready when a test says so. */
const GATE = 'example.com/healthy'

/** What test/e2e/apps/statefulset.go asserts. */
describe('StatefulSets', () => {
  let cluster: ConformanceCluster
  let namespace: string
  let apps: string
  let core: string

  beforeAll(async () => {
    cluster = await ConformanceCluster.start()
    namespace = await cluster.namespace()
    apps = `/apis/apps/v1/namespaces/${namespace}`
    core = `/api/v1/namespaces/${namespace}`
    // Simulated clusters have no default class of their own.
    await cluster.create('/apis/storage.k8s.io/v1/storageclasses', { metadata: { name: 'standard', annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' } }, provisioner: 'podyard.dev/local-path' })
  })
  afterAll(() => cluster.stop())

  const make = (name: string, replicas: number, spec: object = {}, pod: object = {}) =>
    cluster.create<StatefulSet>(`${apps}/statefulsets`, {
      metadata: { name, labels: { set: name } },
      spec: { replicas, serviceName: 'test', selector: { matchLabels: { name } }, template: { metadata: { labels: { name } }, spec: { containers: [{ name: 'web', image: HTTPD }], ...pod } }, ...spec },
    })
  const read = (name: string): Promise<StatefulSet> => cluster.get(`${apps}/statefulsets/${name}`)
  const pods = (name: string): Promise<Pod[]> => cluster.list(`${core}/pods?labelSelector=name%3D${name}`)
  const names = async (name: string): Promise<string[]> => (await pods(name)).map(({ metadata }) => metadata?.name ?? '').sort()
  const ready = async (name: string): Promise<number> => (await read(name)).status?.readyReplicas ?? 0
  const images = async (name: string): Promise<string[]> => (await pods(name)).sort((a, b) => (a.metadata!.name! < b.metadata!.name! ? -1 : 1)).map(({ spec }) => spec?.containers[0]?.image ?? '')
  const setImage = (name: string, image: string) => cluster.patch<StatefulSet>(`${apps}/statefulsets/${name}`, { spec: { template: { spec: { containers: [{ name: 'web', image }] } } } }, 'strategic')
  const setHealth = (pod: string, status: 'True' | 'False') => cluster.patch(`${core}/pods/${pod}/status`, { status: { conditions: [{ type: GATE, status }] } }, 'strategic')

  it('scales in order, and halts while a pod is not healthy', async () => {
    await make('ordered', 3, {}, { readinessGates: [{ conditionType: GATE }] })
    for (const ordinal of [0, 1, 2]) {
      await expect.poll(() => names('ordered'), SETTLED).toHaveLength(ordinal + 1)
      await expect.poll(async () => (await pods('ordered')).every(({ status }) => status?.phase === 'Running'), SETTLED).toBe(true)
      expect(await names('ordered')).toEqual(['ordered-0', 'ordered-1', 'ordered-2'].slice(0, ordinal + 1))
      await setHealth(`ordered-${ordinal}`, 'True')
    }
    await expect.poll(() => ready('ordered'), SETTLED).toBe(3)
    await setHealth('ordered-0', 'False')
    await expect.poll(() => ready('ordered'), SETTLED).toBe(2)
    await cluster.patch(`${apps}/statefulsets/ordered/scale`, { spec: { replicas: 0 } })
    await expect.poll(async () => (await read('ordered')).status?.observedGeneration, SETTLED).toBe(2)
    expect(await names('ordered')).toHaveLength(3)
    await setHealth('ordered-0', 'True')
    await expect.poll(() => names('ordered'), SETTLED).toEqual([])
    const events = await cluster.list<{ reason: string; message: string }>(`${core}/events?fieldSelector=involvedObject.name%3Dordered,reason%3DSuccessfulDelete`)
    expect(events.map(({ message }) => message)).toEqual([2, 1, 0].map((ordinal) => `delete Pod ordered-${ordinal} in StatefulSet ordered successful`))
  })

  it('bursts with unhealthy pods where it is parallel', async () => {
    await make('burst', 3, { podManagementPolicy: 'Parallel' }, { readinessGates: [{ conditionType: GATE }] })
    await expect.poll(() => names('burst'), SETTLED).toEqual(['burst-0', 'burst-1', 'burst-2'])
    expect(await ready('burst')).toBe(0)
    await cluster.patch(`${apps}/statefulsets/burst/scale`, { spec: { replicas: 1 } })
    await expect.poll(() => names('burst'), SETTLED).toEqual(['burst-0'])
    await cluster.delete(`${apps}/statefulsets/burst`)
  })

  it('rolls updates out from the last to the first, and back to the revision it had', async () => {
    await make('roll', 3)
    await expect.poll(() => ready('roll'), SETTLED).toBe(3)
    await expect.poll(async () => (await read('roll')).status?.currentRevision, SETTLED).toBe((await read('roll')).status?.updateRevision)
    const first = (await read('roll')).status?.currentRevision
    for (const [image, isFirst] of [[NEXT, false], [HTTPD, true]] as const) {
      await setImage('roll', image)
      await expect.poll(async () => (await read('roll')).status?.updatedReplicas, SETTLED).toBe(3)
      await expect.poll(() => images('roll'), SETTLED).toEqual([image, image, image])
      await expect.poll(async () => (await read('roll')).status, SETTLED).toMatchObject({ currentReplicas: 3, readyReplicas: 3 })
      const { status } = await read('roll')
      expect([status?.currentRevision === status?.updateRevision, status?.updateRevision === first]).toEqual([true, isFirst])
    }
    expect((await cluster.list<ControllerRevision>(`${apps}/controllerrevisions?labelSelector=name%3Droll`)).map(({ revision }) => revision).sort()).toEqual([2, 3])
  })

  it('updates canaries and phases by its partition, and restores pods without passing it', async () => {
    await make('phased', 3, { updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 3 } } })
    await expect.poll(() => ready('phased'), SETTLED).toBe(3)
    const phase = (partition: number) => cluster.patch(`${apps}/statefulsets/phased`, { spec: { updateStrategy: { rollingUpdate: { partition } } } })
    await setImage('phased', NEXT)
    await expect.poll(async () => (await read('phased')).status?.observedGeneration, SETTLED).toBe(2)
    expect(await images('phased')).toEqual([HTTPD, HTTPD, HTTPD])
    await phase(2)
    await expect.poll(() => images('phased'), SETTLED).toEqual([HTTPD, HTTPD, NEXT])
    await expect.poll(() => ready('phased'), SETTLED).toBe(3)
    await cluster.delete(`${core}/pods/phased-0`, { gracePeriodSeconds: 0 })
    await cluster.delete(`${core}/pods/phased-2`, { gracePeriodSeconds: 0 })
    await expect.poll(async () => [await ready('phased'), ...(await images('phased'))], SETTLED).toEqual([3, HTTPD, HTTPD, NEXT])
    await phase(0)
    await expect.poll(() => images('phased'), SETTLED).toEqual([NEXT, NEXT, NEXT])
  })

  it('makes a failed pod anew', async () => {
    await make('evicted', 1)
    await expect.poll(() => ready('evicted'), SETTLED).toBe(1)
    const { metadata } = await cluster.get<Pod>(`${core}/pods/evicted-0`)
    await cluster.patch(`${core}/pods/evicted-0/status`, { status: { phase: 'Failed', reason: 'Evicted' } })
    await expect.poll(async () => (await pods('evicted')).map((pod) => [pod.metadata?.uid === metadata?.uid, pod.status?.phase]), SETTLED).toEqual([[false, 'Running']])
  })

  it('makes a pod anew that its node rejects, until there is room', async () => {
    const taken = { nodeName: 'node-1', containers: [{ name: 'web', image: HTTPD, ports: [{ containerPort: 21_017, hostPort: 21_017 }] }] }
    await cluster.create(`${core}/pods`, { metadata: { name: 'blocker' }, spec: { ...taken, terminationGracePeriodSeconds: 0 } })
    await expect.poll(async () => (await cluster.get<Pod>(`${core}/pods/blocker`)).status?.phase, SETTLED).toBe('Running')
    await make('rejected', 1, {}, taken)
    const events = async (): Promise<string[]> => (await cluster.list<{ message: string }>(`${core}/events?fieldSelector=involvedObject.name%3Drejected,reason%3DRecreatingFailedPod`)).map(({ message }) => message)
    await expect.poll(events, SETTLED).toContain(`StatefulSet ${namespace}/rejected is recreating failed Pod rejected-0`)
    await cluster.delete(`${core}/pods/blocker`)
    await expect.poll(() => ready('rejected'), SETTLED).toBe(1)
  })

  it('has working scale and status subresources, and can be listed, patched and deleted as a collection', async () => {
    await make('many', 1)
    await expect.poll(() => ready('many'), SETTLED).toBe(1)
    const scale = await cluster.get<Scale>(`${apps}/statefulsets/many/scale`)
    expect(scale).toMatchObject({ spec: { replicas: 1 }, status: { replicas: 1, selector: 'name=many' } })
    await cluster.replace(`${apps}/statefulsets/many/scale`, { ...scale, metadata: { ...scale.metadata, resourceVersion: undefined }, spec: { replicas: 2 } })
    await expect.poll(() => ready('many'), SETTLED).toBe(2)
    const condition = { type: 'StatusUpdate', status: 'True', reason: 'E2E', message: 'Set from e2e test' }
    await cluster.patch(`${apps}/statefulsets/many/status`, { status: { conditions: [condition] } })
    await cluster.patch(`${apps}/statefulsets/many`, { metadata: { labels: { test: 'patched' } }, spec: { replicas: 3, template: { spec: { terminationGracePeriodSeconds: 0 } } } })
    await expect.poll(async () => (await read('many')).status, SETTLED).toMatchObject({ readyReplicas: 3, conditions: [condition] })
    expect(await cluster.list(`/apis/apps/v1/statefulsets?labelSelector=test%3Dpatched`)).toHaveLength(1)
    await cluster.delete(`${apps}/statefulsets?labelSelector=test%3Dpatched`)
    await expect.poll(() => names('many'), SETTLED).toEqual([])
  })

  it('gives its pods their names, labels and claims, and follows the claims\' retention policy', async () => {
    const claimTemplate = { metadata: { name: 'data' }, spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } } }
    await make('kept', 2, { volumeClaimTemplates: [claimTemplate], ordinals: { start: 5 }, persistentVolumeClaimRetentionPolicy: { whenScaled: 'Delete', whenDeleted: 'Delete' } })
    await expect.poll(() => ready('kept'), SETTLED).toBe(2)
    const pod = await cluster.get<Pod>(`${core}/pods/kept-6`)
    expect(pod.metadata?.labels).toMatchObject({ 'statefulset.kubernetes.io/pod-name': 'kept-6', 'apps.kubernetes.io/pod-index': '6' })
    expect([pod.spec?.hostname, pod.spec?.subdomain]).toEqual(['kept-6', 'test'])
    const claims = async (): Promise<string[]> => (await cluster.list<PersistentVolumeClaim>(`${core}/persistentvolumeclaims?labelSelector=name%3Dkept`)).map(({ metadata }) => metadata?.name ?? '').sort()
    expect(await claims()).toEqual(['data-kept-5', 'data-kept-6'])
    await cluster.patch(`${apps}/statefulsets/kept/scale`, { spec: { replicas: 1 } })
    await expect.poll(claims, SETTLED).toEqual(['data-kept-5'])
    await cluster.delete(`${apps}/statefulsets/kept`)
    await expect.poll(claims, SETTLED).toEqual([])
  })

  it('takes claims over when its retention policy changes, and lets them go again', async () => {
    const claimTemplate = { metadata: { name: 'data' }, spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } } }
    await make('policy', 1, { volumeClaimTemplates: [claimTemplate] })
    await expect.poll(() => ready('policy'), SETTLED).toBe(1)
    const owners = async (): Promise<string[]> => ((await cluster.get<PersistentVolumeClaim>(`${core}/persistentvolumeclaims/data-policy-0`)).metadata?.ownerReferences ?? []).map(({ kind }) => kind)
    expect(await owners()).toEqual([])
    await cluster.patch(`${apps}/statefulsets/policy`, { spec: { persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Delete' } } })
    await expect.poll(owners, SETTLED).toEqual(['StatefulSet'])
    await cluster.patch(`${apps}/statefulsets/policy`, { spec: { persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Retain' } } })
    await expect.poll(owners, SETTLED).toEqual([])
  })

  it('waits minReadySeconds before a pod is available', async () => {
    await make('available', 1, { minReadySeconds: 2 })
    await expect.poll(() => ready('available'), SETTLED).toBe(1)
    await expect.poll(async () => (await read('available')).status?.availableReplicas, SETTLED).toBe(1)
    const pod = await cluster.get<Pod>(`${core}/pods/available-0`)
    expect(Date.now() - Date.parse(pod.status!.conditions!.find(({ type }) => type === 'Ready')!.lastTransitionTime!)).toBeGreaterThanOrEqual(2000)
  })

  it('keeps what may not change as it is', async () => {
    await make('fixed', 0)
    expect(await cluster.refused('PATCH', `${apps}/statefulsets/fixed`, { spec: { serviceName: 'other' } }, 'application/merge-patch+json')).toMatchObject({
      code: 422,
      message: `StatefulSet.apps "fixed" is invalid: spec: Forbidden: updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden`,
    })
  })
})
