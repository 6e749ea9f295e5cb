import type { ContainerStatus, Pod } from 'kubernetes-types/core/v1'
import { afterEach, expect, test } from 'vitest'
import type { Clock } from '../machinery/clock.ts'
import { kinds } from '../machinery/kinds.ts'
import type { KubeObject } from '../machinery/object.ts'
import { builtInImages } from './images/index.ts'
import { noPodNetwork } from './pod-network.ts'
import { builtInRuntime } from './runtimes/built-in.ts'
import { hurriedClock } from './testing/hurried-clock.ts'
import { startTestNode, type TestNode } from './testing/test-node.ts'

let node: TestNode
afterEach(async () => {
  await node.stop()
  expect(node.log).toEqual([])
})

const start = async (clock?: Clock): Promise<void> => {
  node = await startTestNode((of) => builtInRuntime({ clock: of, network: noPodNetwork, images: builtInImages }), clock)
}
/** Port 80 is for root alone on most machines. */
const mayServe = process.getuid?.() === 0
const isReady = (pod: Pod | null): boolean => pod?.status?.conditions?.some((one) => one.type === 'Ready' && one.status === 'True') ?? false
const phase = (wanted: string) => (pod: Pod | null) => pod?.status?.phase === wanted
const first = (pod: Pod | null): ContainerStatus | undefined => pod?.status?.containerStatuses?.[0]
const script = (text: string) => ({ name: 'c', image: 'busybox', command: ['sh', '-c', text] })

async function logsOf(name: string, container = 'c'): Promise<string> {
  const { metadata } = await node.client.get<Pod>(kinds.pods, 'default', name)
  let text = ''
  for await (const line of node.kubelet.nodeApi.logs({ podUid: metadata.uid, container, follow: false, previous: false, timestamps: false }, new AbortController().signal)) text += line
  return text
}
async function exec(name: string, command: string[], container = 'c') {
  const { metadata } = await node.client.get<Pod>(kinds.pods, 'default', name)
  let out = ''
  const take = (chunk: Uint8Array): void => void (out += Buffer.from(chunk).toString())
  const { exitCode } = await node.kubelet.nodeApi.exec({ podUid: metadata.uid, container, command, attach: false }, { stdin: null, stdout: take, stderr: take, tty: false })
  return { out, exitCode }
}

test('a command runs to its end, and the pod tells how', async () => {
  await start()
  await node.run('good', { restartPolicy: 'Never', containers: [script('echo $WHO; exit 0')].map((one) => ({ ...one, env: [{ name: 'WHO', value: 'world' }] })) })
  const good = await node.until('good', phase('Succeeded'))
  expect(first(good)?.state?.terminated).toMatchObject({ exitCode: 0, reason: 'Completed' })
  expect(good?.status?.conditions?.find((one) => one.type === 'Ready')).toMatchObject({ status: 'False', reason: 'PodCompleted' })
  expect(await logsOf('good')).toBe('world\n')
  await node.run('bad', { restartPolicy: 'Never', containers: [script('echo no luck > /dev/termination-log; exit 3')] })
  expect(first(await node.until('bad', phase('Failed')))?.state?.terminated).toMatchObject({ exitCode: 3, reason: 'Error', message: 'no luck\n' })
})

test('a command that is not in the image is a StartError, and is tried again', async () => {
  await start(hurriedClock(20))
  await node.run('p', { containers: [{ name: 'c', image: 'busybox', command: ['nosuch'] }] })
  const pod = await node.until('p', (one) => first(one)?.state?.waiting?.reason === 'CrashLoopBackOff')
  expect(first(pod)?.lastState?.terminated).toMatchObject({
    exitCode: 128,
    reason: 'StartError',
    message: expect.stringContaining('exec: "nosuch": executable file not found in $PATH') as string,
  })
  expect(await node.events('p')).toContainEqual(expect.stringMatching(/^Warning Failed Error: failed to create containerd task: .*exec: "nosuch"/))
})

