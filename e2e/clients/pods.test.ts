import { existsSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { kubectlPath, startPodsCluster, type PodsCluster } from './pods-cluster.ts'

const SETTLED = { timeout: 30_000, interval: 100 }
const missing = existsSync(kubectlPath) ? null : `${kubectlPath} is not there; npm test installs it`

const field = (name: string, fieldPath: string) => ({ name, valueFrom: { fieldRef: { fieldPath } } })
const amount = (name: string, resource: string, divisor: string) => ({ name, valueFrom: { resourceFieldRef: { resource, divisor } } })
const pod = (name: string, spec: object, metadata: object = {}) => ({ apiVersion: 'v1', kind: 'Pod', metadata: { name, ...metadata }, spec })
const sh = (name: string, command: string, more: object = {}) => ({ name, image: 'busybox', command: ['sh', '-c', command], ...more })

const conf = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'conf' }, data: { 'a.txt': 'one\n', 'b.txt': 'two\n' } }
const two = pod(
  'two',
  {
    terminationGracePeriodSeconds: 1,
    initContainers: [sh('setup', 'echo from init')],
    containers: [
      sh('a', 'echo a1; echo a2; echo a3; sleep 3600', {
        resources: { requests: { cpu: '100m', memory: '32Mi' }, limits: { cpu: '500m', memory: '64Mi' } },
        env: [
          field('NAME', 'metadata.name'),
          field('SPACE', 'metadata.namespace'),
          field('NODE', 'spec.nodeName'),
          field('ACCOUNT', 'spec.serviceAccountName'),
          field('HOST', 'status.hostIP'),
          field('LABEL', "metadata.labels['app']"),
          field('NOTE', "metadata.annotations['note']"),
          amount('MILLIS', 'requests.cpu', '1m'),
          amount('MEGAS', 'requests.memory', '1Mi'),
          amount('CORES', 'limits.cpu', '1'),
        ],
        volumeMounts: [
          { name: 'conf', mountPath: '/etc/one.txt', subPath: 'a.txt' },
          { name: 'room', mountPath: '/whole' },
          { name: 'room', mountPath: '/deep', subPath: 'far/below' },
          { name: 'room', mountPath: '/named', subPathExpr: 'of-$(NAME)' },
          { name: 'info', mountPath: '/info' },
        ],
      }),
      sh('b', 'echo b1; sleep 3600'),
    ],
    volumes: [
      { name: 'conf', configMap: { name: 'conf' } },
      { name: 'room', emptyDir: {} },
      { name: 'info', downwardAPI: { items: [{ path: 'labels', fieldRef: { fieldPath: 'metadata.labels' } }, { path: 'cpu', resourceFieldRef: { containerName: 'a', resource: 'limits.cpu', divisor: '1m' } }] } },
    ],
  },
  { labels: { app: 'two', tier: 'x' }, annotations: { note: 'said "hi"' } },
)
const hook = (command: string) => ({ exec: { command: ['sh', '-c', command] } })
const hooked = pod('hooked', { terminationGracePeriodSeconds: 5, containers: [sh('c', 'sleep 3600', { lifecycle: { postStart: hook('echo after > /tmp/post') } })] })
const badStart = pod('bad-start', { containers: [sh('c', 'sleep 3600', { lifecycle: { postStart: hook('exit 3') } })] })
const badStop = pod('bad-stop', { terminationGracePeriodSeconds: 1, containers: [sh('c', 'sleep 3600', { lifecycle: { preStop: hook('exit 4') } })] })
const words = pod('words', {
  restartPolicy: 'Never',
  containers: [sh('own', 'echo why > /tmp/why; exit 2', { terminationMessagePath: '/tmp/why' }), sh('log', 'echo last words; exit 5', { terminationMessagePolicy: 'FallbackToLogsOnError' })],
})
const crash = pod('crash', { containers: [sh('c', 'echo run; exit 1')] })
const noPath = pod('no-path', { containers: [sh('c', 'sleep 3600', { volumeMounts: [{ name: 'v', mountPath: '/v', subPathExpr: '$(NOWHERE)' }] })], volumes: [{ name: 'v', emptyDir: {} }] })

