import type { ContainerStatus, Node, Pod } from 'kubernetes-types/core/v1'
import { afterEach, describe, expect, test } from 'vitest'
import { kinds } from '../machinery/kinds.ts'
import type { KubeObject } from '../machinery/object.ts'
import { builtInImages } from './images/index.ts'
import { noPodNetwork } from './pod-network.ts'
import { builtInRuntime } from './runtimes/built-in.ts'
import { simulatedRuntime } from './runtimes/simulated.ts'
import { hurriedClock } from './testing/hurried-clock.ts'
import { startTestNode, type TestNode } from './testing/test-node.ts'

let node: TestNode
afterEach(async () => {
  await node.stop()
  expect(node.log).toEqual([])
})

const isReady = (pod: Pod | null): boolean => pod?.status?.conditions?.some((one) => one.type === 'Ready' && one.status === 'True') ?? false
const first = (pod: Pod | null): ContainerStatus | undefined => pod?.status?.containerStatuses?.[0]
const waitingFor = (reason: string) => (pod: Pod | null) => first(pod)?.state?.waiting?.reason === reason
const gone = (pod: Pod | null): boolean => pod === null
const webapp = (port: number, image = 'webapp:v1') => ({ containers: [{ name: 'c', image, env: [{ name: 'PORT', value: String(port) }] }] })
const get = async (pod: Pod | null, port: number, path = '/'): Promise<string> => (await fetch(`http://${pod?.status?.podIP}:${port}${path}`)).text()

async function logsOf(name: string, request: { previous?: boolean; follow?: boolean; tailLines?: number } = {}): Promise<string[]> {
  const { metadata } = await node.client.get<Pod>(kinds.pods, 'default', name)
  const lines: string[] = []
  const full = { podUid: metadata.uid, container: 'c', follow: false, previous: false, timestamps: false, ...request }
  for await (const line of node.kubelet.nodeApi.logs(full, new AbortController().signal)) lines.push(line)
  return lines
}

describe('with simulated containers', () => {
  test('the node is registered and Ready', async () => {
    node = await startTestNode(simulatedRuntime)
    const { status, metadata, spec } = await node.client.get<Node>(kinds.nodes, undefined, 'node-1')
    expect(metadata.labels).toMatchObject({ 'kubernetes.io/hostname': 'node-1', 'kubernetes.io/os': 'linux', 'kubernetes.io/arch': 'amd64' })
    expect(status?.capacity?.pods).toBe('110')
    expect(status?.addresses?.map((one) => one.type)).toEqual(['InternalIP', 'Hostname'])
    expect(status?.conditions?.map((one) => [one.type, one.status, one.reason])).toEqual([
      ['MemoryPressure', 'False', 'KubeletHasSufficientMemory'],
      ['DiskPressure', 'False', 'KubeletHasNoDiskPressure'],
      ['PIDPressure', 'False', 'KubeletHasSufficientPID'],
      ['Ready', 'True', 'KubeletReady'],
    ])
    expect(spec?.podCIDR).toMatch(/^127\./)
    await expect(node.client.get(kinds.leases, 'kube-node-lease', 'node-1')).resolves.toMatchObject({ spec: { holderIdentity: 'node-1', leaseDurationSeconds: 40 } })
  })

  test('a pod runs, says so, and is gone after it was deleted', async () => {
    node = await startTestNode(simulatedRuntime)
    await node.run('one', { containers: [{ name: 'c', image: 'anything:v9' }] })
    const pod = await node.until('one', isReady)
    expect(pod?.status).toMatchObject({ phase: 'Running', hostIP: '127.0.0.1', qosClass: 'BestEffort' })
    expect(first(pod)).toMatchObject({ ready: true, started: true, restartCount: 0, image: 'docker.io/library/anything:v9' })
    expect(first(pod)?.containerID).toMatch(/^containerd:\/\/[0-9a-f]{64}$/)
    await node.client.delete(kinds.pods, 'default', 'one')
    await node.until('one', gone)
    expect(await node.events('one')).toEqual([
      'Normal Pulling Pulling image "anything:v9"',
      expect.stringMatching(/^Normal Pulled Successfully pulled image "anything:v9" in \S+ \(\S+ including waiting\)\. Image size: \d+ bytes\.$/),
      'Normal Created Created container: c',
      'Normal Started Started container c',
      'Normal Killing Stopping container c',
    ])
  })

  test('a pod removed by force leaves nothing behind, and its address comes free', async () => {
    node = await startTestNode(simulatedRuntime)
    const { metadata } = await node.run('one', { containers: [{ name: 'c', image: 'x' }] })
    await node.until('one', isReady)
    await node.client.delete(kinds.pods, 'default', 'one', { gracePeriodSeconds: 0 })
    await node.until('one', gone)
    await expect.poll(async () => (await node.kubelet.nodeApi.stats()).pods.map((pod) => pod.podUid)).not.toContain(metadata.uid)
  })
})

