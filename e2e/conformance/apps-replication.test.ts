import type { ControllerRevision, DaemonSet } from 'kubernetes-types/apps/v1'
import type { Scale } from 'kubernetes-types/autoscaling/v1'
import type { Node, Pod, ReplicationController } from 'kubernetes-types/core/v1'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { AGNHOST } from './real-pods.ts'
import { ConformanceCluster, SETTLED } from './support.ts'

const HTTPD = 'registry.k8s.io/e2e-test-images/httpd:2.4.38-4'
const template = (labels: Record<string, string>, image = HTTPD) => ({ metadata: { labels }, spec: { containers: [{ name: 'app', image }] } })

/** What test/e2e/apps/rc.go, daemon_set.go and controller_revision.go assert. */
describe('ReplicationControllers and DaemonSets', () => {
  let cluster: ConformanceCluster
  let apps: string
  let core: string

  beforeAll(async () => {
    cluster = await ConformanceCluster.start()
    const namespace = await cluster.namespace()
    apps = `/apis/apps/v1/namespaces/${namespace}`
    core = `/api/v1/namespaces/${namespace}`
  })
  afterAll(() => cluster.stop())

  const pods = (name: string): Promise<Pod[]> => cluster.list(`${core}/pods?labelSelector=name%3D${name}`)

  describe('a ReplicationController', () => {
    const controller = (name: string, replicas: number) => ({ metadata: { name, labels: { rc: name } }, spec: { replicas, selector: { name }, template: template({ name }) } })
    const read = (name: string): Promise<ReplicationController> => cluster.get(`${core}/replicationcontrollers/${name}`)

    it('adopts a pod and releases it when it is labelled otherwise', async () => {
      await cluster.create(`${core}/pods`, { metadata: { name: 'alone', labels: { name: 'adopter' } }, spec: { containers: [{ name: 'c', image: HTTPD }] } })
      await cluster.create(`${core}/replicationcontrollers`, controller('adopter', 1))
      const owners = async (): Promise<string[] | undefined> => (await cluster.get<Pod>(`${core}/pods/alone`)).metadata?.ownerReferences?.map(({ kind, name }) => `${kind}/${name}`)
      await expect.poll(owners, SETTLED).toEqual(['ReplicationController/adopter'])
      await cluster.patch(`${core}/pods/alone`, { metadata: { labels: { name: 'other' } } })
      await expect.poll(owners, SETTLED).toBeUndefined()
    })

    it('says that a quota is exceeded, and no longer once it fits', async () => {
      await cluster.create(`${core}/resourcequotas`, { metadata: { name: 'condition-test' }, spec: { hard: { pods: String((await cluster.list(`${core}/pods`)).length + 2) } } })
      await expect.poll(async () => (await cluster.get<{ status?: { hard?: object } }>(`${core}/resourcequotas/condition-test`)).status?.hard, SETTLED).toBeDefined()
      await cluster.create(`${core}/replicationcontrollers`, controller('condition-test', 3))
      const failure = async () => (await read('condition-test')).status?.conditions?.find(({ type }) => type === 'ReplicaFailure')
      await expect.poll(failure, SETTLED).toMatchObject({ status: 'True', reason: 'FailedCreate', message: expect.stringContaining('exceeded quota: condition-test') as string })
      await cluster.patch(`${core}/replicationcontrollers/condition-test`, { spec: { replicas: 2 } })
      await expect.poll(failure, SETTLED).toBeUndefined()
      await cluster.delete(`${core}/resourcequotas/condition-test`)
    })

    it('goes through its life', async () => {
      await cluster.create(`${core}/replicationcontrollers`, controller('life', 1))
      await expect.poll(async () => (await read('life')).status?.readyReplicas, SETTLED).toBe(1)
      await cluster.patch(`${core}/replicationcontrollers/life`, { metadata: { labels: { patched: 'yes' } }, spec: { template: { spec: { terminationGracePeriodSeconds: 0 } } } }, 'strategic')
      await cluster.patch(`${core}/replicationcontrollers/life/status`, { status: { replicas: 1, conditions: [{ type: 'Patched', status: 'True' }] } })
      const scale = await cluster.get<Scale>(`${core}/replicationcontrollers/life/scale`)
      expect(scale).toMatchObject({ kind: 'Scale', spec: { replicas: 1 }, status: { replicas: 1, selector: 'name=life' } })
      await cluster.replace(`${core}/replicationcontrollers/life/scale`, { ...scale, metadata: { ...scale.metadata, resourceVersion: undefined }, spec: { replicas: 2 } })
      await expect.poll(async () => (await read('life')).status?.availableReplicas, SETTLED).toBe(2)
      expect((await cluster.list<ReplicationController>('/api/v1/replicationcontrollers?labelSelector=patched%3Dyes')).map(({ metadata }) => metadata?.name)).toEqual(['life'])
      await cluster.delete(`${core}/replicationcontrollers?labelSelector=patched%3Dyes`)
      await expect.poll(async () => (await pods('life')).length, SETTLED).toBe(0)
    })
  })

  describe('a DaemonSet', () => {
    const daemons = (name: string, spec: object = {}) => ({ metadata: { name, labels: { ds: name } }, spec: { selector: { matchLabels: { name } }, template: template({ name }), ...spec } })
    const read = (name: string): Promise<DaemonSet> => cluster.get(`${apps}/daemonsets/${name}`)
    const running = async (name: string): Promise<string[]> => (await pods(name)).filter(({ status, metadata }) => status?.phase === 'Running' && !metadata?.deletionTimestamp).map(({ spec }) => spec?.nodeName ?? '').sort()
    const everywhere = ['node-1', 'node-2', 'node-3']

    it('runs one pod on each node, and revives one that is deleted or has failed', async () => {
      await cluster.create(`${apps}/daemonsets`, daemons('simple'))
      await expect.poll(() => running('simple'), SETTLED).toEqual(everywhere)
      const [deleted, failed] = await pods('simple')
      await cluster.delete(`${core}/pods/${deleted?.metadata?.name}`)
      await cluster.patch(`${core}/pods/${failed?.metadata?.name}/status`, { status: { phase: 'Failed' } })
      await expect.poll(async () => (await pods('simple')).some(({ metadata }) => metadata?.name === deleted?.metadata?.name || metadata?.name === failed?.metadata?.name), SETTLED).toBe(false)
      await expect.poll(() => running('simple'), SETTLED).toEqual(everywhere)
      await cluster.delete(`${apps}/daemonsets/simple`)
    })

    it('follows its node selector as labels of nodes change', async () => {
      await cluster.create(`${apps}/daemonsets`, daemons('choosy', { template: { ...template({ name: 'choosy' }), spec: { ...template({}).spec, nodeSelector: { color: 'blue' } } } }))
      await expect.poll(async () => (await read('choosy')).status?.observedGeneration, SETTLED).toBe(1)
      expect(await pods('choosy')).toEqual([])
      await cluster.patch('/api/v1/nodes/node-2', { metadata: { labels: { color: 'blue' } } })
      await expect.poll(() => running('choosy'), SETTLED).toEqual(['node-2'])
      await cluster.patch('/api/v1/nodes/node-2', { metadata: { labels: { color: 'green' } } })
      await expect.poll(async () => (await pods('choosy')).length, SETTLED).toBe(0)
      await cluster.patch(`${apps}/daemonsets/choosy`, { spec: { updateStrategy: { type: 'RollingUpdate' }, template: { spec: { nodeSelector: { color: 'green' } } } } })
      await expect.poll(() => running('choosy'), SETTLED).toEqual(['node-2'])
      await cluster.delete(`${apps}/daemonsets/choosy`)
    })

    it('rolls out and back without restarting what did not change', async () => {
      await cluster.create(`${apps}/daemonsets`, daemons('back'))
      await expect.poll(() => running('back'), SETTLED).toEqual(everywhere)
      const before = new Map((await pods('back')).map(({ metadata, spec }) => [spec?.nodeName, metadata?.uid]))
      await cluster.patch(`${apps}/daemonsets/back`, { spec: { template: { spec: { containers: [{ name: 'app', image: AGNHOST, resources: { requests: { cpu: '1000' } } }] } } } }, 'strategic')
      // One new pod is made, which no node has room for; the update stops there.
      await expect.poll(async () => (await pods('back')).filter(({ status }) => status?.phase === 'Pending').length, SETTLED).toBe(1)
      const [revisions] = [await cluster.list<ControllerRevision>(`${apps}/controllerrevisions?labelSelector=name%3Dback`)]
      expect(revisions.map(({ revision }) => revision).sort()).toEqual([1, 2])
      expect((await cluster.kubectl(['-n', apps.split('/')[5] ?? '', 'rollout', 'undo', 'daemonset/back'])).stdout).toBe('daemonset.apps/back rolled back\n')
      await expect.poll(async () => (await read('back')).status?.updatedNumberScheduled, SETTLED).toBe(3)
      await expect.poll(() => running('back'), SETTLED).toEqual(everywhere)
      const after = (await pods('back')).filter(({ metadata, spec }) => before.get(spec?.nodeName) === metadata?.uid)
      expect(after).toHaveLength(2)
      expect((await cluster.list<ControllerRevision>(`${apps}/controllerrevisions?labelSelector=name%3Dback`)).map(({ revision }) => revision).sort()).toEqual([2, 3])
    })

    it('starts the new pod beside the old one with a surge', async () => {
      await cluster.create(`${apps}/daemonsets`, daemons('surge', { updateStrategy: { rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } } }))
      await expect.poll(() => running('surge'), SETTLED).toEqual(everywhere)
      await cluster.patch(`${apps}/daemonsets/surge`, { spec: { template: { spec: { containers: [{ name: 'app', image: AGNHOST }] } } } }, 'strategic')
      await expect.poll(async () => (await read('surge')).status?.updatedNumberScheduled, SETTLED).toBe(3)
      await expect.poll(async () => (await pods('surge')).map(({ spec }) => spec?.containers[0]?.image), SETTLED).toEqual([AGNHOST, AGNHOST, AGNHOST])
    })

    it('keeps a status that others write, and can be listed and deleted as a collection', async () => {
      const patched = await cluster.patch<DaemonSet>(`${apps}/daemonsets/surge/status`, { metadata: { labels: { 'e2e-patched': 'yes' } }, status: { conditions: [{ type: 'StatusPatched', status: 'True' }] } })
      expect(patched.status?.conditions).toMatchObject([{ type: 'StatusPatched' }])
      await cluster.patch(`${apps}/daemonsets/surge`, { metadata: { annotations: { a: 'b' } } })
      await expect.poll(async () => (await read('surge')).status?.conditions, SETTLED).toMatchObject([{ type: 'StatusPatched' }])
      await cluster.delete(`${apps}/daemonsets?labelSelector=ds%3Dsurge`)
      await expect.poll(async () => (await pods('surge')).length, SETTLED).toBe(0)
    })

    it('has revisions with a life of their own', async () => {
      const namespace = apps.split('/')[5]
      const [first] = await cluster.list<ControllerRevision>(`${apps}/controllerrevisions?labelSelector=name%3Dback`)
      const path = `${apps}/controllerrevisions`
      const copy = { apiVersion: 'apps/v1', kind: 'ControllerRevision', metadata: { name: 'copied', namespace, labels: { copied: 'yes' } }, data: first?.data, revision: 9 }
      const made = await cluster.create<ControllerRevision>(path, copy)
      await cluster.patch(`${path}/copied`, { metadata: { labels: { round: 'two' } } })
      await cluster.replace(`${path}/copied`, { ...copy, metadata: { ...copy.metadata, resourceVersion: undefined, labels: { copied: 'yes', round: 'three' } }, revision: 10 })
      expect(await cluster.refused('PATCH', `${path}/copied`, { data: { changed: true } }, 'application/merge-patch+json')).toMatchObject({ code: 422, message: expect.stringContaining('field is immutable') as string })
      await cluster.delete(`${path}?labelSelector=round%3Dthree`)
      expect((await cluster.request('GET', `${path}/${made.metadata?.name}`)).code).toBe(404)
    })

    it('goes where an ordinary pod may not', async () => {
      const node = await cluster.patch<Node>('/api/v1/nodes/node-3', { spec: { unschedulable: true } })
      expect(node.spec?.unschedulable).toBe(true)
      await cluster.create(`${apps}/daemonsets`, daemons('tolerant'))
      await expect.poll(() => running('tolerant'), SETTLED).toEqual(everywhere)
      await cluster.patch('/api/v1/nodes/node-3', { spec: { unschedulable: null } })
    })
  })
})