describe.skipIf(missing !== null)(`a real kubectl and pods that run${missing === null ? '' : ` (skipped: ${missing})`}`, () => {
  let pods: PodsCluster
  const kubectl = (line: string, input = ''): Promise<{ code: number | null; stdout: string; stderr: string }> => pods.kubectl(line.split(' '), input)
  const out = async (line: string): Promise<string> => (await kubectl(line)).stdout
  const events = (name: string): Promise<string> => out(`events --for pod/${name}`)

  beforeAll(async () => {
    pods = await startPodsCluster()
    // The namespace's service account comes a moment later.
    await vi.waitFor(async () => expect((await kubectl('get serviceaccount default')).code).toBe(0), SETTLED)
    expect((await pods.apply(conf, two, hooked, badStart, badStop, words, crash, noPath)).code).toBe(0)
    expect(await out('wait --for=condition=Ready pod/two pod/hooked --timeout=30s')).toBe('pod/two condition met\npod/hooked condition met\n')
  }, 90_000)
  afterAll(() => pods.stop())

  it('shows logs of one container or of all, the last lines, with their times and their places', async () => {
    expect(await kubectl('logs two')).toEqual({ code: 0, stdout: 'a1\na2\na3\n', stderr: 'Defaulted container "a" out of: a, b, setup (init)\n' })
    expect(await out('logs two -c b')).toBe('b1\n')
    expect(await out('logs two -c a --tail=1')).toBe('a3\n')
    expect(await out('logs two -c a --tail=2 --timestamps')).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z a2\n\d{4}-\S+Z a3\n$/)
    expect(await out('logs two -c a --since=1h')).toBe('a1\na2\na3\n')
    expect(await out('logs two -c a --since-time=2100-01-01T00:00:00Z')).toBe('')
    expect(await out('logs two -c a --limit-bytes=4')).toBe('a1\na')
    expect((await out('logs two --all-containers')).split('\n').sort()).toEqual(['', 'a1', 'a2', 'a3', 'b1', 'from init'])
    const prefixed = ['', '[pod/two/a] a1', '[pod/two/a] a2', '[pod/two/a] a3', '[pod/two/b] b1', '[pod/two/setup] from init']
    expect((await out('logs two --all-containers --prefix')).split('\n').sort()).toEqual(prefixed)
    expect((await out('logs -l app=two --all-containers --prefix')).split('\n').sort()).toEqual(prefixed)
  })

  it('says what is wrong with a question for logs', async () => {
    expect((await kubectl('logs two -c nope')).stderr).toBe('error: container nope is not valid for pod two\n')
    expect((await kubectl('logs two -c b --previous')).stderr).toBe('Error from server (BadRequest): previous terminated container "b" in pod "two" not found\n')
  })

  it('keeps the log of the run before, and follows one to its end', async () => {
    await kubectl('wait --for=jsonpath={.status.containerStatuses[0].restartCount}=1 pod/crash --timeout=30s')
    expect(await out('logs crash --previous')).toBe('run\n')
    await pods.apply(pod('counter', { restartPolicy: 'Never', containers: [sh('c', 'for i in 1 2 3; do echo $i; sleep 0.2; done')] }))
    await vi.waitFor(async () => expect(await out('logs -f counter')).toBe('1\n2\n3\n'), SETTLED)
  })

  it('tells a container of its pod, in variables and files', async () => {
    const variables = (await out('exec two -c a -- env')).split('\n')
    for (const one of ['NAME=two', 'SPACE=default', 'NODE=node-1', 'ACCOUNT=default', 'HOST=10.0.0.11', 'LABEL=two', 'NOTE=said "hi"', 'MILLIS=100', 'MEGAS=32', 'CORES=1']) expect(variables).toContain(one)
    expect(await out('exec two -c a -- cat /info/labels')).toBe('app="two"\ntier="x"')
    expect(await out('exec two -c a -- cat /info/cpu')).toBe('500')
  })

  it('mounts one file, a folder below, and a folder with a name worked out', async () => {
    expect(await out('exec two -c a -- cat /etc/one.txt')).toBe('one\n')
    await kubectl('exec two -c a -- touch /deep/x')
    await kubectl('exec two -c a -- touch /named/y')
    expect(await out('exec two -c a -- ls /whole/far/below /whole/of-two')).toContain('x')
    expect(await out('exec two -c a -- ls /whole/of-two')).toBe('y\n')
    expect(await out('get pod no-path -o jsonpath={.status.containerStatuses[0].state.waiting}')).toBe('{"message":"missing value for NOWHERE","reason":"CreateContainerConfigError"}')
  })

  it('runs hooks, and says which failed', async () => {
    expect(await out('exec hooked -- cat /tmp/post')).toBe('after\n')
    await vi.waitFor(async () => expect(await events('bad-start')).toMatch(/Warning +FailedPostStartHook +Pod\/bad-start +PostStartHook failed\n/), SETTLED)
    await kubectl('wait --for=condition=Ready pod/bad-stop --timeout=30s')
    await kubectl('delete pod bad-stop')
    await vi.waitFor(async () => expect(await events('bad-stop')).toMatch(/Warning +FailedPreStopHook +Pod\/bad-stop +PreStopHook failed\n/), SETTLED)
  })

  it('keeps what a container left as its message', async () => {
    await vi.waitFor(async () => expect(await out('get pod words -o jsonpath={.status.phase}')).toBe('Failed'), SETTLED)
    expect(await out('get pod words -o jsonpath={.status.containerStatuses[*].state.terminated.message}')).toBe('why\n last words\n')
  })

  it('gives a shell on a terminal to exec -it, with its exit status', async () => {
    const shell = pods.terminal(['exec', '-it', 'two', '-c', 'a', '--', 'sh'])
    await shell.shows(/\/ # $/)
    shell.type('echo $((6*7))\r')
    await shell.shows(/\r\n42\r\n\/ # $/)
    shell.type('exit 4\r')
    expect(await shell.ended).toBe(4)
    expect(shell.screen()).toContain('command terminated with exit code 4')
  })

  it('gives a shell to run -it --rm, and removes the pod after it', async () => {
    const shell = pods.terminal(['run', 'once', '--image=busybox', '-it', '--rm', '--restart=Never', '--', 'sh'])
    await shell.shows(/If you don't see a command prompt, try pressing enter\./)
    shell.type('\rhostname\r')
    await shell.shows(/once\r\n\/ # $/)
    shell.type('exit\r')
    expect(await shell.ended).toBe(0)
    expect(shell.screen()).toContain('pod "once" deleted')
    expect((await kubectl('get pod once')).stderr).toBe('Error from server (NotFound): pods "once" not found\n')
  })

  it('comes back to the same shell with attach -it', async () => {
    await pods.apply(pod('stays', { containers: [{ name: 'c', image: 'busybox', command: ['sh'], stdin: true, tty: true }] }))
    await kubectl('wait --for=condition=Ready pod/stays --timeout=30s')
    for (const [typed, shown] of [['X=before\r', /X=before\r\n\/ # $/], ['echo $X\r', /\r\nbefore\r\n\/ # $/]] as const) {
      const shell = pods.terminal(['attach', '-it', 'stays'])
      // kubectl makes the window one larger and back, and each time the shell shows its prompt again: what is typed meanwhile would stand between.
      await shell.shows(/\x1b\[K\/ # .*\x1b\[K\/ # /s)
      shell.type(typed)
      await shell.shows(shown)
      // As when the terminal's window is closed: the shell in the pod goes on.
      shell.leave()
      await shell.ended
    }
    expect(await out('get pod stays -o jsonpath={.status.containerStatuses[0].restartCount}')).toBe('0')
  })

  it('debugs a pod on a terminal, and a copy of it', async () => {
    const shell = pods.terminal(['debug', '-it', 'two', '--image=busybox', '--target=a', '--profile=general'])
    await shell.shows(/try pressing enter\./)
    shell.type('\rhostname\r')
    await shell.shows(/two\r\n\/ # $/)
    shell.type('exit\r')
    expect(await shell.ended).toBe(0)
    expect((await kubectl('debug two --image=busybox --copy-to=copied --profile=general -- sleep 1d')).code).toBe(0)
    expect(await out('wait --for=condition=Ready pod/copied --timeout=30s')).toBe('pod/copied condition met\n')
  })
}, 120_000)
