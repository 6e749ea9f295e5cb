import {
  ApiException,
  AppsV1Api,
  CoreV1Api,
  Exec,
  KubeConfig,
  KubernetesObjectApi,
  Log,
  makeInformer,
  PatchStrategy,
  PortForward,
  setHeaderOptions,
  Watch,
  type V1ConfigMap,
  type V1Deployment,
  type V1Pod,
  type V1Status,
} from '@kubernetes/client-node'
import { PassThrough } from 'node:stream'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startClientCluster, type ClientCluster } from './cluster.ts'

const namespace = 'default'
const SETTLED = { timeout: 20_000, interval: 50 }

const deployment = (replicas: number): V1Deployment => ({
  metadata: { name: 'web' },
  spec: { replicas, selector: { matchLabels: { app: 'web' } }, template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'web', image: 'nginx', ports: [{ containerPort: 80 }] }] } } },
})

describe('@kubernetes/client-node', () => {
  let cluster: ClientCluster
  let config: KubeConfig
  let core: CoreV1Api
  let apps: AppsV1Api

  beforeAll(async () => {
    cluster = await startClientCluster()
    config = new KubeConfig()
    config.loadFromFile(cluster.kubeconfig)
    core = config.makeApiClient(CoreV1Api)
    apps = config.makeApiClient(AppsV1Api)
  })
  afterAll(async () => {
    expect(await cluster.stop()).toBe(0)
  })

  const pods = async (): Promise<V1Pod[]> => (await core.listNamespacedPod({ namespace, labelSelector: 'app=web' })).items
  const refusal = async (doing: Promise<unknown>): Promise<{ code: number; status: V1Status }> => {
    const error: unknown = await doing.then(() => null, (reason: unknown) => reason)
    if (!(error instanceof ApiException)) throw new Error('the API refused nothing', { cause: error })
    return { code: error.code, status: typeof error.body === 'string' ? (JSON.parse(error.body) as V1Status) : (error.body as V1Status) }
  }

  it('creates and lists', async () => {
    const made = await apps.createNamespacedDeployment({ namespace, body: deployment(2) })
    expect(made.spec?.strategy).toEqual({ type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' } })
    expect(made.metadata?.creationTimestamp).toBeInstanceOf(Date)
    await expect.poll(async () => (await pods()).map(({ status }) => status?.phase), SETTLED).toEqual(['Running', 'Running'])
    expect((await core.listNode()).items.map(({ metadata }) => metadata?.name)).toEqual(['node-1', 'node-2', 'node-3'])
  })

  it('lists in pages', async () => {
    const first = await core.listPodForAllNamespaces({ limit: 1 })
    expect(first.items).toHaveLength(1)
    const second = await core.listPodForAllNamespaces({ limit: 1, _continue: first.metadata?._continue })
    expect(second.items).toHaveLength(1)
    expect(second.items[0]?.metadata?.uid).not.toBe(first.items[0]?.metadata?.uid)
  })

  it('is told of a conflict, of what does not exist, and of what is not valid', async () => {
    expect(await refusal(apps.createNamespacedDeployment({ namespace, body: deployment(1) }))).toMatchObject({ code: 409, status: { reason: 'AlreadyExists' } })
    expect(await refusal(core.readNamespacedPod({ namespace, name: 'none' }))).toMatchObject({ code: 404, status: { reason: 'NotFound', message: 'pods "none" not found' } })
    expect(await refusal(core.createNamespacedConfigMap({ namespace, body: { metadata: { name: 'Not_A_Name' } } }))).toMatchObject({ code: 422, status: { reason: 'Invalid' } })
    const read = await apps.readNamespacedDeployment({ namespace, name: 'web' })
    await apps.replaceNamespacedDeployment({ namespace, name: 'web', body: { ...read, metadata: { ...read.metadata, annotations: { seen: 'yes' } } } })
    expect(await refusal(apps.replaceNamespacedDeployment({ namespace, name: 'web', body: read }))).toMatchObject({ code: 409, status: { reason: 'Conflict' } })
  })

  it('patches in every way', async () => {
    const patch = (body: object, strategy: PatchStrategy) => apps.patchNamespacedDeployment({ namespace, name: 'web', body }, setHeaderOptions('Content-Type', strategy))
    expect((await patch([{ op: 'replace', path: '/spec/replicas', value: 3 }], PatchStrategy.JsonPatch)).spec?.replicas).toBe(3)
    expect((await patch({ metadata: { labels: { tier: 'front' } } }, PatchStrategy.MergePatch)).metadata?.labels).toEqual({ tier: 'front' })
    const changed = await patch({ spec: { template: { spec: { containers: [{ name: 'web', env: [{ name: 'A', value: 'b' }] }] } } } }, PatchStrategy.StrategicMergePatch)
    expect(changed.spec?.template.spec?.containers[0]).toMatchObject({ image: 'nginx', env: [{ name: 'A', value: 'b' }] })
    const objects = KubernetesObjectApi.makeApiClient(config)
    const applied = await objects.patch({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings', namespace }, data: { a: '1' } } as V1ConfigMap, undefined, undefined, 'test', true, PatchStrategy.ServerSideApply)
    expect(applied.metadata?.managedFields?.[0]).toMatchObject({ manager: 'test', operation: 'Apply' })
  })

  it('watches from a list on, in order', async () => {
    const from = (await core.listNamespacedConfigMap({ namespace })).metadata?.resourceVersion
    const seen: string[] = []
    const abort = await new Watch(config).watch(`/api/v1/namespaces/${namespace}/configmaps`, { resourceVersion: from, allowWatchBookmarks: true }, (type, object: V1ConfigMap) => void seen.push(`${type} ${object.metadata?.name} ${object.data?.v ?? ''}`), () => undefined)
    await core.createNamespacedConfigMap({ namespace, body: { metadata: { name: 'watched' }, data: { v: '1' } } })
    await core.patchNamespacedConfigMap({ namespace, name: 'watched', body: { data: { v: '2' } } }, setHeaderOptions('Content-Type', PatchStrategy.MergePatch))
    await core.deleteNamespacedConfigMap({ namespace, name: 'watched' })
    await expect.poll(() => seen, SETTLED).toEqual(['ADDED watched 1', 'MODIFIED watched 2', 'DELETED watched 2'])
    abort.abort()
  })

  it('keeps an informer', async () => {
    const informer = makeInformer<V1Pod>(config, `/api/v1/namespaces/${namespace}/pods`, () => core.listNamespacedPod({ namespace, labelSelector: 'app=web' }), 'app=web')
    const added = new Set<string>()
    const gone = new Set<string>()
    informer.on('add', ({ metadata }) => added.add(metadata?.name ?? ''))
    informer.on('delete', ({ metadata }) => gone.add(metadata?.name ?? ''))
    await informer.start()
    await expect.poll(() => informer.list().filter(({ status }) => status?.phase === 'Running').length, SETTLED).toBeGreaterThanOrEqual(3)
    const [victim] = await pods()
    await core.deleteNamespacedPod({ namespace, name: victim?.metadata?.name ?? '', gracePeriodSeconds: 0 })
    await expect.poll(() => gone.has(victim?.metadata?.name ?? ''), SETTLED).toBe(true)
    expect(added.has(victim?.metadata?.name ?? '')).toBe(true)
    await informer.stop()
  })

  it('is told in words what simulated pods cannot do', async () => {
    const name = 'alone'
    await core.createNamespacedPod({ namespace, body: { metadata: { name }, spec: { containers: [{ name: 'web', image: 'nginx' }] } } })
    await expect.poll(async () => (await core.readNamespacedPod({ namespace, name })).status?.phase, SETTLED).toBe('Running')
    expect(await refusal(core.readNamespacedPodLog({ namespace, name }))).toMatchObject({ code: 500, status: { message: expect.stringContaining('executes nothing') as string } })
    await expect(new Log(config).log(namespace, name, 'web', new PassThrough())).rejects.toThrow('executes nothing')
    const status = await new Promise<V1Status>((resolve, reject) => {
      new Exec(config).exec(namespace, name, 'web', ['date'], new PassThrough(), new PassThrough(), null, false, resolve).catch(reject)
    })
    expect(status).toMatchObject({ status: 'Failure', message: expect.stringContaining('runs no commands in containers') as string })
    const [answers, complaints] = [new PassThrough(), new PassThrough()]
    const said = new Promise<string>((resolve) => complaints.once('data', (chunk: Buffer) => resolve(chunk.toString())))
    await new PortForward(config).portForward(namespace, name, [80], answers, complaints, new PassThrough())
    expect(await said).toContain('error forwarding port 80')
  })

  it('deletes, and what belongs to it goes too', async () => {
    await apps.deleteNamespacedDeployment({ namespace, name: 'web' })
    await expect.poll(async () => (await pods()).length, SETTLED).toBe(0)
    expect(await refusal(apps.readNamespacedDeployment({ namespace, name: 'web' }))).toMatchObject({ code: 404 })
  })
})
