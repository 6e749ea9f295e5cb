import type { Event, Pod } from 'kubernetes-types/core/v1'
import type { PriorityClass } from 'kubernetes-types/scheduling/v1'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startControllerManager } from '../controllers/manager.ts'
import { readyNode, runPods, startTestCluster, type TestCluster } from '../controllers/testing/test-cluster.ts'
import type { Component } from '../machinery/component.ts'
import { kinds } from '../machinery/kinds.ts'
import type { Stored } from '../machinery/object.ts'
import { podCondition } from '../machinery/pods.ts'
import { startScheduler } from './scheduler.ts'

describe('the scheduler on the API server', () => {
  let cluster: TestCluster
  let components: Component[]
  let stopPods: () => void

  beforeEach(async () => {
    cluster = await startTestCluster()
    components = [startControllerManager({ ...cluster, rootCertificate: 'PEM', only: ['serviceaccount-controller'] }), startScheduler(cluster)]
    stopPods = runPods(cluster)
    await cluster.eventually(async () => ((await cluster.client.list(kinds.serviceAccounts, { namespace: 'default' })).items.length > 0 ? true : null))
  })

  afterEach(async () => {
    stopPods()
    await Promise.all(components.map((component) => component.stop()))
    await cluster.stop()
    expect(cluster.logged).toEqual([])
  })

  const create = (name: string, cpu: string, more: Partial<NonNullable<Pod['spec']>> = {}): Promise<Stored<Pod>> =>
    cluster.client.create<Pod>(kinds.pods, 'default', {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name },
      spec: { containers: [{ name: 'c', image: 'nginx', resources: { requests: { cpu } } }], ...more },
    })
  const until = (name: string, is: (pod: Stored<Pod>) => unknown): Promise<Stored<Pod>> =>
    cluster.eventually(async () => {
      const pod = (await cluster.client.list<Pod>(kinds.pods, { namespace: 'default' })).items.find(({ metadata }) => metadata.name === name)
      return pod && is(pod) ? pod : null
    })
  const eventOf = (reason: string): Promise<Stored<Event>> =>
    cluster.eventually(async () => (await cluster.client.list<Event>(kinds.events, { namespace: 'default' })).items.find((event) => event.reason === reason) ?? null)

  it('says why a pod waits, and binds it when a node comes that can take it', async () => {
    await cluster.client.create(kinds.nodes, undefined, readyNode('small'))
    await create('big', '6')
    const waiting = await until('big', (pod) => podCondition(pod, 'PodScheduled')?.reason === 'Unschedulable')
    const message = '0/1 nodes are available: 1 Insufficient cpu. preemption: 0/1 nodes are available: 1 No preemption victims found for incoming pod.'
    expect(podCondition(waiting, 'PodScheduled')).toMatchObject({ status: 'False', message })
    expect(await eventOf('FailedScheduling')).toMatchObject({ type: 'Warning', message, reportingComponent: 'default-scheduler', action: 'Scheduling' })
    const large = readyNode('large')
    await cluster.client.create(kinds.nodes, undefined, { ...large, status: { ...large.status, allocatable: { cpu: '8', memory: '8Gi', pods: '10' } } })
    expect((await until('big', (pod) => pod.spec?.nodeName)).spec?.nodeName).toBe('large')
    expect(await eventOf('Scheduled')).toMatchObject({ type: 'Normal', message: 'Successfully assigned default/big to large', action: 'Binding' })
  })

  it('leaves a gated pod alone until its gates are gone', async () => {
    await cluster.client.create(kinds.nodes, undefined, readyNode('node-1'))
    await create('gated', '1', { schedulingGates: [{ name: 'example.com/wait' }] })
    await create('free', '1')
    await until('free', (pod) => pod.spec?.nodeName)
    const gated = await until('gated', () => true)
    expect(gated.spec?.nodeName).toBeUndefined()
    await cluster.client.update<Pod>(kinds.pods, { ...gated, spec: { ...gated.spec!, schedulingGates: undefined } })
    await until('gated', (pod) => pod.spec?.nodeName)
  })

  it('makes room for a pod of higher priority', async () => {
    const urgent: PriorityClass = { apiVersion: 'scheduling.k8s.io/v1', kind: 'PriorityClass', metadata: { name: 'urgent' }, value: 1000 }
    await cluster.client.create(kinds.priorityClasses, undefined, urgent)
    await cluster.client.create(kinds.nodes, undefined, readyNode('node-1'))
    await create('low', '3')
    await until('low', (pod) => pod.status?.phase === 'Running')
    await create('vip', '3', { priorityClassName: 'urgent' })
    await until('vip', (pod) => pod.spec?.nodeName === 'node-1')
    expect((await cluster.client.list(kinds.pods, { namespace: 'default' })).items.map(({ metadata }) => metadata.name)).toEqual(['vip'])
    expect((await eventOf('Preempted')).message).toMatch(/^Preempted by pod \S+ on node node-1$/)
  })
})