test('init containers run one after the other, and hand files on', async () => {
  await start()
  const mounts = [{ name: 'shared', mountPath: '/shared' }]
  await node.run('p', {
    restartPolicy: 'Never',
    volumes: [{ name: 'shared', emptyDir: {} }],
    initContainers: [
      { ...script('echo one > /shared/f'), name: 'a', volumeMounts: mounts },
      { ...script('echo two >> /shared/f'), name: 'b', volumeMounts: mounts },
    ],
    containers: [{ ...script('cat /shared/f'), volumeMounts: mounts }],
  })
  const pod = await node.until('p', phase('Succeeded'))
  expect(pod?.status?.initContainerStatuses?.map((one) => one.state?.terminated?.reason)).toEqual(['Completed', 'Completed'])
  expect(await logsOf('p')).toBe('one\ntwo\n')
})

test('a sidecar starts first, and is stopped when the work is done', async () => {
  await start(hurriedClock(10))
  await node.run('p', {
    restartPolicy: 'Never',
    initContainers: [{ name: 's', image: 'webapp:v1', restartPolicy: 'Always', startupProbe: { httpGet: { path: '/healthz', port: 8000 }, periodSeconds: 1 } }],
    containers: [script('wget -qO- localhost:8000/version')],
  })
  const pod = await node.until('p', (one) => phase('Succeeded')(one) && one?.status?.initContainerStatuses?.[0]?.state?.terminated !== undefined)
  expect(pod?.status?.initContainerStatuses?.[0]?.state?.terminated).toMatchObject({ exitCode: 0 })
  expect(await logsOf('p')).toBe('1.0\n')
})

test('commands run in a container, and probes can be commands', async () => {
  await start(hurriedClock(20))
  const readinessProbe = { exec: { command: ['cat', '/tmp/ready'] }, periodSeconds: 1 }
  await node.run('p', { containers: [{ ...script('sleep 1000'), readinessProbe }], terminationGracePeriodSeconds: 0 })
  await node.until('p', phase('Running'))
  expect(await exec('p', ['cat', '/etc/hostname'])).toEqual({ out: 'p\n', exitCode: 0 })
  expect(await exec('p', ['sh', '-c', 'echo $HOSTNAME; exit 4'])).toEqual({ out: 'p\n', exitCode: 4 })
  expect(await exec('p', ['nosuch'])).toMatchObject({ exitCode: 127 })
  expect(isReady(await node.client.get<Pod>(kinds.pods, 'default', 'p'))).toBe(false)
  await exec('p', ['touch', '/tmp/ready'])
  await node.until('p', isReady)
  expect(await node.events('p')).toContain("Warning Unhealthy Readiness probe failed: cat: can't open '/tmp/ready': No such file or directory\n")
})

test('hooks run: after the start before it counts, before the stop within the grace', async () => {
  await start(hurriedClock(20))
  const lifecycle = { postStart: { exec: { command: ['sh', '-c', 'echo started > /tmp/f'] } }, preStop: { exec: { command: ['sh', '-c', 'echo stopping > /proc-1-log; exit 1'] } } }
  await node.run('p', { containers: [{ ...script('sleep 1000'), lifecycle }], terminationGracePeriodSeconds: 1 })
  await node.until('p', isReady)
  expect((await exec('p', ['cat', '/tmp/f'])).out).toBe('started\n')
  await node.client.delete(kinds.pods, 'default', 'p')
  await node.until('p', (pod) => pod === null)
  expect(await node.events('p')).toContain('Warning FailedPreStopHook PreStopHook failed')
})

test('a process that does not listen to SIGTERM is killed when its grace is over', async () => {
  await start(hurriedClock(20))
  await node.run('p', { restartPolicy: 'Always', containers: [script('sleep 1000')], terminationGracePeriodSeconds: 10 })
  await node.until('p', isReady)
  await node.client.delete(kinds.pods, 'default', 'p')
  const last = await node.until('p', (pod) => pod === null || first(pod)?.state?.terminated !== undefined)
  if (last !== null) expect(first(last)?.state?.terminated).toMatchObject({ exitCode: 137, reason: 'Error' })
  await node.until('p', (pod) => pod === null)
})

