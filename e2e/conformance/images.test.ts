import type { Pod } from 'kubernetes-types/core/v1'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { AGNHOST, BUSYBOX, realPods, REGISTRY, sh } from './real-pods.ts'
import { ConformanceCluster, SETTLED } from './support.ts'

/** Upstream's tests as they run in their own images: what they type there, and whom they run as. */
describe('The images of the conformance tests', () => {
  let cluster: ConformanceCluster
  let namespace: string
  let core: string

  beforeAll(async () => {
    cluster = await ConformanceCluster.start({ pods: 'real', nodes: 2 })
    namespace = await cluster.namespace()
    core = `/api/v1/namespaces/${namespace}`
  })
  afterAll(() => cluster.stop())

  const { make, read, status, ready, phase, outputOf } = realPods(() => ({ cluster, core }))
  const exec = async (pod: string, script: string): Promise<string> => (await cluster.kubectl(['-n', namespace, 'exec', pod, '--', 'sh', '-c', script])).stdout
  const events = async (pod: string): Promise<string> => (await cluster.kubectl(`events -n ${namespace} --for pod/${pod}`)).stdout

  it('play the guestbook: a front end, a primary and a replica', async () => {
    const tier = async (name: string, args: string[], port: number) => {
      await make(name, { containers: [{ name: 'c', image: AGNHOST, args: ['guestbook', ...args], ports: [{ containerPort: port }] }] }, { labels: { app: name } })
      await cluster.create(`${core}/services`, { metadata: { name }, spec: { selector: { app: name }, ports: [{ port }] } })
    }
    await tier('agnhost-primary', ['--http-port', '6379'], 6379)
    await tier('agnhost-replica', ['--replicaof', 'agnhost-primary', '--http-port', '6379'], 6379)
    await tier('frontend', ['--backend-port', '6379'], 80)
    const ask = async (query: string): Promise<unknown> => (await cluster.request('GET', `${core}/services/frontend/proxy/guestbook?${query}`)).body
    await expect.poll(() => ask('cmd=get&key=messages&value='), SETTLED).toEqual({ data: '' })
    await expect.poll(() => ask('cmd=set&key=messages&value=TestEntry'), SETTLED).toEqual({ message: 'Updated' })
    await expect.poll(() => ask('cmd=get&key=messages&value='), SETTLED).toEqual({ data: 'TestEntry' })
  })

  it('play the first tutorials: bootcamp, a new version of it, hello-app, and the web server of StatefulSets', async () => {
    const bootcamp = (tag: string) => make(`bootcamp-${tag}`, { containers: [{ name: 'c', image: `gcr.io/google-samples/kubernetes-bootcamp:${tag}` }] })
    await bootcamp('v1')
    await bootcamp('v2')
    await make('hello', { containers: [{ name: 'c', image: 'us-docker.pkg.dev/google-samples/containers/gke/hello-app:2.0' }] })
    await make('web-0', { containers: [{ name: 'c', image: 'registry.k8s.io/nginx-slim:0.24' }] })
    for (const name of ['bootcamp-v1', 'bootcamp-v2', 'hello', 'web-0']) await ready(name)
    const ask = async (pod: string, port: number): Promise<unknown> => (await cluster.request('GET', `${core}/pods/${pod}:${port}/proxy/`)).body
    await expect.poll(() => ask('bootcamp-v1', 8080), SETTLED).toBe('Hello Kubernetes bootcamp! | Running on: bootcamp-v1 | v=1\n')
    expect(await ask('bootcamp-v2', 8080)).toBe('Hello Kubernetes bootcamp! | Running on: bootcamp-v2 | v=2\n')
    expect(await exec('bootcamp-v1', 'curl -s http://localhost:8080; cat server.js')).toMatch(/^Hello Kubernetes bootcamp! .*createServer/s)
    expect((await cluster.kubectl(`-n ${namespace} logs bootcamp-v1`)).stdout).toMatch(/^Kubernetes Bootcamp App Started At: .*Running On: bootcamp-v1 \| Total Requests: 1 /s)
    expect(await ask('hello', 8080)).toBe('Hello, world!\nVersion: 2.0.0\nHostname: hello\n')
    await exec('web-0', 'echo $(hostname) > /usr/share/nginx/html/index.html')
    expect(await exec('web-0', 'curl -s http://localhost/')).toBe('web-0\n')
  })

  it('ask for names as the DNS tests do', async () => {
    await make('querier', { containers: [{ name: 'c', image: `${REGISTRY}/jessie-dnsutils:1.7`, command: ['sleep', '10000'] }] })
    await ready('querier')
    const name = `agnhost-primary.${namespace}.svc.cluster.local`
    const check = (question: string): Promise<string> => exec('querier', `check="$(dig ${question})" && test -n "$check" && echo OK`)
    for (const question of [`+notcp +noall +answer +search ${name} A`, `+tcp +noall +answer +search agnhost-primary A`, `+notcp +noall +answer +search _http._tcp.nosuch SRV`]) {
      expect(await check(question), question).toBe(question.includes('nosuch') ? '' : 'OK\n')
    }
    expect(await exec('querier', `test -n "$(getent hosts ${name})" && echo OK`)).toBe('OK\n')
    const { spec } = await cluster.get<{ spec: { clusterIP: string } }>(`${core}/services/agnhost-primary`)
    expect(await exec('querier', `dig +short -x ${spec.clusterIP}`)).toBe(`${name}.\n`)
  })

  it('ask Services as the network tests do', async () => {
    await make('client', { containers: [{ name: 'c', image: AGNHOST, args: ['pause'] }] })
    await make('server', { containers: [{ name: 'c', image: AGNHOST, args: ['netexec', '--http-port=8080', '--udp-port=8081'] }] })
    await ready('client')
    await ready('server')
    const address = (await read('server')).status?.podIP
    expect(await exec('client', `echo hostName | nc -v -t -w 2 ${address} 8080 >/dev/null && echo open`)).toBe('open\n')
    expect(await exec('client', `echo hostname | nc -u -w 1 ${address} 8081`)).toBe('server')
    expect(await exec('client', `for i in $(seq 0 2); do echo; curl -q -s --connect-timeout 2 http://${address}:8080/hostname; done`)).toBe('\nserver\nserver\nserver')
    expect(JSON.parse(await exec('client', `curl -g -q -s 'http://${address}:8080/dial?request=hostname&protocol=udp&host=${address}&port=8081&tries=1'`))).toEqual({ responses: ['server'] })
    expect(await exec('client', `nc -z -w 2 ${address} 9 || echo closed`)).toBe('closed\n')
  })

  it('find the issuer of their token and check its signature', async () => {
    const volume = { name: 'token', projected: { sources: [{ serviceAccountToken: { path: 'token', audience: 'oidc-discovery-test', expirationSeconds: 7200 } }] } }
    const args = ['test-service-account-issuer-discovery', '--token-path', '/token/token', '--audience', 'oidc-discovery-test']
    const output = await outputOf('discovery', { volumes: [volume], containers: [{ name: 'c', image: AGNHOST, args, volumeMounts: [{ name: 'token', mountPath: '/token' }] }] })
    expect(output).toContain('OK: Got valid claims from token!')
    expect(await phase('discovery')).toBe('Succeeded')
  })

  it('run as whom their security context says, with what it grants', async () => {
    expect(await outputOf('user', { securityContext: { runAsUser: 65534 }, containers: [sh('id -u; whoami')] })).toBe('65534\nwhoami: unknown uid 65534\n')
    expect(await outputOf('unprivileged', { containers: [sh('ip link add dummy0 type dummy || true')] })).toContain('Operation not permitted')
    expect(await outputOf('caps', { containers: [sh('grep Cap /proc/1/status | head -n 3 | tail -n 1', { securityContext: { capabilities: { add: ['NET_ADMIN', 'SYS_TIME'] } } })] })).toBe('CapEff:\t00000000aa0435fb\n')
    const image = `${REGISTRY}/nonewprivs:1.3`
    expect(await outputOf('nnp', { containers: [{ name: 'c', image, securityContext: { allowPrivilegeEscalation: false, runAsUser: 1000 } }] })).toBe('Effective uid: 1000\n')
    expect(await outputOf('escalates', { containers: [{ name: 'c', image, securityContext: { runAsUser: 1000 } }] })).toBe('Effective uid: 0\n')
    expect(await outputOf('sysctl', { securityContext: { sysctls: [{ name: 'kernel.shm_rmid_forced', value: '1' }] }, containers: [{ name: 'c', image: BUSYBOX, command: ['/bin/sysctl', 'kernel.shm_rmid_forced'] }] })).toBe('kernel.shm_rmid_forced = 1\n')
  })

  it('have an /etc/hosts that the kubelet manages, unless they bring their own or are on the node\'s network', async () => {
    const volumes = [{ name: 'hosts', hostPath: { path: '/etc/hosts', type: 'File' } }]
    const own = { volumeMounts: [{ name: 'hosts', mountPath: '/etc/hosts-original' }] }
    expect(await outputOf('managed', { volumes, containers: [sh('head -n 1 /etc/hosts; head -n 1 /etc/hosts-original', own)] })).toBe('# Kubernetes-managed hosts file.\n127.0.0.1\tlocalhost\n')
    expect(await outputOf('mounted', { volumes, containers: [sh('head -n 1 /etc/hosts', { volumeMounts: [{ name: 'hosts', mountPath: '/etc/hosts' }] })] })).toBe('127.0.0.1\tlocalhost\n')
    expect(await outputOf('onnode', { hostNetwork: true, volumes, containers: [sh('head -n 2 /etc/hosts', own)] })).toBe('# Kubernetes-managed hosts file (host network).\n127.0.0.1\tlocalhost\n')
  })

  it('do not start as root where they must not', async () => {
    await make('rootless', { containers: [sh('sleep 1000', { securityContext: { runAsNonRoot: true } })] })
    await expect.poll(async () => (await status('rootless'))?.state?.waiting, SETTLED).toMatchObject({ reason: 'CreateContainerConfigError', message: expect.stringMatching(/^container has runAsNonRoot and image will run as root \(pod: "rootless_t-\d+\(\S+\)", container: c\)$/) as string })
    expect(await outputOf('nonroot', { securityContext: { runAsNonRoot: true, runAsUser: 1000 }, containers: [sh('id')] })).toBe('uid=1000 gid=0(root) groups=0(root)\n')
  })

  it('run scripts that a ConfigMap brings, if they may be executed', async () => {
    await cluster.create(`${core}/configmaps`, { metadata: { name: 'scripts' }, data: { 'run.sh': '#!/bin/sh\necho "ran with $1"\n' } })
    const pod = (defaultMode: number) => ({ volumes: [{ name: 's', configMap: { name: 'scripts', defaultMode } }], containers: [{ name: 'c', image: BUSYBOX, command: ['/scripts/run.sh', 'one'], volumeMounts: [{ name: 's', mountPath: '/scripts' }] }] })
    expect(await outputOf('script', pod(0o755))).toBe('ran with one\n')
    await make('noscript', { restartPolicy: 'Never', ...pod(0o644) })
    await expect.poll(async () => (await status('noscript'))?.state?.terminated, SETTLED).toMatchObject({ exitCode: 128, reason: 'StartError', message: expect.stringContaining('exec: "/scripts/run.sh": permission denied') as string })
    expect((await cluster.kubectl(['-n', namespace, 'exec', 'client', '--', '/etc/hosts'])).stderr).toMatch(/exec: "\/etc\/hosts": permission denied: unknown\ncommand terminated with exit code 126/)
  })

  it('are turned away by a node that has no room, or is not theirs', async () => {
    const rejected = async (name: string, spec: object): Promise<Pod['status']> => {
      await make(name, { nodeName: 'node-1', containers: [sh('sleep 1000')], ...spec })
      await expect.poll(() => phase(name), SETTLED).toBe('Failed')
      return (await read(name)).status
    }
    expect(await rejected('hungry', { containers: [sh('sleep 1000', { resources: { requests: { cpu: '1000' } } })] })).toMatchObject({ reason: 'OutOfcpu', message: expect.stringMatching(/^Pod was rejected: Node didn't have enough resource: cpu, requested: 1000000, used: \d+, capacity: \d+$/) as string })
    expect(await rejected('astray', { nodeSelector: { disk: 'ssd' } })).toMatchObject({ reason: 'NodeAffinity', message: "Pod was rejected: Predicate NodeAffinity failed: node(s) didn't match Pod's node affinity/selector" })
    expect(await events('astray')).toMatch(/Warning\s+NodeAffinity\s+Pod\/astray\s+Predicate NodeAffinity failed/)
    expect((await cluster.kubectl(`get pods -n ${namespace} hungry astray --no-headers`)).stdout).toMatch(/hungry\s+0\/1\s+OutOfcpu.*\nastray\s+0\/1\s+NodeAffinity/)
  })
})