const builtIn = (clock: Parameters<typeof simulatedRuntime>[0]) => builtInRuntime({ clock, network: noPodNetwork, images: builtInImages })

describe('with built-in images', () => {
  test('the web application answers, and after /kill is started again and counted', async () => {
    node = await startTestNode(builtIn, hurriedClock(10))
    await node.run('web', webapp(8000))
    const pod = await node.until('web', isReady)
    expect(await get(pod, 8000)).toBe('Version 1.0\nHello Kubernetes!\nHostname: web\n')
    expect(await get(pod, 8000, '/kill')).toContain('web')
    await node.until('web', (one) => first(one)?.state?.terminated?.exitCode === 1)
    const again = await node.until('web', (one) => isReady(one) && first(one)?.restartCount === 1)
    expect(first(again)?.lastState?.terminated).toMatchObject({ exitCode: 1, reason: 'Error' })
    expect(await get(again, 8000, '/version')).toBe('1.0\n')
    expect(await logsOf('web')).toEqual(['WebServer listening port:8000\n', 'Accessing: /version\n'])
    expect(await logsOf('web', { previous: true })).toEqual(['WebServer listening port:8000\n', 'Accessing: /\n', 'Accessing: /kill\n', 'Kill server!\n'])
  })

  test('one that keeps crashing waits in CrashLoopBackOff', async () => {
    node = await startTestNode(builtIn, hurriedClock(20))
    await node.run('web', webapp(8000))
    for (const restarts of [0, 1]) {
      const pod = await node.until('web', (one) => isReady(one) && first(one)?.restartCount === restarts)
      await get(pod, 8000, '/kill')
    }
    const { metadata, status } = (await node.until('web', waitingFor('CrashLoopBackOff'))) as Pod
    expect(status?.containerStatuses?.[0]?.state?.waiting?.message).toBe(`back-off 10s restarting failed container=c pod=web_default(${metadata?.uid})`)
    expect(await node.events('web')).toContain(`Warning BackOff Back-off restarting failed container c in pod web_default(${metadata?.uid})`)
    await node.until('web', (one) => isReady(one) && first(one)?.restartCount === 2)
  })

  test('an image that does not exist goes to ErrImagePull, then ImagePullBackOff, and is well when it is put right', async () => {
    node = await startTestNode(builtIn, hurriedClock(20))
    await node.run('bad', { containers: [{ name: 'c', image: 'nosuch' }] })
    const why =
      'failed to pull and unpack image "docker.io/library/nosuch:latest": failed to resolve reference "docker.io/library/nosuch:latest": pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed. This lab pulls from no registry, and has its images built in, among them nginx, httpd, redis, busybox, alpine, debian, ubuntu, curlimages/curl, webapp'
    const pod = await node.until('bad', waitingFor('ErrImagePull'))
    expect(first(pod)?.state?.waiting?.message).toBe(why)
    const later = await node.until('bad', waitingFor('ImagePullBackOff'))
    expect(first(later)?.state?.waiting?.message).toBe(`Back-off pulling image "nosuch": ErrImagePull: ${why}`)
    expect((await node.events('bad')).slice(0, 5)).toEqual([
      'Normal Pulling Pulling image "nosuch"',
      `Warning Failed Failed to pull image "nosuch": ${why}`,
      'Warning Failed Error: ErrImagePull',
      'Normal BackOff Back-off pulling image "nosuch"',
      'Warning Failed Error: ImagePullBackOff',
    ])
    await expect(logsOf('bad')).rejects.toThrow('container "c" in pod "bad" is waiting to start: trying and failing to pull image')
    await node.client.patch(kinds.pods, 'default', 'bad', { type: 'strategic', body: { spec: { containers: [{ name: 'c', image: 'registry.k8s.io/pause:3.9' }] } } })
    await node.until('bad', isReady)
  })

  test('a missing ConfigMap keeps a container from being created until it is there', async () => {
    node = await startTestNode(builtIn, hurriedClock(20))
    await node.run('web', { containers: [{ name: 'c', image: 'webapp:v2', env: [{ name: 'PORT', valueFrom: { configMapKeyRef: { name: 'settings', key: 'port' } } }] }] })
    const pod = await node.until('web', waitingFor('CreateContainerConfigError'))
    expect(first(pod)?.state?.waiting?.message).toBe('configmap "settings" not found')
    await node.client.create(kinds.configMaps, 'default', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings' }, data: { port: '8123' } } as KubeObject)
    expect(await get(await node.until('web', isReady), 8123)).toContain('Version 2.0')
  })

  test('probes make a pod ready, unready, and restarted', async () => {
    node = await startTestNode(builtIn, hurriedClock(20))
    const probed = (path: string) => ({ httpGet: { path, port: 8000 }, periodSeconds: 1, failureThreshold: 1 })
    await node.run('live', { containers: [{ name: 'c', image: 'webapp:v1', readinessProbe: probed('/healthz'), livenessProbe: probed('/healthz') }] })
    await node.until('live', isReady)
    await node.run('sick', { containers: [{ name: 'c', image: 'webapp:v1', readinessProbe: probed('/nothing'), livenessProbe: { ...probed('/nothing'), initialDelaySeconds: 5 } }] })
    await node.until('sick', (pod) => (first(pod)?.restartCount ?? 0) > 0)
    const events = await node.events('sick')
    expect(events).toContain('Warning Unhealthy Readiness probe failed: HTTP probe failed with statuscode: 404')
    expect(events).toContain('Warning Unhealthy Liveness probe failed: HTTP probe failed with statuscode: 404')
    expect(events).toContain('Normal Killing Container c failed liveness probe, will be restarted')
  })

  test('requests go on while a container ends, until none comes any more', async () => {
    node = await startTestNode(builtIn)
    await node.run('web', webapp(8000))
    const pod = await node.until('web', isReady)
    await node.client.delete(kinds.pods, 'default', 'web')
    await node.until('web', (one) => one?.metadata.deletionTimestamp !== undefined)
    for (let times = 0; times < 5; times++) expect(await get(pod, 8000)).toContain('Version 1.0')
    await node.until('web', gone)
    await expect(get(pod, 8000)).rejects.toThrow()
  })

  test('following a log gives new lines, and ends with the container', async () => {
    node = await startTestNode(builtIn)
    await node.run('web', webapp(8000))
    const pod = await node.until('web', isReady)
    const following = logsOf('web', { follow: true, tailLines: 0 })
    await get(pod, 8000, '/healthz')
    await get(pod, 8000, '/kill')
    expect(await following).toEqual(['Accessing: /healthz\n', 'Accessing: /kill\n', 'Kill server!\n'])
  })
})

test('a kubelet that stops leaves nothing that listens', async () => {
  node = await startTestNode(builtIn)
  await node.run('web', webapp(8000))
  const pod = await node.until('web', isReady)
  await node.kubelet.stop()
  await expect(get(pod, 8000)).rejects.toThrow()
})
