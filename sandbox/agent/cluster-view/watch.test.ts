import type { Deployment } from 'kubernetes-types/apps/v1'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ThingView } from '../../cluster-protocol.ts'
import type { AuditEvent } from '../../cluster/apiserver/audit.ts'
import { startCluster, type Cluster } from '../../cluster/cluster.ts'
import { simulatedRuntime } from '../../cluster/kubelet/runtimes/simulated.ts'
import { systemClock } from '../../cluster/machinery/clock.ts'
import { kinds } from '../../cluster/machinery/kinds.ts'
import type { KubeObject } from '../../cluster/machinery/object.ts'
import { noServiceNetwork } from '../../cluster/proxy/no-network.ts'
import { listeningIn } from './listening.ts'
import { ClusterWatch } from './watch.ts'

let cluster: Cluster
let watch: ClusterWatch
const writes: AuditEvent[] = []
/** Asked again whenever something was told. */
let wake: () => void = () => undefined

beforeAll(async () => {
  cluster = await startCluster({ nodes: 3, listen: { address: '127.0.0.1', port: 0 }, runtime: () => simulatedRuntime(systemClock), network: noServiceNetwork, audit: (event) => writes.push(event) })
  watch = new ClusterWatch({ client: cluster.client, clock: systemClock, log: () => undefined, changed: () => wake() })
})
afterAll(async () => {
  watch.stop()
  await cluster.stop()
})

/** Resolves once it holds; the test's own time limit is the only one. */
async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise<void>((resolve) => (wake = resolve))
}

const deployment = (replicas: number): Deployment => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web' },
  spec: { replicas, selector: { matchLabels: { app: 'web' } }, template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'main', image: 'web:v1' }] } } },
})

test('a Deployment is seen with its pods, from its creation to its end, and each write with who asked for it', async () => {
  await until(() => watch.picture().nodes.filter(({ ready }) => ready).length === 3)
  await cluster.client.create(kinds.deployments, 'default', deployment(3))
  await until(() => watch.picture().pods.filter(({ ready }) => ready).length === 3)
  expect(watch.picture().pods[0]).toMatchObject({ status: 'Running', owner: { kind: 'Deployment', name: 'web' }, containers: ['main'], why: null })
  await until(() => watch.picture().workloads[0]?.ready === 3)
  expect(watch.picture().workloads).toMatchObject([{ kind: 'Deployment', name: 'web', wanted: 3, why: null }])

  let view: ThingView | null = null
  const stop = watch.look({ kind: 'Deployment', namespace: 'default', name: 'web' }, (next) => {
    view = next
    wake()
  })
  const seen = (): ThingView | null => view
  await until(() => seen()?.yaml?.includes('readyReplicas: 3') === true && seen()?.events.some(({ reason }) => reason === 'ScalingReplicaSet') === true)

  await cluster.client.delete(kinds.deployments, 'default', 'web', { propagationPolicy: 'Background' })
  await until(() => watch.picture().pods.length === 0 && watch.picture().workloads.length === 0 && seen()?.yaml === null)
  stop()

  const about = (kind: string) => writes.filter(({ before, after }) => (after ?? before)?.kind === kind).map(({ by, before, after }) => `${by?.userAgent} ${before === null ? 'creates' : after === null ? 'deletes' : 'changes'}`)
  expect(about('Deployment')[0]).toBe('podyard creates')
  expect(about('Deployment').at(-1)).toBe('podyard deletes')
  expect(about('ReplicaSet')[0]).toBe('kube-controller-manager creates')
  expect(new Set(about('Pod'))).toContain('kubelet changes')
})

test('a Service whose selector matches nothing says so until a pod has the label', async () => {
  await cluster.client.create(kinds.services, 'default', { apiVersion: 'v1', kind: 'Service', metadata: { name: 'lost' }, spec: { selector: { app: 'lost' }, ports: [{ port: 80 }] } })
  await until(() => watch.picture().services.some(({ name, why }) => name === 'lost' && why?.reason === 'noPods'))
  await cluster.client.create(kinds.pods, 'default', { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'found', labels: { app: 'lost' } }, spec: { containers: [{ name: 'main', image: 'web:v1' }] } })
  await until(() => watch.picture().services.some(({ name, why, podUids }) => name === 'lost' && why === null && podUids.length === 1))
})