test.skipIf(!mayServe)('nginx serves its page, what is mounted over it, and writes its log', async () => {
  await start()
  const map = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'page' }, data: { 'index.html': '<h1>mine</h1>' } }
  await node.client.create(kinds.configMaps, 'default', map as KubeObject)
  await node.run('plain', { containers: [{ name: 'c', image: 'nginx:1.25' }] })
  await node.run('mine', { volumes: [{ name: 'v', configMap: { name: 'page' } }], containers: [{ name: 'c', image: 'nginx', volumeMounts: [{ name: 'v', mountPath: '/usr/share/nginx/html' }] }] })
  const plain = await node.until('plain', isReady)
  const response = await fetch(`http://${plain?.status?.podIP}/`, { headers: { 'user-agent': 'test' } })
  expect(response.headers.get('server')).toBe('nginx/1.25.5')
  expect(await response.text()).toContain('<h1>Welcome to nginx!</h1>')
  expect((await fetch(`http://${plain?.status?.podIP}/nosuch`)).status).toBe(404)
  const log = await logsOf('plain')
  expect(log).toMatch(/^127\S+ - - \[\d\d\/\w{3}\/\d{4}:\d\d:\d\d:\d\d \+0000\] "GET \/ HTTP\/1\.1" 200 615 "-" "test" "-"$/m)
  expect(log).toContain('open() "/usr/share/nginx/html/nosuch" failed (2: No such file or directory)')
  const mine = await node.until('mine', isReady)
  expect(await (await fetch(`http://${mine?.status?.podIP}/`)).text()).toBe('<h1>mine</h1>')
  expect((await exec('plain', ['ls', '/usr/share/nginx/html'])).out).toBe('50x.html\nindex.html\n')
})

test('a tag that an image does not have is not found', async () => {
  await start()
  await node.run('p', { containers: [{ name: 'c', image: 'nginx:1.161' }] })
  const pod = await node.until('p', (one) => first(one)?.state?.waiting?.reason === 'ErrImagePull')
  expect(first(pod)?.state?.waiting?.message).toBe('rpc error: code = NotFound desc = failed to pull and unpack image "docker.io/library/nginx:1.161": failed to resolve reference "docker.io/library/nginx:1.161": docker.io/library/nginx:1.161: not found')
})

test('a volume that is missing keeps the pod in ContainerCreating, and says why', async () => {
  await start(hurriedClock(20))
  await node.run('p', { volumes: [{ name: 'v', configMap: { name: 'later' } }], containers: [{ ...script('cat /v/a; sleep 1000'), volumeMounts: [{ name: 'v', mountPath: '/v' }] }], terminationGracePeriodSeconds: 0 })
  await node.until('p', (pod) => first(pod)?.state?.waiting?.reason === 'ContainerCreating')
  await expect.poll(() => node.events('p')).toContain('Warning FailedMount MountVolume.SetUp failed for volume "v" : configmap "later" not found')
  await node.client.create(kinds.configMaps, 'default', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'later' }, data: { a: 'hello' } } as KubeObject)
  await node.until('p', isReady)
  await expect.poll(() => exec('p', ['cat', '/v/a'])).toEqual({ out: 'hello', exitCode: 0 })
})

test('a pod whose volume holds more than it may is evicted, and says so', async () => {
  await start(hurriedClock(20))
  await node.run('p', { restartPolicy: 'Never', volumes: [{ name: 'cache', emptyDir: { sizeLimit: '1Mi' } }], containers: [{ ...script('dd if=/dev/zero of=/cache/big bs=1M count=2; sleep 1000'), volumeMounts: [{ name: 'cache', mountPath: '/cache' }] }], terminationGracePeriodSeconds: 0 })
  const pod = await node.until('p', phase('Failed'))
  expect(pod?.status).toMatchObject({ reason: 'Evicted', message: 'Usage of EmptyDir volume "cache" exceeds the limit "1Mi". ' })
  await expect.poll(() => node.events('p')).toContain('Warning Evicted Usage of EmptyDir volume "cache" exceeds the limit "1Mi". ')
})

test('who a container runs as has a name and a home where its image says so', async () => {
  await start()
  const whoami = { name: 'c', image: 'nginx', command: ['sh', '-c', 'whoami; echo $HOME'] }
  await node.run('root', { restartPolicy: 'Never', containers: [whoami] })
  await node.run('nobody', { restartPolicy: 'Never', securityContext: { runAsUser: 1234 }, containers: [whoami] })
  await node.until('root', phase('Succeeded'))
  await node.until('nobody', phase('Succeeded'))
  expect([await logsOf('root'), await logsOf('nobody')]).toEqual(['root\n/root\n', 'whoami: unknown uid 1234\n/\n'])
})
