import type { Pod, Service } from 'kubernetes-types/core/v1'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ApiClient } from '../../machinery/api-client.ts'
import type { KubeObject, Stored } from '../../machinery/object.ts'
import { startApiServer } from '../apiserver.ts'
import type { ApiServer } from '../apiserver.ts'

const core = (resource: string) => ({ group: '', version: 'v1', resource })
const [pods, services, configMaps] = [core('pods'), core('services'), core('configmaps')]

/** The top of what a manager has under a field: f:a of { "f:spec": { "f:a": … } }. */
const owned = (object: KubeObject, manager: string, field: string): string[] => {
  const entries = object.metadata?.managedFields?.filter((entry) => entry.manager === manager) ?? []
  return entries.flatMap((entry) => Object.keys((entry.fieldsV1 as Record<string, object> | undefined)?.[`f:${field}`] ?? {})).sort()
}

describe('managed fields of what is created and updated', () => {
  let server: ApiServer
  let user: ApiClient
  let kubelet: ApiClient
  beforeAll(async () => {
    server = await startApiServer({ listen: { address: '127.0.0.1', port: 0 }, nodeApi: () => undefined })
    user = server.client({ name: 'ann', groups: ['system:masters'] }, 'kubectl')
    kubelet = server.client({ name: 'kubelet', groups: ['system:masters'] }, 'kubelet')
    await user.create(core('serviceaccounts'), 'default', { metadata: { name: 'default' } })
  })
  afterAll(() => server.stop())

  it('cover the defaults, and nothing that an admission plugin fills in', async () => {
    const made = await user.create<Pod>(pods, 'default', { metadata: { name: 'one' }, spec: { containers: [{ name: 'c', image: 'x' }] } })
    expect(made.spec).toMatchObject({ tolerations: [{}, {}], volumes: [{}], serviceAccountName: 'default' })
    expect(owned(made, 'kubectl', 'spec')).toEqual(['f:containers', 'f:dnsPolicy', 'f:enableServiceLinks', 'f:restartPolicy', 'f:schedulerName', 'f:securityContext', 'f:terminationGracePeriodSeconds'])
  })

  it('cover no address that was allocated, not even after the whole is put back', async () => {
    const made = await user.create<Service>(services, 'default', { metadata: { name: 'one' }, spec: { ports: [{ port: 80 }] } })
    const expected = ['f:internalTrafficPolicy', 'f:ports', 'f:sessionAffinity', 'f:type']
    expect(owned(made, 'kubectl', 'spec')).toEqual(expected)
    const put = await user.update<Service>(services, { ...made, metadata: { ...made.metadata, labels: { a: 'b' } } })
    expect(owned(put, 'kubectl', 'spec')).toEqual(expected)
    expect(owned(put, 'kubectl', 'metadata')).toEqual(['f:labels'])
  })

  it('do not cover what a binding sets, which is nobody’s', async () => {
    const made = await user.create<Pod>(pods, 'default', { metadata: { name: 'bound' }, spec: { containers: [{ name: 'c', image: 'x' }] } })
    const scheduler = server.client({ name: 'system:kube-scheduler', groups: ['system:masters'] }, 'kube-scheduler')
    const binding = { apiVersion: 'v1', kind: 'Binding', metadata: { name: 'bound' }, target: { kind: 'Node', name: 'node-1' } }
    await scheduler.create(pods, 'default', binding as KubeObject, { subresource: 'binding', name: 'bound' })
    const bound = await user.get<Pod>(pods, 'default', 'bound')
    expect(bound.spec?.nodeName).toBe('node-1')
    expect(bound.metadata.managedFields).toEqual(made.metadata.managedFields)
  })

  it('leave the status to who wrote it', async () => {
    const made = await user.create<Pod>(pods, 'default', { metadata: { name: 'two' }, spec: { containers: [{ name: 'c', image: 'x' }] } })
    const running = await kubelet.update<Pod>(pods, { ...made, status: { phase: 'Running', podIP: '10.0.0.9' } }, { subresource: 'status' })
    expect(owned(running, 'kubelet', 'status')).toContain('f:podIP')
    const { status: _, ...rest } = running
    const labelled = await user.update<Pod>(pods, { ...rest, metadata: { ...running.metadata, labels: { a: 'b' } } } as Stored<Pod>)
    expect(labelled.status?.podIP).toBe('10.0.0.9')
    expect(owned(labelled, 'kubelet', 'status')).toContain('f:podIP')
    expect(owned(labelled, 'kubectl', 'status')).toEqual([])
  })

  it('pass a field on to who changes it, and drop who takes it away', async () => {
    const made = await user.create(configMaps, 'default', { metadata: { name: 'one' }, data: { a: '1', b: '1' } } as KubeObject)
    const changed = await kubelet.update(configMaps, { ...made, data: { a: '2' } } as Stored)
    expect(owned(changed, 'kubelet', 'data')).toEqual(['f:a'])
    expect(changed.metadata.managedFields?.find(({ manager }) => manager === 'kubectl')?.fieldsV1).toEqual({ 'f:data': {} })
  })
})
