import type { Deployment, ReplicaSet } from 'kubernetes-types/apps/v1'
import type { Scale } from 'kubernetes-types/autoscaling/v1'
import type { Pod } from 'kubernetes-types/core/v1'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { AGNHOST } from './real-pods.ts'
import { ConformanceCluster, SETTLED } from './support.ts'

const HTTPD = 'registry.k8s.io/e2e-test-images/httpd:2.4.38-4'

const template = (labels: Record<string, string>, image = HTTPD) => ({ metadata: { labels }, spec: { containers: [{ name: 'httpd', image }] } })
const deployment = (name: string, replicas: number, more: object = {}) => ({ metadata: { name, labels: { kind: 'conformance' } }, spec: { replicas, selector: { matchLabels: { name } }, template: template({ name }), ...more } })

/** What test/e2e/apps/deployment.go and replica_set.go assert. */
describe('Deployments and ReplicaSets', () => {
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

  const read = (name: string): Promise<Deployment> => cluster.get(`${apps}/deployments/${name}`)
  const replicaSets = (name: string): Promise<ReplicaSet[]> => cluster.list(`${apps}/replicasets?labelSelector=name%3D${name}`)
  const pods = (name: string): Promise<Pod[]> => cluster.list(`${core}/pods?labelSelector=name%3D${name}`)
  const complete = async (name: string): Promise<void> => {
    await expect
      .poll(async () => {
        const { metadata, spec, status } = await read(name)
        return [status?.observedGeneration === metadata?.generation, status?.updatedReplicas, status?.replicas, status?.availableReplicas].join() === [true, spec?.replicas, spec?.replicas, spec?.replicas].join()
      }, SETTLED)
      .toBe(true)
  }

  it('adopts a ReplicaSet that its selector picks, and rolls it over', async () => {
    await cluster.create(`${apps}/replicasets`, { metadata: { name: 'adopted', labels: { name: 'roll', pod: 'httpd' } }, spec: { replicas: 1, selector: { matchLabels: { name: 'roll', pod: 'httpd' } }, template: template({ name: 'roll', pod: 'httpd' }) } })
    await expect.poll(async () => (await cluster.get<ReplicaSet>(`${apps}/replicasets/adopted`)).status?.readyReplicas, SETTLED).toBe(1)
    await cluster.patch(`${apps}/replicasets/adopted`, { metadata: { annotations: { 'deployment.kubernetes.io/revision': '3546343826724305832' } } })
    await cluster.create(`${apps}/deployments`, { metadata: { name: 'roll' }, spec: { replicas: 1, selector: { matchLabels: { name: 'roll', pod: 'httpd' } }, template: template({ name: 'roll', pod: 'httpd' }, AGNHOST) } })
    await complete('roll')
    expect((await read('roll')).metadata?.annotations?.['deployment.kubernetes.io/revision']).toBe('3546343826724305833')
    const sets = await replicaSets('roll')
    expect(sets.map(({ metadata, spec }) => [metadata?.name === 'adopted', spec?.replicas]).sort()).toEqual([[false, 1], [true, 0]])
    expect(sets.find(({ metadata }) => metadata?.name === 'adopted')?.metadata?.ownerReferences).toMatchObject([{ kind: 'Deployment', name: 'roll', controller: true }])
  })

  it('deletes the old pods before it makes new ones with Recreate', async () => {
    await cluster.create(`${apps}/deployments`, deployment('recreate', 1, { strategy: { type: 'Recreate' } }))
    await complete('recreate')
    const [before] = await pods('recreate')
    await cluster.patch(`${apps}/deployments/recreate`, { spec: { template: { spec: { containers: [{ name: 'httpd', image: AGNHOST }] } } } })
    await expect.poll(async () => (await pods('recreate')).map(({ spec }) => spec?.containers[0]?.image), SETTLED).toEqual([AGNHOST])
    await complete('recreate')
    const [after] = await pods('recreate')
    expect(Date.parse(after!.metadata!.creationTimestamp!)).toBeGreaterThanOrEqual(Date.parse(before!.metadata!.creationTimestamp!))
  })

  it('cleans up history beyond revisionHistoryLimit', async () => {
    await cluster.create(`${apps}/deployments`, deployment('history', 1, { revisionHistoryLimit: 0 }))
    await complete('history')
    await cluster.patch(`${apps}/deployments/history`, { spec: { template: { metadata: { annotations: { round: '2' } } } } })
    await complete('history')
    await expect.poll(async () => (await replicaSets('history')).length, SETTLED).toBe(1)
  })

  it('rolls over: a new template in the middle of a rollout becomes the only one', async () => {
    await cluster.create(`${apps}/deployments`, deployment('rollover', 1, { minReadySeconds: 1, strategy: { rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } } }))
    await complete('rollover')
    for (const image of ['registry.k8s.io/never:1', AGNHOST]) {
      await cluster.patch(`${apps}/deployments/rollover`, { spec: { template: { spec: { containers: [{ name: 'httpd', image }] } } } })
    }
    await complete('rollover')
    const left = (await replicaSets('rollover')).filter(({ spec }) => spec?.replicas !== 0)
    expect(left.map(({ spec }) => spec?.template?.spec?.containers[0]?.image)).toEqual([AGNHOST])
  })

  it('shares a new size out in proportion in the middle of a rollout', async () => {
    await cluster.create(`${apps}/deployments`, deployment('share', 10, { strategy: { rollingUpdate: { maxSurge: 3, maxUnavailable: 2 } } }))
    await complete('share')
    // The new pods cannot be scheduled: the rollout stops where maxSurge and maxUnavailable let it.
    await cluster.patch(`${apps}/deployments/share`, { spec: { template: { spec: { nodeSelector: { no: 'where' } } } } })
    const sizes = async (): Promise<(number | undefined)[]> => (await replicaSets('share')).map(({ spec }) => spec?.replicas).sort()
    await expect.poll(sizes, SETTLED).toEqual([5, 8])
    await cluster.patch(`${apps}/deployments/share`, { spec: { replicas: 30 } })
    await expect.poll(sizes, SETTLED).toEqual([13, 20])
    expect((await replicaSets('share')).map(({ metadata }) => metadata?.annotations?.['deployment.kubernetes.io/max-replicas'])).toEqual(['33', '33'])
    await cluster.delete(`${apps}/deployments/share`)
  })

  it('has a working scale subresource', async () => {
    await cluster.create(`${apps}/deployments`, deployment('scaled', 1))
    await complete('scaled')
    const scale = await cluster.get<Scale>(`${apps}/deployments/scaled/scale`)
    expect(scale).toMatchObject({ kind: 'Scale', apiVersion: 'autoscaling/v1', spec: { replicas: 1 }, status: { replicas: 1, selector: 'name=scaled' } })
    await cluster.replace(`${apps}/deployments/scaled/scale`, { ...scale, metadata: { name: 'scaled', namespace: scale.metadata?.namespace }, spec: { replicas: 2 } })
    expect((await read('scaled')).spec?.replicas).toBe(2)
    await cluster.patch(`${apps}/deployments/scaled/scale`, { spec: { replicas: 4 } })
    expect((await read('scaled')).spec?.replicas).toBe(4)
    await complete('scaled')
  })

  it('keeps a status that somebody else writes', async () => {
    const path = `${apps}/deployments/scaled/status`
    const condition = { type: 'StatusUpdate', status: 'True', reason: 'E2E', message: 'Set from e2e test' }
    await expect
      .poll(async () => {
        const current = await cluster.get<Deployment>(path)
        return (await cluster.request('PUT', path, { ...current, status: { ...current.status, conditions: [...(current.status?.conditions ?? []), condition] } })).code
      }, SETTLED)
      .toBe(200)
    expect((await read('scaled')).status?.conditions?.map(({ type }) => type)).toContain('StatusUpdate')
    const patched = await cluster.patch<Deployment>(path, { metadata: { labels: { from: 'status' } }, status: { conditions: [{ type: 'StatusPatched', status: 'True' }] } })
    expect(patched.status?.conditions).toMatchObject([{ type: 'StatusPatched', status: 'True' }])
    await cluster.patch(`${apps}/deployments/scaled`, { metadata: { annotations: { touched: 'yes' } } })
    await expect.poll(async () => (await read('scaled')).status?.conditions?.map(({ type }) => type), SETTLED).toContain('StatusPatched')
  })

  it('goes through its life: patched, listed in all namespaces, deleted as a collection, with its pods', async () => {
    const made = deployment('life', 2)
    await cluster.create(`${apps}/deployments`, { ...made, metadata: { ...made.metadata, labels: { life: 'one' } } })
    await complete('life')
    await cluster.patch(`${apps}/deployments/life`, { spec: { replicas: 1, template: { spec: { terminationGracePeriodSeconds: 0, containers: [{ name: 'life', image: AGNHOST }] } } } }, 'strategic')
    await complete('life')
    expect((await cluster.list<Deployment>('/apis/apps/v1/deployments?labelSelector=life%3Done')).map(({ spec }) => spec?.template.spec?.containers.length)).toEqual([2])
    await cluster.delete(`${apps}/deployments?labelSelector=life%3Done`)
    expect((await cluster.request('GET', `${apps}/deployments/life`)).code).toBe(404)
    await expect.poll(async () => [(await replicaSets('life')).length, (await pods('life')).length], SETTLED).toEqual([0, 0])
  })

  it('leaves its ReplicaSet behind when it is told to orphan', async () => {
    await cluster.create(`${apps}/deployments`, deployment('left', 1))
    await complete('left')
    await cluster.delete(`${apps}/deployments/left`, { propagationPolicy: 'Orphan' })
    await expect.poll(async () => (await cluster.request('GET', `${apps}/deployments/left`)).code, SETTLED).toBe(404)
    const [set] = await replicaSets('left')
    expect(set?.metadata?.ownerReferences).toBeUndefined()
    expect(await pods('left')).toHaveLength(1)
    await cluster.create(`${apps}/deployments`, deployment('left', 1))
    await complete('left')
    expect((await replicaSets('left')).map(({ metadata }) => metadata?.uid)).toEqual([set?.metadata?.uid])
  })

  it('says that it failed when its pods may not be made, and recovers', async () => {
    await cluster.create(`${core}/resourcequotas`, { metadata: { name: 'few' }, spec: { hard: { 'count/replicasets.apps': '100', pods: String((await cluster.list(`${core}/pods`)).length + 1) } } })
    await expect.poll(async () => (await cluster.get<{ status?: { hard?: object } }>(`${core}/resourcequotas/few`)).status?.hard, SETTLED).toBeDefined()
    await cluster.create(`${apps}/deployments`, deployment('refused', 3))
    const conditions = async (): Promise<Record<string, string | undefined>> => Object.fromEntries(((await read('refused')).status?.conditions ?? []).map(({ type, reason }) => [type, reason]))
    await expect.poll(conditions, SETTLED).toMatchObject({ ReplicaFailure: 'FailedCreate' })
    await cluster.delete(`${core}/resourcequotas/few`)
    await expect.poll(conditions, SETTLED).toEqual({ Available: 'MinimumReplicasAvailable', Progressing: 'NewReplicaSetAvailable' })
  })

  it('does not move while it is paused, but for its size', async () => {
    await cluster.create(`${apps}/deployments`, deployment('paused', 1, { paused: true }))
    await expect.poll(async () => (await read('paused')).status?.observedGeneration, SETTLED).toBe(1)
    expect(await replicaSets('paused')).toEqual([])
    await cluster.patch(`${apps}/deployments/paused`, { spec: { paused: null } })
    await complete('paused')
  })

  it('counts a collision when another has the name of its ReplicaSet', async () => {
    await cluster.create(`${apps}/deployments`, deployment('clash', 1))
    await complete('clash')
    const [taken] = await replicaSets('clash')
    await cluster.delete(`${apps}/deployments/clash`)
    await expect.poll(async () => (await replicaSets('clash')).length, SETTLED).toBe(0)
    await cluster.create(`${apps}/replicasets`, { metadata: { name: taken?.metadata?.name }, spec: { replicas: 0, selector: { matchLabels: { other: 'one' } }, template: template({ other: 'one' }) } })
    await cluster.create(`${apps}/deployments`, deployment('clash', 1))
    await complete('clash')
    expect((await read('clash')).status?.collisionCount).toBe(1)
    expect((await replicaSets('clash')).map(({ metadata }) => metadata?.name)).not.toContain(taken?.metadata?.name)
  })

  describe('a ReplicaSet', () => {
    const set = (name: string, replicas: number) => ({ metadata: { name, labels: { sets: name } }, spec: { replicas, selector: { matchLabels: { name } }, template: template({ name }) } })
    const readSet = (name: string): Promise<ReplicaSet> => cluster.get(`${apps}/replicasets/${name}`)

    it('adopts a pod that it selects, and releases one that it no longer does', async () => {
      await cluster.create(`${core}/pods`, { metadata: { name: 'orphan', labels: { name: 'adopter' } }, spec: { containers: [{ name: 'c', image: HTTPD }] } })
      await cluster.create(`${apps}/replicasets`, set('adopter', 1))
      const owner = async (): Promise<string[] | undefined> => (await cluster.get<Pod>(`${core}/pods/orphan`)).metadata?.ownerReferences?.map(({ name }) => name)
      await expect.poll(owner, SETTLED).toEqual(['adopter'])
      await cluster.patch(`${core}/pods/orphan`, { metadata: { labels: { name: 'not-matching' } } })
      await expect.poll(owner, SETTLED).toBeUndefined()
      await expect.poll(async () => (await pods('adopter')).length, SETTLED).toBe(1)
    })

    it('has working scale and status subresources, and can be deleted as a collection', async () => {
      await cluster.create(`${apps}/replicasets`, set('sized', 1))
      await cluster.patch(`${apps}/replicasets/sized/scale`, { spec: { replicas: 4 } })
      await expect.poll(async () => (await readSet('sized')).status, SETTLED).toMatchObject({ replicas: 4, fullyLabeledReplicas: 4, readyReplicas: 4, availableReplicas: 4, observedGeneration: 2 })
      const patched = await cluster.patch<ReplicaSet>(`${apps}/replicasets/sized/status`, { status: { conditions: [{ type: 'StatusPatched', status: 'True' }] } })
      expect(patched.status?.conditions).toMatchObject([{ type: 'StatusPatched' }])
      await cluster.delete(`${apps}/replicasets?labelSelector=sets%3Dsized`)
      await expect.poll(async () => (await pods('sized')).length, SETTLED).toBe(0)
    })
  })
})
