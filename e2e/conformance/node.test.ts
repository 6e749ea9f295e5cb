import type { Pod } from 'kubernetes-types/core/v1'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { AGNHOST, BUSYBOX, realPods, sh } from './real-pods.ts'
import { ConformanceCluster, SETTLED } from './support.ts'

const agnhost = (...args: string[]) => ({ name: 'c', image: AGNHOST, args })

/** What test/e2e/common/node and test/e2e/node assert, with containers that run. */
describe('Pods on nodes', () => {
  let cluster: ConformanceCluster
  let namespace: string
  let core: string

  beforeAll(async () => {
    cluster = await ConformanceCluster.start({ pods: 'real', nodes: 2 })
    namespace = await cluster.namespace()
    core = `/api/v1/namespaces/${namespace}`
  })
  afterAll(() => cluster.stop())

  const { make, read, phase, status, log, outputOf } = realPods(() => ({ cluster, core }))
  const running = (name: string) => expect.poll(() => phase(name), SETTLED).toBe('Running')
  const isReady = async (name: string): Promise<boolean> => (await status(name))?.ready ?? false

  it('uses the image\'s command and arguments, or what is given instead', async () => {
    const testers = [{ args: ['entrypoint-tester'] }, { args: ['entrypoint-tester', 'override', 'arguments'] }, { command: ['/agnhost-2', 'entrypoint-tester'] }, { command: ['/agnhost-2'], args: ['entrypoint-tester', 'override', 'arguments'] }]
    const outputs = await Promise.all(testers.map((tester, index) => outputOf(`entrypoint-${index}`, { containers: [{ name: 'c', image: AGNHOST, ...tester }] })))
    expect(outputs).toEqual(['[/agnhost entrypoint-tester]\n', '[/agnhost entrypoint-tester override arguments]\n', '[/agnhost-2 entrypoint-tester]\n', '[/agnhost-2 entrypoint-tester override arguments]\n'])
  })

  it('expands $(VAR) in variables, commands and arguments, and not $$(VAR)', async () => {
    const env = [{ name: 'FOO', value: 'foo-value' }, { name: 'FOOBAR', value: '$(FOO);;$(MISSING)' }]
    expect(await outputOf('expansion', { containers: [{ name: 'c', image: BUSYBOX, env, command: ['sh', '-c', 'echo "$FOOBAR $(FOO) $0 $1"'], args: ['$(FOO)', '$$(FOO)'] }] })).toBe('foo-value;;$(MISSING) foo-value foo-value $(FOO)\n')
  })

  it('gives configMaps, secrets and the pod\'s own fields as variables', async () => {
    await cluster.create(`${core}/configmaps`, { metadata: { name: 'config' }, data: { 'data-1': 'value-1', data_2: 'value-2' } })
    await cluster.create(`${core}/secrets`, { metadata: { name: 'secret' }, stringData: { key: 'hidden' } })
    const field = (name: string, fieldPath: string) => ({ name, valueFrom: { fieldRef: { fieldPath } } })
    const resource = (name: string, of: string) => ({ name, valueFrom: { resourceFieldRef: { resource: of } } })
    const env = [
      { name: 'ONE', valueFrom: { configMapKeyRef: { name: 'config', key: 'data-1' } } },
      { name: 'KEY', valueFrom: { secretKeyRef: { name: 'secret', key: 'key' } } },
      { name: 'NONE', valueFrom: { secretKeyRef: { name: 'absent', key: 'key', optional: true } } },
      field('POD_NAME', 'metadata.name'), field('POD_NAMESPACE', 'metadata.namespace'), field('POD_IP', 'status.podIP'), field('HOST_IP', 'status.hostIP'), field('POD_UID', 'metadata.uid'), field('HOST_IPS', 'status.hostIPs'),
      resource('CPU_LIMIT', 'limits.cpu'), resource('MEMORY_REQUEST', 'requests.memory'), resource('DEFAULT_MEMORY', 'limits.memory'),
    ]
    const container = { ...sh('env'), env, envFrom: [{ prefix: 'p_', configMapRef: { name: 'config' } }], resources: { requests: { memory: '32Mi' }, limits: { cpu: '1250m' } } }
    const output = await outputOf('environment', { containers: [container] })
    const { metadata, status: found, spec } = await read('environment')
    for (const line of ['ONE=value-1', 'KEY=hidden', 'p_data_2=value-2', 'POD_NAME=environment', `POD_NAMESPACE=${namespace}`, `POD_IP=${found?.podIP}`, `HOST_IP=${found?.hostIP}`, `HOST_IPS=${found?.hostIP}`, `POD_UID=${metadata?.uid}`, 'CPU_LIMIT=2', 'MEMORY_REQUEST=33554432']) {
      expect(output).toContain(`${line}\n`)
    }
    const node = await cluster.get<{ status: { allocatable: { memory: string } } }>(`/api/v1/nodes/${spec?.nodeName}`)
    expect(output).toContain(`DEFAULT_MEMORY=${Number.parseInt(node.status.allocatable.memory, 10) * 1024}`)
    expect(output).not.toContain('NONE=')
  })

  it('has variables of the Services that were there before it', async () => {
    await cluster.create(`${core}/services`, { metadata: { name: 'fooservice' }, spec: { selector: { x: 'y' }, ports: [{ port: 8765, targetPort: 8080 }] } })
    const { spec } = await cluster.get<{ spec: { clusterIP: string } }>(`${core}/services/fooservice`)
    const output = await outputOf('services', { containers: [sh('env')] })
    for (const line of [`FOOSERVICE_SERVICE_HOST=${spec.clusterIP}`, 'FOOSERVICE_SERVICE_PORT=8765', `FOOSERVICE_PORT_8765_TCP_ADDR=${spec.clusterIP}`, 'KUBERNETES_SERVICE_PORT=443']) expect(output).toContain(`${line}\n`)
  })

  it('reports termination messages from the file, or from the log of what failed', async () => {
    const message = async (name: string, container: object): Promise<string | undefined> => {
      await outputOf(name, { containers: [container] })
      return (await status(name))?.state?.terminated?.message
    }
    expect(await message('message-file', sh('echo -n OK > /dev/termination-log'))).toBe('OK')
    expect(await message('message-path', { ...sh('echo -n DONE > /dev/custom'), terminationMessagePath: '/dev/custom', securityContext: { runAsUser: 1000 } })).toBe('DONE')
    expect(await message('message-log', { ...sh('echo -n DONE; exit 1'), terminationMessagePolicy: 'FallbackToLogsOnError' })).toBe('DONE')
    expect(await message('message-none', { ...sh('echo -n DONE; exit 0'), terminationMessagePolicy: 'FallbackToLogsOnError' })).toBeUndefined()
  })

  it('ends in the phase that its restart policy and exit status say', async () => {
    await make('never', { restartPolicy: 'Never', containers: [sh('exit 1')] })
    await make('onfailure', { restartPolicy: 'OnFailure', containers: [sh('exit 0')] })
    await make('always', { restartPolicy: 'Always', containers: [sh('exit 0')] })
    await expect.poll(() => phase('never'), SETTLED).toBe('Failed')
    expect((await status('never'))?.state?.terminated).toMatchObject({ exitCode: 1, reason: 'Error' })
    await expect.poll(() => phase('onfailure'), SETTLED).toBe('Succeeded')
    await expect.poll(async () => (await status('always'))?.restartCount ?? 0, SETTLED).toBeGreaterThan(0)
    for (const name of ['never', 'always']) await cluster.delete(`${core}/pods/${name}`)
  })

  it('runs init containers in order, and nothing else when one fails', async () => {
    const init = (name: string, script: string) => ({ ...sh(script), name })
    await make('init', { restartPolicy: 'Never', initContainers: [init('init1', 'true'), init('init2', 'true')], containers: [sh('exit 0')] })
    await expect.poll(() => phase('init'), SETTLED).toBe('Succeeded')
    expect((await read('init')).status?.initContainerStatuses?.map(({ ready, state }) => [ready, state?.terminated?.exitCode])).toEqual([[true, 0], [true, 0]])
    await make('initfails', { restartPolicy: 'Never', initContainers: [init('init1', 'true'), init('init2', 'false')], containers: [sh('exit 0')] })
    await expect.poll(() => phase('initfails'), SETTLED).toBe('Failed')
    const failed = await read('initfails')
    expect(failed.status?.conditions?.find(({ type }) => type === 'Initialized')).toMatchObject({ status: 'False', reason: 'ContainersNotInitialized', message: 'containers with incomplete status: [init2]' })
    expect(failed.status?.containerStatuses?.[0]?.state?.waiting?.reason).toBe('PodInitializing')
    await make('initretry', { restartPolicy: 'Always', initContainers: [init('init1', 'false')], containers: [sh('sleep 1000')] })
    await expect.poll(async () => (await read('initretry')).status?.initContainerStatuses?.[0]?.restartCount ?? 0, SETTLED).toBeGreaterThan(0)
    expect(await phase('initretry')).toBe('Pending')
  })

  it('runs sidecars beside its containers and ends them last', async () => {
    const sidecar = { ...sh('echo side > /shared/side; trap "exit 0" TERM; while true; do sleep 0.1; done'), name: 'sidecar', restartPolicy: 'Always', volumeMounts: [{ name: 'shared', mountPath: '/shared' }] }
    const main = { ...sh('while [ ! -f /shared/side ]; do sleep 0.1; done; cat /shared/side'), volumeMounts: [{ name: 'shared', mountPath: '/shared' }] }
    await make('sidecars', { restartPolicy: 'Never', terminationGracePeriodSeconds: 2, volumes: [{ name: 'shared', emptyDir: {} }], initContainers: [sidecar], containers: [main] })
    await expect.poll(() => phase('sidecars'), SETTLED).toBe('Succeeded')
    expect(await log('sidecars', '?container=c')).toBe('side\n')
    expect((await read('sidecars')).status?.initContainerStatuses?.[0]?.state?.terminated).toBeDefined()
  })

  it('writes /etc/hosts with its aliases, and does not write to a read-only root', async () => {
    const hosts = await outputOf('aliases', { hostAliases: [{ ip: '123.45.67.89', hostnames: ['foo', 'bar'] }], containers: [sh('cat /etc/hosts')] })
    expect(hosts).toContain('# Kubernetes-managed hosts file.\n')
    expect(hosts).toContain('# Entries added by HostAliases.\n123.45.67.89\tfoo\tbar\n')
    expect(await outputOf('readonly', { containers: [{ ...sh('echo test > /file; sleep 0'), securityContext: { readOnlyRootFilesystem: true } }] })).toContain('Read-only file system')
  })

  it('has the DNS settings that its policy says', async () => {
    const resolv = sh('cat /etc/resolv.conf')
    const own = await outputOf('dns-none', { dnsPolicy: 'None', dnsConfig: { nameservers: ['1.1.1.1'], searches: ['resolv.conf.local'], options: [{ name: 'ndots', value: '2' }] }, containers: [resolv] })
    expect(own).toBe('search resolv.conf.local\nnameserver 1.1.1.1\noptions ndots:2\n')
    const first = await outputOf('dns-first', { dnsConfig: { searches: ['more.local'] }, containers: [resolv] })
    expect(first).toMatch(new RegExp(`^search ${namespace}.svc.cluster.local svc.cluster.local cluster.local( .*)? more.local\nnameserver [\\d.]+\noptions ndots:5\n$`))
  })

  it('runs its hooks after the start and before the end', async () => {
    const server = await make('hook-server', { containers: [agnhost('netexec')] })
    await expect.poll(() => isReady('hook-server'), SETTLED).toBe(true)
    const host = (await read('hook-server')).status?.podIP
    const http = (msg: string) => ({ httpGet: { path: `/echo?msg=${msg}`, host, port: 8080 } })
    await make('hook-http', { terminationGracePeriodSeconds: 10, containers: [{ name: 'c', image: 'registry.k8s.io/pause:3.10', lifecycle: { postStart: http('post'), preStop: http('pre') } }] })
    await make('hook-exec', { terminationGracePeriodSeconds: 10, containers: [{ ...sh('trap "exit 0" TERM; while true; do sleep 0.1; done'), lifecycle: { postStart: { exec: { command: ['sh', '-c', 'echo up > /started'] } }, preStop: { exec: { command: ['wget', '-qO-', `http://${host}:8080/hostname`] } } } }] })
    await running('hook-http')
    await running('hook-exec')
    expect((await cluster.kubectl(['-n', namespace, 'exec', 'hook-exec', '--', 'cat', '/started'])).stdout).toBe('up\n')
    for (const name of ['hook-http', 'hook-exec']) await cluster.delete(`${core}/pods/${name}`)
    await expect.poll(async () => (await log(server.metadata!.name!)).split('\n').map((line) => line.replace(/^\S+ \S+ /, '')), SETTLED).toEqual(expect.arrayContaining(['GET /echo?msg=post', 'GET /echo?msg=pre', 'GET /hostname']))
    expect((await log('hook-server')).match(/GET \/echo/g)).toHaveLength(2)
  })

  describe('probes', () => {
    const every = { periodSeconds: 1, failureThreshold: 1 }
    const restarts = async (name: string): Promise<number> => (await status(name))?.restartCount ?? 0

    it('restart what is not alive, whatever the way of asking', async () => {
      const grpc = { ...agnhost('grpc-health-checking'), livenessProbe: { grpc: { port: 5000 }, ...every } }
      await make('live-exec', { containers: [{ ...sh('sleep 1000'), livenessProbe: { exec: { command: ['false'] }, ...every } }] })
      await make('live-tcp', { containers: [{ ...agnhost('netexec'), livenessProbe: { tcpSocket: { port: 8080 }, ...every } }] })
      await make('live-tcp-closed', { containers: [{ ...agnhost('netexec'), livenessProbe: { tcpSocket: { port: 7777 }, ...every } }] })
      await make('live-http', { containers: [{ ...agnhost('netexec'), livenessProbe: { httpGet: { path: '/echo?code=500', port: 8080 }, ...every } }] })
      await make('live-grpc', { containers: [grpc] })
      await make('live-grpc-closed', { containers: [{ ...grpc, livenessProbe: { grpc: { port: 2333 }, ...every } }] })
      for (const name of ['live-exec', 'live-tcp-closed', 'live-http', 'live-grpc-closed']) await expect.poll(() => restarts(name), SETTLED).toBeGreaterThan(0)
      for (const name of ['live-tcp', 'live-grpc']) expect(await restarts(name)).toBe(0)
      const events = await cluster.list<{ reason: string; message: string }>(`${core}/events?fieldSelector=involvedObject.name%3Dlive-exec`)
      expect(events.map(({ message }) => message)).toContain('Container c failed liveness probe, will be restarted')
      await cluster.request('GET', `${core}/pods/live-grpc:8080/proxy/make-not-serving`)
      await expect.poll(() => restarts('live-grpc'), SETTLED).toBeGreaterThan(0)
      for (const name of ['live-exec', 'live-tcp', 'live-tcp-closed', 'live-http', 'live-grpc', 'live-grpc-closed']) await cluster.delete(`${core}/pods/${name}`)
    })

    it('hold traffic back from what is not ready, without a restart', async () => {
      const probe = { exec: { command: ['cat', '/tmp/ready'] }, ...every }
      await make('ready', { containers: [{ ...sh('sleep 1000'), readinessProbe: probe }] })
      await running('ready')
      expect(await isReady('ready')).toBe(false)
      await cluster.kubectl(['-n', namespace, 'exec', 'ready', '--', 'touch', '/tmp/ready'])
      await expect.poll(() => isReady('ready'), SETTLED).toBe(true)
      await cluster.kubectl(['-n', namespace, 'exec', 'ready', '--', 'rm', '/tmp/ready'])
      await expect.poll(() => isReady('ready'), SETTLED).toBe(false)
      expect(await restarts('ready')).toBe(0)
      await cluster.delete(`${core}/pods/ready`)
    })

    it('wait for the startup probe first', async () => {
      const container = { ...sh('sleep 1; touch /tmp/started; sleep 1000'), startupProbe: { exec: { command: ['cat', '/tmp/started'] }, periodSeconds: 1, failureThreshold: 60 }, livenessProbe: { exec: { command: ['cat', '/tmp/started'] }, ...every } }
      await make('startup', { containers: [container] })
      await expect.poll(async () => (await status('startup'))?.started, SETTLED).toBe(true)
      expect(await restarts('startup')).toBe(0)
      await cluster.delete(`${core}/pods/startup`)
    })
  })

  describe('a pod in the API', () => {
    it('is made, watched, changed and removed', async () => {
      await make('life', { containers: [agnhost('pause')] }, { labels: { time: 'one' } })
      await running('life')
      await cluster.patch(`${core}/pods/life`, { metadata: { labels: { time: 'two' } } })
      expect(await cluster.list(`${core}/pods?labelSelector=time%3Dtwo`)).toHaveLength(1)
      const patched = await cluster.patch<Pod>(`${core}/pods/life/status`, { status: { message: 'Patched by e2e test', reason: 'E2E' } })
      expect(patched.status).toMatchObject({ message: 'Patched by e2e test', reason: 'E2E', phase: 'Running' })
      await cluster.patch(`${core}/pods/life`, { spec: { activeDeadlineSeconds: 1 } })
      await expect.poll(async () => (await read('life')).status, SETTLED).toMatchObject({ phase: 'Failed', reason: 'DeadlineExceeded', message: 'Pod was active on the node longer than the specified deadline' })
      await cluster.delete(`${core}/pods?labelSelector=time%3Dtwo`)
      await expect.poll(async () => (await cluster.request('GET', `${core}/pods/life`)).code, SETTLED).toBe(404)
    })

    it('has a class of service, and a generation that follows its spec', async () => {
      const resources = { requests: { cpu: '100m', memory: '100Mi' }, limits: { cpu: '100m', memory: '100Mi' } }
      await make('qos', { containers: [{ ...agnhost('pause'), resources }] })
      expect((await read('qos')).status?.qosClass).toBe('Guaranteed')
      await running('qos')
      await expect.poll(async () => (await read('qos')).status?.containerStatuses?.[0]?.resources, SETTLED).toEqual(resources)
      expect((await read('qos')).metadata?.generation).toBe(1)
      expect(await cluster.refused('PATCH', `${core}/pods/qos`, { spec: { containers: [{ name: 'c', image: AGNHOST, resources: {} }] } }, 'application/merge-patch+json')).toMatchObject({ code: 422 })
    })

    it('can be resized while it runs', async () => {
      const more = { requests: { cpu: '200m', memory: '100Mi' }, limits: { cpu: '200m', memory: '100Mi' } }
      await cluster.patch(`${core}/pods/qos/resize`, { spec: { containers: [{ name: 'c', resources: more }] } }, 'strategic')
      await expect.poll(async () => (await status('qos'))?.resources, SETTLED).toEqual(more)
      const { metadata, status: found } = await read('qos')
      expect([metadata?.generation, found?.containerStatuses?.[0]?.restartCount]).toEqual([2, 0])
      expect((await cluster.refused('PATCH', `${core}/pods/qos/resize`, { spec: { containers: [{ name: 'c', resources: { requests: { cpu: '1' }, limits: { cpu: '2' } } }] } }, 'application/strategic-merge-patch+json')).message).toContain('Pod QOS Class')
      await cluster.delete(`${core}/pods/qos`)
    })

    it('is not ready before its gates are', async () => {
      await make('gates', { readinessGates: [{ conditionType: 'example.com/one' }], containers: [agnhost('pause')] })
      const ready = async () => (await read('gates')).status?.conditions?.find(({ type }) => type === 'Ready')
      await expect.poll(ready, SETTLED).toMatchObject({ status: 'False', reason: 'ReadinessGatesNotReady', message: 'corresponding condition of pod readiness gate "example.com/one" does not exist.' })
      await cluster.patch(`${core}/pods/gates/status`, { status: { conditions: [{ type: 'example.com/one', status: 'True' }] } }, 'strategic')
      await expect.poll(ready, SETTLED).toMatchObject({ status: 'True' })
    })

    it('takes ephemeral containers', async () => {
      const debug = (name: string) => ({ spec: { ephemeralContainers: [{ name, image: BUSYBOX, command: ['sh', '-c', 'echo hello; sleep 1000'] }] } })
      for (const name of ['debug-1', 'debug-2']) {
        await cluster.patch(`${core}/pods/gates/ephemeralcontainers`, debug(name), 'strategic')
        await expect.poll(async () => (await read('gates')).status?.ephemeralContainerStatuses?.find((one) => one.name === name)?.state?.running, SETTLED).toBeDefined()
      }
      expect((await read('gates')).spec?.ephemeralContainers).toHaveLength(2)
      expect(await log('gates', '?container=debug-1')).toBe('hello\n')
      await cluster.delete(`${core}/pods/gates`)
    })
  })

  it('counts what exec, attach and logs give', async () => {
    const output = await outputOf('lines', { containers: [sh('for i in 1 2 3 4 5; do echo line $i; done')] })
    expect(output).toBe('line 1\nline 2\nline 3\nline 4\nline 5\n')
    expect(await log('lines', '?tailLines=1')).toBe('line 5\n')
    expect(await log('lines', '?limitBytes=1')).toBe('l')
    expect(await log('lines', '?tailLines=1&timestamps=true')).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z line 5\n$/)
    expect(await log('lines', '?sinceSeconds=86400')).toBe(output)
  })

  it('refuses an unknown runtime class and unsafe sysctls, and adds overhead', async () => {
    expect((await cluster.refused('POST', `${core}/pods`, { metadata: { name: 'unclassed' }, spec: { runtimeClassName: 'none', containers: [agnhost('pause')] } })).message).toBe('pods "unclassed" is forbidden: pod rejected: RuntimeClass "none" not found')
    await cluster.create('/apis/node.k8s.io/v1/runtimeclasses', { metadata: { name: 'heavy' }, handler: 'runc', overhead: { podFixed: { cpu: '10m', memory: '1Mi' } } })
    const pod = await make('overhead', { runtimeClassName: 'heavy', containers: [agnhost('pause')] })
    expect(pod.spec?.overhead).toEqual({ cpu: '10m', memory: '1Mi' })
    await cluster.delete(`${core}/pods/overhead`)
    expect((await cluster.refused('POST', `${core}/pods`, { metadata: { name: 'sysctl' }, spec: { securityContext: { sysctls: [{ name: 'foo-', value: 'bar' }] }, containers: [agnhost('pause')] } })).message).toContain('spec.securityContext.sysctls[0].name: Invalid value: "foo-"')
  })
})
