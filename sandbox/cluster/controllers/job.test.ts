import type { Job } from 'kubernetes-types/batch/v1'
import type { Pod } from 'kubernetes-types/core/v1'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Component } from '../machinery/component.ts'
import { kinds } from '../machinery/kinds.ts'
import type { Stored } from '../machinery/object.ts'
import { startScheduler } from '../scheduler/scheduler.ts'
import { startControllerManager } from './manager.ts'
import { readyNode, runPods, startTestCluster, type TestCluster } from './testing/test-cluster.ts'

const namespace = 'default'

describe('Jobs whose pods never end by themselves', () => {
  let cluster: TestCluster
  let components: Component[]
  let stopPods: () => void

  beforeEach(async () => {
    cluster = await startTestCluster()
    await cluster.client.create(kinds.nodes, undefined, readyNode('node-1'))
    components = [startControllerManager({ ...cluster, rootCertificate: 'PEM' }), startScheduler(cluster)]
    stopPods = runPods(cluster)
    await cluster.eventually(async () => ((await cluster.client.list(kinds.serviceAccounts, { namespace })).items.length > 0 ? true : null))
  })

  afterEach(async () => {
    stopPods()
    await Promise.all(components.map((component) => component.stop()))
    await cluster.stop()
    expect(cluster.logged).toEqual([])
  })

  const create = (spec: Partial<NonNullable<Job['spec']>>): Promise<Stored<Job>> =>
    cluster.client.create<Job>(kinds.jobs, namespace, {
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: { name: 'work' },
      spec: { template: { spec: { containers: [{ name: 'c', image: 'nginx' }], restartPolicy: 'Never' } }, ...spec },
    })
  const until = (is: (job: Stored<Job>) => unknown): Promise<Stored<Job>> =>
    cluster.eventually(async () => {
      const job = await cluster.client.get<Job>(kinds.jobs, namespace, 'work')
      return is(job) ? job : null
    })
  const pods = async (): Promise<Stored<Pod>[]> => (await cluster.client.list<Pod>(kinds.pods, { namespace })).items
  const noPods = () => cluster.eventually(async () => ((await pods()).length === 0 ? true : null))
  const suspend = (value: boolean) => cluster.client.patch(kinds.jobs, namespace, 'work', { type: 'merge', body: { spec: { suspend: value } } })

  it('are held back without counting their pods, keep when they started, and start anew when let go', async () => {
    await create({ parallelism: 2, completions: 4 })
    await until(({ status }) => status?.ready === 2)
    await suspend(true)
    await noPods()
    const held = await until(({ status }) => !status?.active && status?.terminating === 0)
    expect(held.status).toMatchObject({ startTime: expect.any(String) as string, uncountedTerminatedPods: {}, conditions: [{ type: 'Suspended', status: 'True' }] })
    expect([held.status?.succeeded, held.status?.failed]).toEqual([undefined, undefined])
    await suspend(false)
    const resumed = await until(({ status }) => status?.ready === 2)
    expect(resumed.status?.conditions).toMatchObject([{ type: 'Suspended', status: 'False', reason: 'JobResumed' }])
  })

  it('count a pod that somebody deletes as failed', async () => {
    await create({ backoffLimit: 0 })
    await until(({ status }) => status?.ready === 1)
    const [pod] = await pods()
    await cluster.client.delete(kinds.pods, namespace, pod!.metadata.name)
    const failed = await until(({ status }) => status?.conditions?.some(({ type }) => type === 'Failed'))
    expect(failed.status).toMatchObject({ failed: 1, conditions: [{ type: 'FailureTarget' }, { type: 'Failed', reason: 'BackoffLimitExceeded' }] })
    await noPods()
  })

  it('fail single indexes and go on with the others', async () => {
    await create({ completions: 2, parallelism: 2, completionMode: 'Indexed', backoffLimitPerIndex: 0 })
    expect((await until(({ status }) => status?.ready === 2)).status?.failedIndexes).toBe('')
    const first = (await pods()).find(({ metadata }) => metadata.annotations?.['batch.kubernetes.io/job-completion-index'] === '0')
    await cluster.client.delete(kinds.pods, namespace, first!.metadata.name)
    const after = await until(({ status }) => status?.failedIndexes === '0' && status.terminating === 0)
    expect(after.status).toMatchObject({ active: 1, failed: 1 })
    expect(after.status?.conditions).toBeUndefined()
  })
})