test('an object that is not there is told of as well', async () => {
  const view = await new Promise<ThingView>((resolve) => {
    const stop = watch.look({ kind: 'Pod', namespace: 'default', name: 'nobody' }, (seen) => {
      stop()
      resolve(seen)
    })
  })
  expect(view).toEqual({ thing: { kind: 'Pod', namespace: 'default', name: 'nobody' }, yaml: null, events: [] })
})

test('a Service at whose port nobody listens says so when that is so at a second look, and no more when somebody does', async () => {
  let table = 'header'
  const told = new ClusterWatch({ client: cluster.client, clock: systemClock, log: () => undefined, changed: () => wake(), listening: () => Promise.resolve(listeningIn([table])) })
  const why = () => told.picture().services.find(({ name }) => name === 'web')?.why ?? null
  await cluster.client.create(kinds.deployments, 'default', deployment(1))
  await cluster.client.create(kinds.services, 'default', { apiVersion: 'v1', kind: 'Service', metadata: { name: 'web' }, spec: { selector: { app: 'web' }, ports: [{ port: 80, targetPort: 9999 }] } })
  await until(() => why()?.reason === 'nobodyListens')
  table = 'header\n0: 00000000:270F 00000000:0000 0A'
  await until(() => why() === null)
  told.stop()
  await cluster.client.delete(kinds.services, 'default', 'web')
  await cluster.client.delete(kinds.deployments, 'default', 'web', { propagationPolicy: 'Background' })
  await until(() => watch.picture().workloads.length === 0)
})

test('a custom resource is seen with what its operator made for it, and tells what its conditions say against it', async () => {
  const group = 'shop.example.com'
  const scale = { description: 'A shop.', type: 'object', 'x-kubernetes-preserve-unknown-fields': true } as const
  const definition = { apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition', metadata: { name: `websites.${group}` }, spec: { group, scope: 'Namespaced', names: { kind: 'Website', plural: 'websites', singular: 'website', listKind: 'WebsiteList' }, versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: scale } }] } }
  await cluster.client.create(kinds.customResourceDefinitions, undefined, definition)
  const websites = { group, version: 'v1', resource: 'websites', kind: 'Website', apiVersion: `${group}/v1`, namespaced: true }
  const served = async (): Promise<KubeObject> => {
    try {
      return await cluster.client.create(websites, 'default', { apiVersion: `${group}/v1`, kind: 'Website', metadata: { name: 'blog' }, status: { conditions: [{ type: 'Ready', status: 'False', message: 'no theme' }] } } as KubeObject)
    } catch {
      // A definition is served a moment after it is there.
      await new Promise((next) => setImmediate(next))
      return served()
    }
  }
  const website = await served()
  const owner = { apiVersion: `${group}/v1`, kind: 'Website', name: 'blog', uid: website.metadata?.uid ?? '', controller: true }
  await cluster.client.create(kinds.deployments, 'default', { ...deployment(1), metadata: { name: 'blog', ownerReferences: [owner] } })
  const drawn = (name: string) => watch.picture().workloads.find(({ kind }) => kind === name)
  await until(() => drawn(`Website.${group}`)?.why?.reason === 'condition' && drawn('Deployment')?.ready === 1)
  expect(drawn(`Website.${group}`)).toEqual({ kind: `Website.${group}`, namespace: 'default', name: 'blog', ready: null, wanted: null, why: { reason: 'condition', values: { condition: 'Ready=False', message: 'no theme' } } })
  // As a page sorts what changes in it: nothing changes places when a page is opened again.
  expect(watch.picture().workloads.map(({ kind }) => kind)).toEqual(['Deployment', `Website.${group}`])
  expect(drawn('Deployment')?.owner).toEqual({ kind: `Website.${group}`, namespace: 'default', name: 'blog' })
  let view: ThingView | null = null
  const stop = watch.look({ kind: `Website.${group}`, namespace: 'default', name: 'blog' }, (next) => {
    view = next
    wake()
  })
  const seen = (): ThingView | null => view
  await until(() => seen()?.yaml?.includes('no theme') === true)
  stop()
  await cluster.client.delete(kinds.customResourceDefinitions, undefined, definition.metadata.name)
  await until(() => drawn(`Website.${group}`) === undefined)
})
