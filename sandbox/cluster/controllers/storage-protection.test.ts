import type { PersistentVolumeClaim, Pod } from 'kubernetes-types/core/v1'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Informers } from '../machinery/informers.ts'
import { kinds } from '../machinery/kinds.ts'
import { isNotFound } from '../machinery/reconciler.ts'
import { withOwnWrites, type Controller } from './context.ts'
import { startClaimProtectionController } from './storage-protection.ts'
import { startTestCluster, type TestCluster } from './testing/test-cluster.ts'

const claim: PersistentVolumeClaim = { metadata: { name: 'data' }, spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } } }
const pod: Pod = { metadata: { name: 'user' }, spec: { nodeName: 'n', containers: [{ name: 'c', image: 'i' }], volumes: [{ name: 'v', persistentVolumeClaim: { claimName: 'data' } }] } }

describe('claims in use', () => {
  let cluster: TestCluster
  let informers: Informers
  let controller: Controller
  beforeAll(async () => {
    cluster = await startTestCluster()
    await cluster.client.create({ group: '', version: 'v1', resource: 'serviceaccounts' }, 'default', { metadata: { name: 'default' } })
    informers = new Informers(cluster)
    controller = startClaimProtectionController(withOwnWrites({ ...cluster, informers, rootCertificate: '' }))
  })
  afterAll(async () => {
    await controller.stop()
    informers.stop()
    await cluster.stop()
  })

  it('stay until the last pod that uses them is gone', async () => {
    const { client } = cluster
    const made = await client.create(kinds.persistentVolumeClaims, 'default', claim)
    expect(made.metadata.finalizers).toEqual(['kubernetes.io/pvc-protection'])
    await client.create(kinds.pods, 'default', pod)
    await client.delete(kinds.persistentVolumeClaims, 'default', 'data')
    expect((await client.get(kinds.persistentVolumeClaims, 'default', 'data')).metadata.deletionTimestamp).toBeDefined()
    await client.delete(kinds.pods, 'default', 'user', { gracePeriodSeconds: 0 })
    const gone = await cluster.eventually(() =>
      client.get(kinds.persistentVolumeClaims, 'default', 'data').then(
        () => null,
        (error: unknown) => (isNotFound(error) ? true : null),
      ),
    )
    expect(gone).toBe(true)
  })
})
