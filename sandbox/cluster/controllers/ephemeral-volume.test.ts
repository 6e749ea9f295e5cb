import type { PersistentVolumeClaim, Pod } from 'kubernetes-types/core/v1'
import { expect, it } from 'vitest'
import { kinds } from '../machinery/kinds.ts'
import { startControllerManager } from './manager.ts'
import { startTestCluster } from './testing/test-cluster.ts'

it('a pod gets the claims of its ephemeral volumes, and owns them', async () => {
  const cluster = await startTestCluster()
  const manager = startControllerManager({ ...cluster, rootCertificate: 'PEM', only: ['ephemeral-volume-controller', 'serviceaccount-controller'] })
  try {
    await cluster.eventually(async () => ((await cluster.client.list(kinds.serviceAccounts, { namespace: 'default' })).items.length > 0 ? true : null))
    const spec = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } }
    const pod = await cluster.client.create<Pod>(kinds.pods, 'default', {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'user' },
      spec: { containers: [{ name: 'c', image: 'nginx' }], volumes: [{ name: 'scratch', ephemeral: { volumeClaimTemplate: { metadata: { labels: { of: 'user' } }, spec } } }] },
    })
    const [claim] = await cluster.eventually(async () => {
      const { items } = await cluster.client.list<PersistentVolumeClaim>(kinds.persistentVolumeClaims, { namespace: 'default' })
      return items.length > 0 ? items : null
    })
    expect(claim).toMatchObject({ metadata: { name: 'user-scratch', labels: { of: 'user' }, ownerReferences: [{ kind: 'Pod', uid: pod.metadata.uid, controller: true }] }, spec })
    expect(cluster.logged).toEqual([])
  } finally {
    await manager.stop()
    await cluster.stop()
  }
})
